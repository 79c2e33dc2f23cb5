package review

import "github.com/warm-standby/warm-standby/internal/topology"

var streams = &Rule{
	ID: "streams", Severity: Error,
	Reason: "global tables replicate through the table's stream; left out, a later plan would try to turn it off",
	Fix:    "set stream_enabled = true and stream_view_type = \"NEW_AND_OLD_IMAGES\" on the table",
	Link:   "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html",
	check: func(s *subject, r *reporter) {
		for _, table := range s.dataTables() {
			if len(table.Replicas) > 0 {
				checkStream(r, table)
			}
		}
	},
}

func checkStream(r *reporter, table *topology.Table) {
	enabled, view := table.Get("stream_enabled"), table.Get("stream_view_type")
	on, known := enabled.Bool()
	switch {
	case !enabled.Exists():
		r.at(table, absent, "the table has replicas, and stream_enabled is not set")
	case known && !on:
		r.at(table, enabled, "the table has replicas, and stream_enabled is false")
	case !view.Exists():
		r.at(table, absent, "the table's stream has no stream_view_type: replication needs NEW_AND_OLD_IMAGES")
	case view.Known() && view.TextOr("") != "NEW_AND_OLD_IMAGES":
		r.at(table, view, "the table's stream holds %s: replication needs NEW_AND_OLD_IMAGES", view.TextOr(""))
	}
}
