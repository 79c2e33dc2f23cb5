package report

import (
	"fmt"
	"io"
	"strings"
)

// WriteMarkdown renders the report as GitHub-flavoured Markdown, the verdict first. timeline is the
// address of the SVG picture; empty leaves it out.
func (r Report) WriteMarkdown(out io.Writer, timeline string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n%s\n\n", escape(r.Headline()), escape(sentence(r.Verdict.Reason)))
	fmt.Fprintf(&b, "%s of `%s`, %s → %s, %s, %s.\n", kindTitle(r), code(r.Stack.Record), escape(r.Stack.Primary), escape(r.Stack.Standby), escape(r.Place()), r.Started.Format("2006-01-02 15:04 MST"))
	for _, caveat := range r.Caveats() {
		fmt.Fprintf(&b, "\n> %s\n", escape(sentence(caveat)))
	}
	if timeline != "" {
		fmt.Fprintf(&b, "\n![Who answered which region, and when](%s)\n", timeline)
	}
	for _, p := range r.passages() {
		fmt.Fprintf(&b, "\n### %s\n\n", escape(p.title))
		markdownPhases(&b, p)
	}
	markdownReads(&b, r.Reads)
	if r.RPO != nil {
		fmt.Fprintf(&b, "\n### Replication\n\n%s\n", r.RPO.markdown())
	}
	if r.Restored != nil && !r.Restored.Done {
		fmt.Fprintf(&b, "\n### Not restored\n\nDo this now:\n\n```sh\n%s\n```\n", strings.Join(r.Restored.Steps, "\n"))
	}
	fmt.Fprintf(&b, "\n<details><summary>How it was measured</summary>\n\n%s</details>\n", r.method())
	_, err := io.WriteString(out, b.String())
	return err
}

func markdownPhases(b *strings.Builder, p titled) {
	fmt.Fprintf(b, "| after %s | measured | sampling | simulated p50 | p99 | bound |\n|---|--:|--:|--:|--:|--:|\n", p.origin)
	for _, phase := range p.passage.Phases {
		c := phase.columns()
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", escape(phase.Label), c[0], c[1], c[2], c[3], c[4])
	}
	fmt.Fprintf(b, "| **all of it** | **%s** | | | | |\n", p.passage.measured())
	for _, missing := range p.passage.Missing {
		fmt.Fprintf(b, "\n- missing: %s", escape(missing))
	}
	if len(p.passage.Missing) > 0 {
		b.WriteString("\n")
	}
}

func markdownReads(b *strings.Builder, reads []Reads) {
	if len(reads) == 0 {
		return
	}
	b.WriteString("\n### Reads, the table's share\n\n| region | reads | p50 | p99 | max | single-digit ms |\n|---|--:|--:|--:|--:|---|\n")
	for _, region := range reads {
		fmt.Fprintf(b, "| %s | %d | %.2f ms | %.2f ms | %.2f ms | %s |\n", escape(region.Region), region.Count, region.P50, region.P99, region.Max, yes(region.Holds))
	}
}

func yes(holds bool) string {
	if holds {
		return "yes"
	}
	return "**no**"
}

func (r RPO) markdown() string {
	text := fmt.Sprintf("%d markers written, %d acknowledged, %d arrived. Lag: p50 %s, p90 %s, p99 %s, max %s.",
		r.Written, r.Acknowledged, r.Arrived, r.P50, r.P90, r.P99, r.Max)
	if r.CutOver != nil {
		text += "\n\n" + escape(sentence(r.CutOver.sentence()))
	}
	return text
}

// method is what a reader needs to judge the figures.
func (r Report) method() string {
	var b strings.Builder
	if r.Kind == KindDrill {
		fmt.Fprintf(&b, "- Fault `%s`: %s.\n", code(r.Fault.Name), escape(r.Fault.What))
		fmt.Fprintf(&b, "- Every server was asked every %s, the checkers' observations every %s: %d samples in `%s`.\n", r.Samples.Interval, r.Samples.Polling, r.Samples.Count, code(r.Samples.File))
		fmt.Fprintf(&b, "- \"sampling\" is how much earlier it may have happened than measured.\n")
		fmt.Fprintf(&b, "- Bound: %s.\n", escape(r.Budget))
	}
	if r.Stack.Reviewed != "" {
		fmt.Fprintf(&b, "- Deployed as reviewed in the JSON with SHA-256 `%s`.\n", code(r.Stack.Reviewed))
	}
	fmt.Fprintf(&b, "- Run `%s`, verify `%s`.\n\n", code(r.Run), code(r.Tool))
	return b.String()
}

// sentence gives a message a capital letter and a full stop.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// escape takes the meaning out of Markdown's and HTML's characters: texts come from servers.
func escape(text string) string {
	return strings.NewReplacer(
		"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "|", "\\|", "[", "\\[", "]", "\\]",
		"<", "&lt;", ">", "&gt;", "&", "&amp;", "\n", " ", "\r", " ",
	).Replace(text)
}

// code is a text fit for backquotes.
func code(text string) string {
	return strings.NewReplacer("`", "'", "|", "/", "\n", " ", "\r", " ").Replace(text)
}
