package review

import "github.com/warm-standby/warm-standby/internal/tfconfig"

var deletionProtection = &Rule{
	ID: "deletion-protection", Severity: Warning,
	Reason: "one careless apply can delete the table, and the replica is no backup of a deletion",
	Fix:    "set deletion_protection_enabled = true on the table and on its replicas",
	Link:   "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
	check: func(s *subject, r *reporter) {
		for _, table := range s.dataTables() {
			deletable(r, table.Resource, "the table")
			for _, replica := range table.Replicas {
				if replica.Resource != nil {
					deletable(r, replica.Resource, "the replica in "+replica.Place.String())
				}
			}
		}
	},
}

// deletable reports a table that an apply can delete. One that says so outright is a choice, as in a lab.
func deletable(r *reporter, table *tfconfig.Resource, name string) {
	setting := table.Get("deletion_protection_enabled")
	on, known := setting.Bool()
	switch {
	case !setting.Exists():
		r.at(table, absent, "%s can be deleted: deletion_protection_enabled is not set", name)
	case known && !on:
		r.add(Note, table.Address(), setting.Position(), "%s can be deleted, by choice: deletion_protection_enabled is false", name)
	}
}
