package review

import (
	"slices"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

var providerPerRegion = &Rule{
	ID: "provider-per-region", Severity: Error,
	Reason: "a standby that runs in the primary's region, wholly or in part, goes down with it",
	Fix:    "declare a provider alias for the standby's region and name it in every resource of the standby",
	Link:   "https://docs.aws.amazon.com/whitepapers/latest/disaster-recovery-workloads-on-aws/disaster-recovery-options-in-the-cloud.html",
	check: func(s *subject, r *reporter) {
		switch {
		case len(s.Pairs) == 0 && len(s.Tables) == 0:
		case !s.Standby.Found():
			r.add(Error, "", tfconfig.Position{File: s.Config.File, Line: 1, Column: 1}, "there is no provider for a second region")
		case s.Standby.Same(s.Primary):
			sameRegion(s, r)
		default:
			strays(s, r)
		}
	},
}

func sameRegion(s *subject, r *reporter) {
	for _, pair := range s.Pairs {
		if secondary := pair.Secondary(); secondary != nil {
			r.at(secondary, absent, "%s: PRIMARY and SECONDARY both lead to %s", pair, s.Primary)
			return
		}
	}
	if len(s.Tables) > 0 {
		r.at(s.Tables[0], absent, "the table and its replica are both in %s", s.Primary)
	}
}

// strays reports resources of the primary's region that are made for one of the standby's: a provider
// that was forgotten. (The other way round is control-plane-free's.)
func strays(s *subject, r *reporter) {
	for _, resource := range s.Config.Resources {
		if resource.Data || s.Role(resource) != failover.Primary || slices.Contains(spansRegions, resource.Type) {
			continue
		}
		for _, member := range resource.Body.Members() {
			if member.Key() == "depends_on" || member.Key() == "provider" || member.Key() == "replica" {
				continue
			}
			for _, target := range s.Config.Dependencies(member) {
				if !target.Data && s.Role(target) == failover.Standby {
					r.at(resource, member, "it goes through provider %s to %s, but its %s belongs to %s in %s",
						resource.Provider, s.PlaceOf(resource), member.Key(), target.Address(), s.PlaceOf(target))
				}
			}
		}
	}
}
