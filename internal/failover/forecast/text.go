package forecast

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/warm-standby/warm-standby/internal/failover"
)

// Text renders for a terminal of 80 columns or more; it reads the same without colour.
func Text(w io.Writer, f *Forecast, colour bool) error {
	t := &text{palette: palette(colour)}
	for i, r := range f.Results {
		if i > 0 {
			t.line("")
		}
		t.result(r, f.Settings)
	}
	if len(f.Skipped) > 0 {
		t.line("")
	}
	for _, s := range f.Skipped {
		t.line("%s", wrap(t.yellow("not simulated")+" "+s.Name+": "+s.Reason, width, 0))
	}
	_, err := io.WriteString(w, t.String())
	return err
}

type text struct {
	strings.Builder
	palette
}

func (t *text) line(format string, args ...any) {
	t.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
}

// The width that text is wrapped at, and where a row's value begins.
const (
	width  = 80
	indent = 15
)

// wrap breaks text between words, and indents what follows the first line.
func wrap(s string, width, indent int) string {
	return strings.ReplaceAll(ansi.Wordwrap(s, width-indent, ""), "\n", "\n"+strings.Repeat(" ", indent))
}

// row is a label and what it stands for; nothing if there is nothing.
func (t *text) row(label, value string) {
	if value != "" {
		t.line("  %-12s %s", label, wrap(value, width, indent))
	}
}

func (t *text) result(r Result, s Settings) {
	paint := t.green
	if !r.Holds {
		paint = t.red
	}
	t.line("%s", t.bold(wrap(names(r.Names), width, 0)))
	t.line("%s", wrap(paint(word(r.Holds))+": "+verdict(r, s), width, 0))
	t.line("")
	t.row("check", describeCheck(r))
	t.row("fault", s.Simulation.Fault.String())
	t.row("played", describePlayed(s.Simulation))
	t.row("resolvers", describeResolvers(s.Simulation.Resolvers))
	if s.Tolerance > 0 {
		t.row("tolerated", share(s.Tolerance))
	}
	t.row("detected", undetected(r))
	t.line("")
	if r.Outcome.Undetected < r.Outcome.Outages {
		t.phases(r.Outcome)
	}
	t.bounds(r)
	t.row("for nothing", aYear(r.FalseFailovers)+" failovers a year, assuming "+describeNoise(s.Noise))
	if len(r.Choices) > 0 {
		t.sweep(r, s)
	}
}

// bounds shows the worst case of this fault, and of the worst one where that is another.
func (t *text) bounds(r Result) {
	if r.Bound.WorstCase() > 0 && r.Bound != r.Worst {
		t.bound("at most", r.Bound)
	}
	t.bound("worst case", r.Worst)
}

// bound shows a sum on a line of its own: it is too long for a row.
func (t *text) bound(label string, b failover.Budget) {
	t.row(label, failover.Seconds(b.WorstCase()))
	t.line("    %s", b.Arithmetic())
}

// phases is the table of percentiles with a histogram per phase on a common axis.
func (t *text) phases(o failover.Outcome) {
	end := tenths(o.Total.Max)
	axis := fmt.Sprintf("0 s%*s", failover.Slices-len("0 s"), end)
	t.line("  %-9s %9s%9s%9s%9s  %s", "", "p50", "p90", "p99", "max", axis)
	for _, p := range phases(o) {
		t.line("  %-9s %9s%9s%9s%9s  %s", p.name, tenths(p.P50), tenths(p.P90), tenths(p.P99), tenths(p.Max), t.cyan(bars(p.Distribution)))
	}
	t.line("")
}

func (t *text) sweep(r Result, s Settings) {
	t.line("")
	t.line("interval  in a row  worst case      p50      p99      max  for nothing   check")
	t.line("%66s%12s", "a year", "a month")
	for _, c := range r.Choices {
		mark, paint := " ", t.plain
		if !c.Meets(s.Simulation.RTO) {
			paint = t.red
		}
		if c.Current {
			mark = ">"
		}
		t.line("%s %6s  %8d  %s%9s%9s%9s  %11s%8s", mark, failover.Seconds(c.Interval), c.Threshold,
			paint(fmt.Sprintf("%10s", worst(c, s))), tenths(c.P50), tenths(c.P99), tenths(c.Max), aYear(c.FalseFailovers), c.Cost)
	}
	t.line("")
	legend := fmt.Sprintf("> is what the check has now; ! is beyond the RTO of %s. The price is that of the check "+
		"and of the requests that its checkers cause. %s outages a row.", failover.Seconds(s.Simulation.RTO), failover.Count(float64(max(s.Simulation.Outages/sweepPart, 1))))
	t.line("%s", wrap(legend, width, 0))
}

// worst is the worst case, marked where it passes the RTO.
func worst(c failover.Choice, s Settings) string {
	if c.Meets(s.Simulation.RTO) {
		return failover.Seconds(c.Worst)
	}
	return "! " + failover.Seconds(c.Worst)
}
