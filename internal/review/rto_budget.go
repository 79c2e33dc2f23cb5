package review

import "github.com/warm-standby/warm-standby/internal/failover"

var rtoBudget = &Rule{
	ID: "rto-budget", Severity: Error,
	Reason: "clients are down for as long as detection, propagation and the TTL together take",
	Fix:    "use a 10 s request_interval, a failure_threshold of 3 or less, and a TTL of 60 s or less",
	Link:   "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html",
	check: func(s *subject, r *reporter) {
		for i, pair := range s.Pairs {
			timing, record := s.pairs[i], pair.Primary()
			if record == nil || !record.CheckAttached() && !record.EvaluatesTarget() {
				continue // failover-pair and health-check-attached tell
			}
			if !timing.Known {
				r.undecided(record, "%s: the worst case is not known: %s", pair, timing.Reason)
				continue
			}
			if !timing.Meets(s.options.RTO) {
				r.at(record, absent, "%s: the worst case is %s, over the RTO of %s: %s", pair,
					failover.Seconds(timing.Budget.WorstCase()), failover.Seconds(s.options.RTO), timing.Budget.Arithmetic())
			}
		}
	},
}
