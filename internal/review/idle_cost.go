package review

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

var idleCost = &Rule{
	ID: "idle-cost", Severity: Error,
	Reason: "a standby that is dearer than planned is the first thing to be switched off",
	Fix:    "remove what is billed by the hour, check less often or from fewer regions, or raise --idle-budget",
	Link:   "https://aws.amazon.com/route53/pricing/",
	check: func(s *subject, r *reporter) {
		top := tfconfig.Position{File: s.Config.File, Line: 1, Column: 1}
		if s.cost.Standby > s.options.IdleBudget {
			r.add(Error, "", top, "standing by costs %s a month, over the budget of %s: %s",
				s.cost.Standby, s.options.IdleBudget, strings.Join(dearest(s.cost, 3), ", "))
		}
		for _, line := range s.cost.Lines {
			if line.Unpriced && line.Standby {
				r.add(Error, "", top, "no price is known for %s: it cannot be held against the budget of %s", tfconfig.Printable(line.Item), s.options.IdleBudget)
			}
		}
	},
}

// Item names a line of the cost with the side it is on.
func Item(line failover.Line) string {
	if line.Region == failover.Global {
		return line.Item
	}
	return line.Item + " (" + string(line.Region) + ")"
}

// dearest names the items of the standby's share that cost most.
func dearest(c failover.Cost, n int) []string {
	var lines []failover.Line
	for _, line := range c.Lines {
		if line.Standby {
			lines = append(lines, line)
		}
	}
	slices.SortStableFunc(lines, func(a, b failover.Line) int { return cmp.Compare(b.Monthly, a.Monthly) })
	var out []string
	for _, line := range lines[:min(n, len(lines))] {
		out = append(out, fmt.Sprintf("%s %s", Item(line), line.Monthly))
	}
	return out
}
