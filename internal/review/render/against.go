package render

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/review"
)

// longestValue is how much of an attribute's value is shown.
const longestValue = 60

// against shows what changed and what that does to recovery time and cost.
func (t *textWriter) against(r *review.Result) {
	a := r.Against
	t.heading("Changes", "against "+a.File)
	if len(a.Changes) == 0 {
		t.line("  none")
	}
	for _, c := range a.Changes {
		t.line(wrap(sign(c.Kind)+" "+c.Address, 2, t.width))
		for _, attribute := range c.Attributes {
			t.line(wrap(attribute.Path+": "+arrow(attribute), 6, t.width))
		}
	}
	for _, p := range a.Pairs {
		if text := recoveryChange(p); text != "" {
			t.apart("  "+p.Name, text)
		}
	}
	t.apart("  standing by", costChange(a.Before.Standby, r.Cost.Standby))
	t.apart("  findings", fmt.Sprintf("%d new, %d resolved", len(a.Introduced), len(a.Resolved)))
}

func sign(k review.ChangeKind) string {
	switch k {
	case review.Added:
		return "+"
	case review.Removed:
		return "-"
	}
	return "~"
}

func arrow(a review.AttributeChange) string { return short(a.Before) + " → " + short(a.After) }

func short(value string) string {
	if value == "" {
		return "(none)"
	}
	return ansi.Truncate(strings.ReplaceAll(value, "\n", " "), longestValue, "…")
}

// recoveryChange is a pair's worst case before and after, "" where there is nothing to tell.
func recoveryChange(p review.PairChange) string {
	before, after := worstCase(p.Before), worstCase(p.After)
	if before == after {
		return after + ", as before"
	}
	text := before + " → " + after
	if p.Before != nil && p.After != nil && p.Before.Known && p.After.Known {
		text += " (" + signed(p.After.Budget.WorstCase()-p.Before.Budget.WorstCase()) + ")"
	}
	return text
}

func worstCase(p *review.Pair) string {
	switch {
	case p == nil:
		return "no pair"
	case !p.Known:
		return "not known"
	}
	return failover.Seconds(p.Budget.WorstCase())
}

func signed(d time.Duration) string {
	if d < 0 {
		return "-" + failover.Seconds(-d)
	}
	return "+" + failover.Seconds(d)
}

func costChange(before, after failover.USD) string {
	if before == after {
		return after.String() + ", as before"
	}
	plus := "+"
	if after < before {
		plus = ""
	}
	return fmt.Sprintf("%s → %s (%s%s)", before, after, plus, after-before)
}
