package review

import (
	"slices"

	"github.com/warm-standby/warm-standby/internal/tfconfig"
	"github.com/warm-standby/warm-standby/internal/topology"
)

var failoverPair = &Rule{
	ID: "failover-pair", Severity: Error,
	Reason: "Route 53 fails over between exactly one PRIMARY and one SECONDARY of the same name and type",
	Fix:    "give each name and type one PRIMARY and one SECONDARY record with set_identifiers and targets of their own",
	Link:   "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-types.html",
	check: func(s *subject, r *reporter) {
		if len(s.Pairs) == 0 {
			if len(s.Config.Modules) > 0 && !s.Config.Plan {
				r.add(Note, "", tfconfig.Position{File: s.Config.File, Line: 1, Column: 1},
					"no record with failover routing here; modules are not looked into: review the plan (`terraform show -json`) instead")
				return
			}
			r.add(Error, "", tfconfig.Position{File: s.Config.File, Line: 1, Column: 1}, "no record has failover routing: nothing fails over")
		}
		for _, pair := range s.Pairs {
			checkPair(s, r, pair)
		}
	},
}

func checkPair(s *subject, r *reporter, pair *topology.Pair) {
	for _, record := range pair.Records() {
		if record.Multiple {
			r.undecided(record, "%s: count or for_each makes its records; review the plan (`terraform show -json`) to judge them", pair)
			return
		}
	}
	complete(s, r, pair, "PRIMARY", pair.Primaries, pair.Secondary())
	complete(s, r, pair, "SECONDARY", pair.Secondaries, pair.Primary())
	primary, secondary := pair.Primary(), pair.Secondary()
	if primary == nil || secondary == nil {
		return
	}
	if primary.SetIdentifier == secondary.SetIdentifier {
		r.at(secondary, secondary.Get("set_identifier"), "%s: PRIMARY and SECONDARY have the same set_identifier %q", pair, primary.SetIdentifier)
	}
	if target := sameTarget(primary, secondary); target != "" {
		r.at(secondary, absent, "%s: PRIMARY and SECONDARY both point at %s", pair, target)
	}
}

// complete reports when a pair has none or several of one kind. other is a record of the other kind.
func complete(s *subject, r *reporter, pair *topology.Pair, kind string, found []*topology.Record, other *topology.Record) {
	switch {
	case len(found) > 1:
		r.at(found[1], absent, "%s: %d %s records, and Route 53 takes one", pair, len(found), kind)
	case len(found) == 0 && other != nil:
		hint := ""
		for _, p := range s.Pairs {
			candidates, rivals := p.Primaries, p.Secondaries
			if kind == "SECONDARY" {
				candidates, rivals = rivals, candidates
			}
			if p != pair && p.Name == pair.Name && len(candidates) > 0 && len(rivals) == 0 {
				hint = " (the one of this name is of type " + p.Type + ")"
			}
		}
		r.at(other, absent, "%s: there is no %s record in this configuration%s", pair, kind, hint)
	}
}

// sameTarget names what both records point at, "" where they differ or it is not known.
func sameTarget(a, b *topology.Record) string {
	for _, target := range a.Targets {
		if topology.Regional(target.Type) && !target.Multiple && slices.Contains(b.Targets, target) {
			return target.Address()
		}
	}
	if len(a.Hosts) > 0 && slices.Equal(a.Hosts, b.Hosts) {
		return a.Hosts[0]
	}
	if name := a.Get("alias", "name").Written(); name != "" && name == b.Get("alias", "name").Written() {
		return name
	}
	return ""
}
