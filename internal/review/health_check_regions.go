package review

import (
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/failover"
)

var healthCheckRegions = &Rule{
	ID: "health-check-regions", Severity: Error,
	Reason: "Route 53 decides by the share of checkers that agree; it takes three regions or more, and few of them mistake a network's fault for an outage",
	Fix:    "leave regions out, so that all eight take part, or name at least three of them",
	Link:   "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html",
	check: func(s *subject, r *reporter) {
		for _, c := range s.attachments() {
			v := c.Get("regions")
			regions, all := v.Texts()
			if !v.Exists() || !all {
				continue
			}
			if n := len(slices.Compact(slices.Sorted(slices.Values(regions)))); n < failover.MinCheckerRegions {
				r.at(c, v, "it is checked from %d regions (%s): Route 53 takes at least %d", n, strings.Join(regions, ", "), failover.MinCheckerRegions)
			}
			for _, region := range regions {
				if !slices.Contains(failover.CheckerRegions, region) {
					r.at(c, v, "Route 53 has no health checkers in %q", region)
				}
			}
		}
	},
}
