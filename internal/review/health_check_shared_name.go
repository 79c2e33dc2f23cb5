package review

import (
	"strings"

	"github.com/warm-standby/warm-standby/internal/topology"
)

var healthCheckSharedName = &Rule{
	ID: "health-check-shared-name", Severity: Error,
	Reason: "a check of the very name that fails over asks whichever side is being answered: AWS calls the result unpredictable",
	Fix:    "check each region's own endpoint, such as its execute-api host name",
	Link:   "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html",
	check: func(s *subject, r *reporter) {
		for _, c := range s.attachments() {
			for _, pair := range c.pairs {
				if sharesName(s, c, pair) {
					r.at(c, c.Get("fqdn"), "it checks %s, the name that fails over", pair.Name)
					break
				}
			}
		}
	},
}

func sharesName(s *subject, c *attachment, pair *topology.Pair) bool {
	if strings.EqualFold(strings.TrimSuffix(c.Host(), "."), pair.Name) && pair.Name != "" {
		return true
	}
	for _, target := range s.Config.Targets(c.Body.Raw("fqdn")) {
		for _, record := range pair.Records() {
			if record.Resource == target {
				return true
			}
		}
	}
	return false
}
