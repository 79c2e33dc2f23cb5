package review

var deletionProtection = &Rule{
	ID: "deletion-protection", Severity: Warning,
	Reason: "one careless apply can delete the table, and the replica is no backup of a deletion",
	Fix:    "set deletion_protection_enabled = true on the table and on its replicas",
	Link:   "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
	check: func(s *subject, r *reporter) {
		for _, table := range s.dataTables() {
			setting := table.Get("deletion_protection_enabled")
			if on, known := setting.Bool(); !setting.Exists() || known && !on {
				r.at(table, setting, "the table can be deleted: deletion_protection_enabled is not true")
			}
			for _, replica := range table.Replicas {
				setting := replica.Settings.Get("deletion_protection_enabled")
				if on, known := setting.Bool(); replica.Resource != nil && (!setting.Exists() || known && !on) {
					r.at(replica.Resource, setting, "the replica in %s can be deleted: deletion_protection_enabled is not true", replica.Place)
				}
			}
		}
	},
}
