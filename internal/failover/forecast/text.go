package forecast

import (
	"fmt"
	"io"
	"strings"

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
	for _, s := range f.Skipped {
		t.line("%s %s: %s", t.yellow("not simulated"), s.Name, s.Reason)
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

// row is a label and what it stands for; nothing if there is nothing.
func (t *text) row(label, value string) {
	if value != "" {
		t.line("  %-12s %s", label, value)
	}
}

func (t *text) result(r Result, s Settings) {
	paint := t.green
	if !r.Holds {
		paint = t.red
	}
	t.line("%s", t.bold(names(r.Names)))
	t.line("%s: %s", paint(word(r.Holds)), verdict(r, s))
	t.line("")
	t.row("check", describeCheck(r))
	t.row("outage", describeOutages(s.Simulation))
	t.row("resolvers", describeResolvers(s.Simulation.Resolvers))
	if s.Tolerance > 0 {
		t.row("tolerated", share(s.Tolerance)+" of the outages beyond the RTO")
	}
	t.row("detected", undetected(r))
	t.line("")
	if r.Outcome.Undetected < r.Outcome.Outages {
		t.phases(r.Outcome)
	}
	t.bounds(r)
	t.row("for nothing", aYear(r.FalseFailovers)+" failovers a year, assuming")
	t.row("", describeNoise(s.Noise))
	if len(r.Choices) > 0 {
		t.sweep(r, s)
	}
}

// bounds shows the worst case of this fault, and of the worst one where that is another.
func (t *text) bounds(r Result) {
	if r.Bound.WorstCase() > 0 && r.Bound != r.Worst {
		t.row("at most", r.Bound.Arithmetic())
	}
	t.row("worst case", r.Worst.Arithmetic())
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
	t.line("  interval  in a row  worst case      p50      p99      max   for nothing    a month")
	for _, c := range r.Choices {
		mark, paint := " ", t.plain
		if !c.Meets(s.Simulation.RTO) {
			paint = t.red
		}
		if c.Current {
			mark = ">"
		}
		t.line("%s %8s  %8d  %s%9s%9s%9s  %8s/year  %9s", mark, failover.Seconds(c.Interval), c.Threshold,
			paint(fmt.Sprintf("%10s", worst(c, s))), tenths(c.P50), tenths(c.P99), tenths(c.Max), aYear(c.FalseFailovers), c.Cost)
	}
	t.line("")
	t.line("  > is what the check has now; ! is beyond the RTO of %s. The month is the", failover.Seconds(s.Simulation.RTO))
	t.line("  check and the requests that its checkers cause. %s outages a row.", failover.Count(float64(max(s.Simulation.Outages/sweepPart, 1))))
}

// worst is the worst case, marked where it passes the RTO.
func worst(c failover.Choice, s Settings) string {
	if c.Meets(s.Simulation.RTO) {
		return failover.Seconds(c.Worst)
	}
	return "! " + failover.Seconds(c.Worst)
}
