package review

import (
	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/topology"
)

var healthCheckAttached = &Rule{
	ID: "health-check-attached", Severity: Error,
	Reason: "the PRIMARY is answered until a health check says it is down; without one that can, nothing fails over",
	Fix:    "attach an enabled health check of the primary's own endpoint to the PRIMARY record, and another to the SECONDARY",
	Link:   "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html",
	check: func(s *subject, r *reporter) {
		for _, pair := range s.Pairs {
			for _, primary := range pair.Primaries {
				checkAttached(s, r, pair, primary)
			}
		}
		for _, c := range s.attachments() {
			checkWorks(r, c)
		}
	},
}

func checkAttached(s *subject, r *reporter, pair *topology.Pair, primary *topology.Record) {
	if !primary.CheckAttached() {
		switch {
		case watchedByELB(primary):
		case primary.EvaluatesTarget():
			r.at(primary, primary.Get("alias"), "%s: the PRIMARY has no health check, and evaluate_target_health alone sees only that the target's service answers", pair)
		default:
			r.at(primary, absent, "%s: the PRIMARY has no health check", pair)
		}
		return
	}
	if primary.Check == nil {
		return
	}
	check, id := primary.Check, primary.Get("health_check_id")
	if secondary := pair.Secondary(); secondary != nil && secondary.Check != nil && secondary.Check.Resource == check.Resource {
		r.at(secondary, secondary.Body.Raw("health_check_id"), "%s: PRIMARY and SECONDARY share %s: when it fails both are unhealthy, and Route 53 answers the PRIMARY", pair, check.Address())
	} else if s.Probes(check) == failover.Standby {
		r.at(primary, id, "%s: the PRIMARY's %s asks the standby's endpoint", pair, check.Address())
	}
}

// checkWorks reports a check that is attached but cannot tell an outage.
func checkWorks(r *reporter, c *attachment) {
	if disabled := c.Get("disabled"); disabled.True() {
		r.at(c, disabled, "the check is disabled, and Route 53 takes that as healthy")
	}
	if inverted := c.Get("invert_healthcheck"); inverted.True() {
		r.at(c, inverted, "the check is inverted: a healthy endpoint counts as down")
	}
}
