package render

import (
	"maps"
	"slices"

	"github.com/warm-standby/warm-standby/internal/review"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// ignoredRule is a rule whose findings were accepted, with the reason that was given.
type ignoredRule struct {
	id, reason string
	findings   int
}

// ignoredRules is every rule that --ignore named, by name, whether or not it had findings.
func ignoredRules(r *review.Result) []ignoredRule {
	var out []ignoredRule
	for _, id := range slices.Sorted(maps.Keys(r.Options.Ignore)) {
		rule := ignoredRule{id: id, reason: tfconfig.Printable(r.Options.Ignore[id])}
		for _, f := range r.Ignored {
			if f.Rule.ID == id {
				rule.findings++
			}
		}
		out = append(out, rule)
	}
	return out
}
