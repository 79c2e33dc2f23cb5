package render

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/review"
)

// Bounds that keep a comment below GitHub's 65,536 characters.
const (
	mostFindings = 40
	mostChanges  = 40
	mostPairs    = 20
	mostLines    = 60
)

// Markdown writes a result as a pull request's comment: the verdict, a small table, the details folded.
func Markdown(w io.Writer, r *review.Result, _ Options) error {
	m := &markdownWriter{bufio.NewWriter(w)}
	verdict := "✅ The failover holds"
	if !r.Holds() {
		verdict = "❌ The failover does not hold"
	}
	m.printf("### %s: %s\n\n", verdict, code(name(r)))
	m.figures(r)
	m.findings(r)
	if r.Against != nil {
		m.changes(r)
	}
	m.recovery(r)
	m.cost(r)
	m.ignored(r)
	return m.Flush()
}

type markdownWriter struct{ *bufio.Writer }

func (m *markdownWriter) printf(format string, args ...any) { fmt.Fprintf(m, format, args...) }

// fold puts what follows, up to the returned call, under a line that opens it.
func (m *markdownWriter) fold(summary string) (end func()) {
	m.printf("<details><summary>%s</summary>\n\n", summary)
	return func() { m.printf("\n</details>\n\n") }
}

func (m *markdownWriter) figures(r *review.Result) {
	worst := "not known"
	if longest, known := r.WorstCase(); known {
		worst = failover.Seconds(longest)
	}
	if r.Against == nil {
		m.printf("| | figure | limit |\n|---|--:|--:|\n")
		m.printf("| Worst-case recovery | **%s** | %s |\n", worst, failover.Seconds(r.Options.RTO))
		m.printf("| Standing by, a month | **%s** | %s |\n", r.Cost.Standby, r.Options.IdleBudget)
		m.printf("| Findings | **%s** | |\n\n", counts(r))
		return
	}
	a := r.Against
	m.printf("| | before | now | limit |\n|---|--:|--:|--:|\n")
	m.printf("| Worst-case recovery | %s | **%s** | %s |\n", worstBefore(a), worst, failover.Seconds(r.Options.RTO))
	m.printf("| Standing by, a month | %s | **%s** | %s |\n", a.Before.Standby, r.Cost.Standby, r.Options.IdleBudget)
	m.printf("| Findings | %d resolved | **%d new**; %s | |\n\n", len(a.Resolved), len(a.Introduced), counts(r))
}

// worstBefore is the earlier configuration's longest worst case.
func worstBefore(a *review.Comparison) string {
	var longest *review.Pair
	for _, p := range a.Pairs {
		if p.Before == nil {
			continue
		}
		if !p.Before.Known {
			return "not known"
		}
		if longest == nil || p.Before.Budget.WorstCase() > longest.Budget.WorstCase() {
			longest = p.Before
		}
	}
	if longest == nil {
		return "no pair"
	}
	return failover.Seconds(longest.Budget.WorstCase())
}

// findings shows what fails at once, and folds the rest.
func (m *markdownWriter) findings(r *review.Result) {
	var failing, others []review.Finding
	for _, f := range r.Findings {
		if f.Severity >= r.Options.FailOn {
			failing = append(failing, f)
		} else {
			others = append(others, f)
		}
	}
	m.list(failing)
	if len(others) > 0 {
		end := m.fold("Findings that do not decide the verdict: " + strconv.Itoa(len(others)))
		m.list(others)
		end()
	}
}

func (m *markdownWriter) list(findings []review.Finding) {
	shown := findings[:min(len(findings), mostFindings)]
	for _, group := range groups(shown) {
		rule, severity := group[0].Rule, group[0].Severity
		m.printf("- **%s** [%s](%s): %s\n", severity, rule.ID, rule.Link, escape(rule.Reason))
		for _, f := range group {
			about := ""
			if f.Resource != "" {
				about = code(f.Resource) + ": "
			}
			m.printf("  - %s%s (%s)\n", about, escape(f.Message), code(f.Position.String()))
		}
		if severity > review.Note {
			m.printf("  - Fix: %s\n", escape(rule.Fix))
		}
	}
	if more := len(findings) - len(shown); more > 0 {
		m.printf("- and %d more\n", more)
	}
	if len(findings) > 0 {
		m.printf("\n")
	}
}

