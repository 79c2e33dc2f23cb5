package review

var pitrBoth = &Rule{
	ID: "pitr-both", Severity: Warning,
	Reason: "replication carries a bad write to the other region within a second; only point-in-time recovery goes back, and each replica has its own switch",
	Fix:    "enable point_in_time_recovery on the table and on every replica",
	Link:   "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html",
	check: func(s *subject, r *reporter) {
		for _, table := range s.dataTables() {
			setting := table.Get("point_in_time_recovery", "enabled")
			if on, known := setting.Bool(); !setting.Exists() || known && !on {
				r.at(table, setting, "the table has no point-in-time recovery")
			}
			for _, replica := range table.Replicas {
				setting := replica.Settings.Get("point_in_time_recovery")
				if on, known := setting.Bool(); !setting.Exists() || known && !on {
					about := addressed(table)
					if replica.Resource != nil {
						about = replica.Resource
					}
					blame := setting
					if !blame.Exists() {
						blame = replica.Settings
					}
					r.at(about, blame, "the replica in %s has no point-in-time recovery", replica.Place)
				}
			}
		}
	},
}
