package render

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/review"
)

// The widths between which text is laid out: figures too far from their names are hard to read.
const (
	narrowest = 60
	widest    = 110
)

// textWriter lays a result out for a terminal.
type textWriter struct {
	*bufio.Writer
	paint
	width int
}

func (t *textWriter) line(s string)            { fmt.Fprintln(t, strings.TrimRight(s, " ")) }
func (t *textWriter) apart(left, right string) { t.line(apart(left, right, t.width)) }
func (t *textWriter) heading(title, right string) {
	t.line("")
	t.apart(t.bold(title), t.dim(right))
}

// Text writes a result for a terminal: verdict, recovery time, cost, findings.
func Text(w io.Writer, r *review.Result, o Options) error {
	t := &textWriter{bufio.NewWriter(w), paint(o.Color), min(max(o.Width, narrowest), widest)}
	t.verdict(r)
	t.recovery(r)
	t.cost(r, o.Itemised)
	if r.Against != nil {
		t.against(r)
	}
	t.findings(r)
	t.ignored(r)
	return t.Flush()
}

func (t *textWriter) verdict(r *review.Result) {
	verdict := t.good("HOLDS")
	if !r.Holds() {
		verdict = t.bad("DOES NOT HOLD")
	}
	recovery, cost := headline(r)
	t.line(verdict + "  " + t.bold(name(r)))
	t.line(wrap(recovery+"; "+cost+"; "+counts(r), 0, t.width))
	if r.Stack != "" {
		t.line(t.dim(r.File))
	}
}

func (t *textWriter) recovery(r *review.Result) {
	if len(r.Pairs) == 0 {
		return
	}
	t.heading("Recovery time", "RTO "+failover.Seconds(r.Options.RTO))
	const shown = 20
	for i, p := range r.Pairs {
		if i == shown {
			t.line(fmt.Sprintf("  and %d more pairs", len(r.Pairs)-shown))
			break
		}
		if !p.Known {
			t.apart("  "+p.Name, "not known")
			continue
		}
		worst := failover.Seconds(p.Budget.WorstCase())
		if !p.Meets(r.Options.RTO) {
			worst = t.bad(worst + ", too long")
		}
		t.apart("  "+p.Name, worst)
		if i+1 == len(r.Pairs) || r.Pairs[i+1].Budget != p.Budget {
			t.line(t.dim(wrap(p.Budget.Arithmetic(), 4, t.width)))
		}
	}
}

func (t *textWriter) cost(r *review.Result, itemised bool) {
	t.heading("Idle cost a month", "budget "+r.Options.IdleBudget.String())
	if itemised {
		t.itemised(r, true)
	} else {
		t.dearest(r)
	}
	for _, address := range r.Cost.Unpriced {
		t.apart("  "+address, t.bad("no price known"))
	}
	standby := t.bold(r.Cost.Standby.String())
	if !r.Cost.Within(r.Options.IdleBudget) {
		standby = t.bad(r.Cost.Standby.String())
	}
	t.apart("  "+t.bold("standing by"), standby)
	if itemised {
		t.itemised(r, false)
	}
	t.apart("  with the primary and its clients", r.Cost.Total.String())
	if itemised {
		for _, assumption := range r.Options.Usage.Assumptions() {
			t.line(t.dim(wrap(assumption, 4, t.width)))
		}
	} else {
		t.line(t.dim(wrap(fmt.Sprintf("prices of %s for %s client requests; --cost shows every item and assumption",
			pricedAsOf(r.Cost), failover.Count(float64(r.Options.Usage.RequestsPerMonth))), 4, t.width)))
	}
}

// dearest shows the largest items of the standby's share.
func (t *textWriter) dearest(r *review.Result) {
	const shown = 4
	lines := standbyLines(r.Cost)
	slices.SortStableFunc(lines, func(a, b failover.Line) int { return cmp.Compare(b.Monthly, a.Monthly) })
	var rest failover.USD
	for i, line := range lines {
		if i < shown {
			t.apart("  "+review.Item(line), line.Monthly.String())
		} else {
			rest += line.Monthly
		}
	}
	if more := len(lines) - shown; more > 0 {
		t.apart(fmt.Sprintf("  %d more items", more), rest.String())
	}
}

// itemised shows every line of the standby's share, or of the rest.
func (t *textWriter) itemised(r *review.Result, standby bool) {
	for _, line := range r.Cost.Lines {
		if line.Standby == standby {
			t.apart("  "+review.Item(line), line.Monthly.String())
			t.line(t.dim(wrap(working(line), 4, t.width)))
		}
	}
}

func standbyLines(c failover.Cost) []failover.Line {
	var lines []failover.Line
	for _, line := range c.Lines {
		if line.Standby {
			lines = append(lines, line)
		}
	}
	return lines
}

// working is how a line's amount comes about.
func working(line failover.Line) string {
	if line.Unpriced {
		return "no price is known"
	}
	s := fmt.Sprintf("%s %s x %s", failover.Count(line.Quantity), line.Unit, line.UnitPrice.Exact())
	if line.Per > 1 {
		s += " / " + failover.Count(float64(line.Per))
	}
	s += ", " + line.AsOf
	if line.Note != "" {
		s += "; " + line.Note
	}
	return s
}

func (t *textWriter) findings(r *review.Result) {
	t.heading("Findings", counts(r))
	if len(r.Findings) == 0 {
		t.line("  none")
	}
	for _, group := range groups(r.Findings) {
		t.group(group)
	}
}

// group shows the findings of one rule, and how to mend them where they are more than notes.
func (t *textWriter) group(findings []review.Finding) {
	rule, severity := findings[0].Rule, findings[0].Severity
	t.line(fmt.Sprintf("  %s  %s", t.severity(severity, fmt.Sprintf("%-7s", severity)), t.bold(rule.ID)))
	for _, f := range findings {
		about := f.Resource
		if about == "" {
			about = "the configuration"
		}
		t.line(wrap(about+": "+f.Message, 4, t.width))
		t.line(t.dim(wrap(f.Position.String(), 6, t.width)))
	}
	if severity > review.Note {
		t.line(wrap("fix: "+rule.Fix, 4, t.width))
		t.line(t.dim("    " + rule.Link)) // unbroken, so that a terminal can open it
	}
}

func (t *textWriter) ignored(r *review.Result) {
	if len(r.Options.Ignore) == 0 {
		return
	}
	t.heading("Ignored", "")
	for _, rule := range ignoredRules(r) {
		t.line(wrap(fmt.Sprintf("%s: %s (%s)", rule.id, rule.reason, plural(rule.findings, "finding")), 2, t.width))
	}
}