func (m *markdownWriter) changes(r *review.Result) {
	a := r.Against
	end := m.fold(fmt.Sprintf("%s against %s", plural(len(a.Changes), "change"), htmlCode(a.File)))
	defer end()
	for i, c := range a.Changes {
		if i == mostChanges {
			m.printf("- and %d more\n", len(a.Changes)-mostChanges)
			break
		}
		m.printf("- %s %s\n", c.Kind, code(c.Address))
		for _, attribute := range c.Attributes[:min(len(c.Attributes), mostChanges)] {
			m.printf("  - %s: %s → %s\n", code(attribute.Path), code(short(attribute.Before)), code(short(attribute.After)))
		}
	}
	m.printf("\nWhat that does:\n\n")
	for _, p := range a.Pairs[:min(len(a.Pairs), mostPairs)] {
		m.printf("- %s: %s\n", code(p.Name), recoveryChange(p))
	}
	m.printf("- standing by: %s\n", costChange(a.Before.Standby, r.Cost.Standby))
}

func (m *markdownWriter) recovery(r *review.Result) {
	if len(r.Pairs) == 0 {
		return
	}
	defer m.fold("Recovery time, pair by pair")()
	for i, p := range r.Pairs {
		if i == mostPairs {
			m.printf("- and %d more\n", len(r.Pairs)-mostPairs)
			break
		}
		if p.Known {
			m.printf("- %s: %s\n", code(p.Name), p.Budget.Arithmetic())
		} else {
			m.printf("- %s: not known: %s\n", code(p.Name), escape(p.Reason))
		}
	}
}

func (m *markdownWriter) cost(r *review.Result) {
	defer m.fold(fmt.Sprintf("Idle cost, item by item: %s standing by, %s in all", r.Cost.Standby, r.Cost.Total))()
	m.printf("| item | where | how much | a month |\n|---|---|---|--:|\n")
	for _, standby := range []bool{true, false} {
		m.costLines(r.Cost.Lines, standby)
		if standby {
			m.printf("| **standing by** | | | **%s** |\n", r.Cost.Standby)
		}
	}
	m.printf("\nAssumed: %s.\n", escape(strings.Join(r.Options.Usage.Assumptions(), "; ")))
}

// costLines writes the rows of the standby's share or of the rest; what is too much for a comment is summed up.
func (m *markdownWriter) costLines(lines []failover.Line, standby bool) {
	var shown, more int
	var rest failover.USD
	for _, line := range lines {
		switch {
		case line.Standby != standby:
		case shown < mostLines:
			shown++
			m.printf("| %s | %s | %s | %s |\n", escape(line.Item), line.Region, escape(working(line)), line.Monthly)
		default:
			more++
			rest += line.Monthly
		}
	}
	if more > 0 {
		m.printf("| %d more items | | | %s |\n", more, rest)
	}
}

func (m *markdownWriter) ignored(r *review.Result) {
	if len(r.Options.Ignore) == 0 {
		return
	}
	m.printf("Ignored:\n\n")
	for _, rule := range ignoredRules(r) {
		m.printf("- %s: %s (%s)\n", rule.id, escape(rule.reason), plural(rule.findings, "finding"))
	}
}

// escape keeps text from acting as Markdown or HTML, and from calling anybody by name.
func escape(s string) string {
	return strings.NewReplacer(
		"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "|", "\\|", "~", "\\~",
		"<", "&lt;", ">", "&gt;", "&", "&amp;", "@", "&#64;", "#", "&#35;", "\n", " ",
	).Replace(s)
}

// code shows a name as it is. Backquotes would end the span, and a bar would end a table's cell.
func code(s string) string {
	return "`" + strings.NewReplacer("`", "'", "|", "¦", "\n", " ").Replace(s) + "`"
}

// htmlCode is code for a place where Markdown is not read.
func htmlCode(s string) string {
	return "<code>" + strings.NewReplacer("<", "&lt;", ">", "&gt;", "&", "&amp;").Replace(s) + "</code>"
}
