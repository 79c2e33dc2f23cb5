package review

import (
	"strings"

	"github.com/warm-standby/warm-standby/internal/topology"
)

var globalTable = &Rule{
	ID: "global-table", Severity: Error,
	Reason: "a standby without the data cannot serve, and replicas managed in two ways at once undo each other",
	Fix:    "give each table one aws_dynamodb_table_replica in the standby's region and ignore_changes = [replica] on the table",
	Link:   "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html",
	check: func(s *subject, r *reporter) {
		for _, old := range s.Config.OfType("aws_dynamodb_global_table") {
			r.at(old, absent, "a global table of version 2017.11.29: AWS advises version 2019.11.21, an aws_dynamodb_table with replicas")
		}
		for _, table := range s.dataTables() {
			replicated(s, r, table)
		}
	},
}

func replicated(s *subject, r *reporter, table *topology.Table) {
	home := s.PlaceOf(table.Resource)
	var blocks, resources, elsewhere int
	for _, replica := range table.Replicas {
		if replica.Resource == nil {
			blocks++
		} else {
			resources++
		}
		if replica.Place.Region != "" && replica.Place.Region == home.Region {
			r.at(table, replica.Settings, "the replica %s is in %s, the table's own region", replica.Address(table), home.Region)
		} else {
			elsewhere++
		}
	}
	switch {
	case len(s.Config.OfType("aws_dynamodb_global_table")) > 0:
	case elsewhere == 0 && s.Standby.Found():
		r.at(table, absent, "the table has no replica in %s: the standby would have no data", s.Standby)
	case blocks > 0 && resources > 0:
		r.at(table, table.Get("replica"), "the table has replica blocks and aws_dynamodb_table_replica resources: each apply undoes the other's")
	case resources > 0 && !s.Config.Plan && !ignoresReplicas(table):
		r.at(table, table.Get("lifecycle"), "the table does not ignore changes of replica: the next apply would remove what aws_dynamodb_table_replica made")
	}
}

// ignoresReplicas tells whether the table's lifecycle leaves its replicas alone.
func ignoresReplicas(table *topology.Table) bool {
	for _, v := range table.Get("lifecycle", "ignore_changes").Items() {
		if name := strings.Trim(v.Written(), "${} "); name == "replica" || name == "all" {
			return true
		}
	}
	return false
}
