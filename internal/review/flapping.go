package review

import "github.com/warm-standby/warm-standby/internal/failover"

var flapping = &Rule{
	ID: "flapping", Severity: Warning,
	Reason: "each checker decides by consecutive failures: with one, a single slow response counts as an outage",
	Fix:    "set failure_threshold to 2 or more; 3 is Route 53's default",
	Link:   "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html",
	check: func(s *subject, r *reporter) {
		for _, c := range s.attachments() {
			if n, known := c.Threshold(); known && c.Probes() && n < failover.MinStableThreshold {
				r.at(c, c.Get("failure_threshold"), "failure_threshold %d lets a single slow response turn a checker", n)
			}
		}
	},
}
