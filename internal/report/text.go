package report

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"text/tabwriter"
	"unicode/utf8"
)

// WriteText renders the report for a terminal of 80 columns, without colour.
func (r Report) WriteText(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", strings.ToUpper(r.Headline()), wrapped(r.Verdict.Reason, ""))
	fmt.Fprintf(&b, "%s\n", wrapped(fmt.Sprintf("%s of %s, %s -> %s, %s", kindTitle(r), r.Stack.Record, r.Stack.Primary, r.Stack.Standby, r.Place()), "  "))
	for _, caveat := range r.Caveats() {
		fmt.Fprintf(&b, "%s\n", wrapped("note: "+caveat, "  "))
	}
	for _, p := range r.passages() {
		fmt.Fprintf(&b, "\n%s (seconds after %s)\n", p.title, p.origin)
		writePhases(&b, p.passage)
	}
	writeReads(&b, r.Reads)
	writeRPO(&b, r.RPO)
	if r.Restored != nil && !r.Restored.Done {
		fmt.Fprintf(&b, "\nNOT RESTORED. Do this now:\n")
		for _, step := range r.Restored.Steps {
			fmt.Fprintf(&b, "  %s\n", step)
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// columns is the width of text that a terminal shows for sure.
const columns = 78

// quantity is a number and its unit, which stay on one line.
var quantity = regexp.MustCompile(`(\d) (s|ms)\b`)

// wrapped breaks a line at spaces, never inside a name; the lines after the first are indented.
func wrapped(text, indent string) string {
	const joint = "\u00a0"
	var b strings.Builder
	at := 0
	for i, word := range strings.Split(quantity.ReplaceAllString(text, "$1"+joint+"$2"), " ") {
		width := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case at+1+width > columns:
			b.WriteString("\n" + indent)
			at = len(indent)
		default:
			b.WriteString(" ")
			at++
		}
		b.WriteString(word)
		at += width
	}
	return strings.ReplaceAll(b.String(), joint, " ")
}

func kindTitle(r Report) string {
	if r.Kind == KindRPO {
		return "Replication"
	}
	return fmt.Sprintf("Drill (fault %s)", r.Fault.Name)
}

func writePhases(b *strings.Builder, p *Passage) {
	table := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "measured\tsampling\tsim p50\tsim p99\tbound\t  phase\n")
	for _, phase := range p.Phases {
		c := phase.columns()
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t  %s\n", c[0], c[1], c[2], c[3], c[4], phase.Label)
	}
	_ = table.Flush() // into memory
	if p.Measured != nil {
		fmt.Fprintf(b, "all of it: %s\n", p.measured())
	}
	for _, missing := range p.Missing {
		fmt.Fprintf(b, "%s\n", wrapped("missing: "+missing, "  "))
	}
}

func writeReads(b *strings.Builder, reads []Reads) {
	if len(reads) == 0 {
		return
	}
	fmt.Fprintf(b, "\nReads, the table's share\n")
	for _, region := range reads {
		fmt.Fprintf(b, "  %-14s p50 %.2f, p99 %.2f, max %.2f ms of %d%s\n", region.Region, region.P50, region.P99, region.Max, region.Count, promise(region))
	}
}

func promise(reads Reads) string {
	if reads.Holds {
		return ""
	}
	return " (NOT under 10)"
}

func writeRPO(b *strings.Builder, rpo *RPO) {
	if rpo == nil {
		return
	}
	fmt.Fprintf(b, "\nReplication\n  %d markers written, %d acknowledged, %d arrived\n", rpo.Written, rpo.Acknowledged, rpo.Arrived)
	fmt.Fprintf(b, "  lag p50 %s, p90 %s, p99 %s, max %s\n  (each known to within %s)\n", rpo.P50, rpo.P90, rpo.P99, rpo.Max, rpo.Resolution)
	if cut := rpo.CutOver; cut != nil {
		fmt.Fprintf(b, "  %s\n", wrapped(cut.sentence(), "  "))
	}
	if !rpo.Removed {
		fmt.Fprintf(b, "  the markers could not all be removed; the table's TTL will\n")
	}
}

// sentence tells what the standby lacked.
func (l Loss) sentence() string {
	if l.Unknown != "" {
		return "the standby could not be asked at the cut-over: " + l.Unknown
	}
	if len(l.Missing) == 0 {
		return fmt.Sprintf("at the cut-over the standby had every acknowledged marker, up to %d", l.Contiguous)
	}
	text := fmt.Sprintf("at the cut-over the standby had all up to %d and lacked %d acknowledged (%s), %s of writes",
		l.Contiguous, len(l.Missing), numbers(l.Missing), l.Window.String())
	switch {
	case len(l.Later) == len(l.Missing):
		return text + "; all arrived later"
	case len(l.Later) == 0:
		return text + "; none arrived later"
	}
	return fmt.Sprintf("%s; %d arrived later", text, len(l.Later))
}
