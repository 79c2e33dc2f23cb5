package forecast

import (
	"fmt"
	"io"
	"strings"

	"github.com/warm-standby/warm-standby/internal/failover"
)

// Markdown renders for a pull request: the verdict first, details folded.
func Markdown(w io.Writer, f *Forecast) error {
	var m markdown
	for i, r := range f.Results {
		if i > 0 {
			m.line("")
		}
		m.result(r, f.Settings)
	}
	for _, s := range f.Skipped {
		m.line("")
		m.line("**Not simulated**: %s: %s", code(s.Name), escape(s.Reason))
	}
	_, err := io.WriteString(w, m.String())
	return err
}

type markdown struct{ strings.Builder }

func (m *markdown) line(format string, args ...any) { fmt.Fprintf(m, format+"\n", args...) }

func (m *markdown) result(r Result, s Settings) {
	icon := "✅"
	if !r.Holds {
		icon = "❌"
	}
	m.line("### %s %s", icon, code(names(r.Names)))
	m.line("")
	m.line("**%s**: %s.", word(r.Holds), verdict(r, s))
	if late := undetected(r); late != "" {
		m.line("Detected: %s.", late)
	}
	m.line("")
	if r.Outcome.Undetected < r.Outcome.Outages {
		m.phases(r.Outcome)
	}
	m.line("<details><summary>What it rests on</summary>")
	m.line("")
	m.line("- check: %s", describeCheck(r))
	m.line("- fault: %s", s.Simulation.Fault)
	m.line("- played: %s", describePlayed(s.Simulation))
	m.line("- resolvers: %s", describeResolvers(s.Simulation.Resolvers))
	m.line("- tolerated: %s", share(s.Tolerance))
	if r.Bound.WorstCase() > 0 && r.Bound != r.Worst {
		m.line("- at most: %s", r.Bound.Arithmetic())
	}
	m.line("- worst case: %s", r.Worst.Arithmetic())
	m.line("- failovers for nothing: %s a year, assuming %s", aYear(r.FalseFailovers), describeNoise(s.Noise))
	m.line("")
	m.line("</details>")
	if len(r.Choices) > 0 {
		m.sweep(r, s)
	}
}

func (m *markdown) phases(o failover.Outcome) {
	m.line("| phase | p50 | p90 | p99 | max | 0 s to %s |", tenths(o.Total.Max))
	m.line("|---|--:|--:|--:|--:|---|")
	for _, p := range phases(o) {
		m.line("| %s | %s | %s | %s | %s | %s |", p.name, tenths(p.P50), tenths(p.P90), tenths(p.P99), tenths(p.Max), code(dotted(bars(p.Distribution))))
	}
	m.line("")
}

// dotted keeps empty slices visible: Markdown would fold spaces.
func dotted(bars string) string { return strings.ReplaceAll(bars, " ", "·") }

func (m *markdown) sweep(r Result, s Settings) {
	m.line("<details><summary>Every interval and threshold</summary>")
	m.line("")
	m.line("| interval | in a row | worst case | p50 | p99 | max | for nothing, a year | a month |")
	m.line("|--:|--:|--:|--:|--:|--:|--:|--:|")
	for _, c := range r.Choices {
		bold := ""
		if c.Current {
			bold = "**"
		}
		m.line("| %s%s%s | %s%d%s | %s | %s | %s | %s | %s | %s |", bold, failover.Seconds(c.Interval), bold, bold, c.Threshold, bold,
			strings.Replace(worst(c, s), "!", "❗", 1), tenths(c.P50), tenths(c.P99), tenths(c.Max), aYear(c.FalseFailovers), c.Cost)
	}
	m.line("")
	m.line("Bold is what the check has now; ❗ is beyond the RTO of %s. The price is that of the check and of the requests that its checkers cause.", failover.Seconds(s.Simulation.RTO))
	m.line("")
	m.line("</details>")
}

// code is a code span that the text cannot leave, not even inside a table.
func code(text string) string {
	text = strings.NewReplacer("`", "'", "|", "¦", "\n", " ").Replace(text)
	return "`" + text + "`"
}

// escape keeps text from being read as Markdown or HTML.
func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "|", `\|`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "\n", " ").Replace(text)
}
