// Package render writes a review's result: one format per file. A renderer computes nothing about the
// failover; what it says is what the result holds.
package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/review"
)

// Options is how a result is shown. The machine-readable formats ignore it.
type Options struct {
	Width    int  // columns of text; below 60 it is taken as 60, above 110 as 110
	Color    bool // text only
	Itemised bool // text only: every line of the cost
	Version  string
}

// formats is every format there is.
var formats = []struct {
	name  string
	write func(io.Writer, *review.Result, Options) error
}{
	{"text", Text}, {"json", JSON}, {"markdown", Markdown}, {"sarif", SARIF}, {"github", GitHub},
}

// Formats is the names of all formats, for flags and their errors.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Valid tells whether there is a format of that name; the error names those there are.
func Valid(format string) error {
	for _, f := range formats {
		if f.name == format {
			return nil
		}
	}
	return fmt.Errorf("format %q is none of %s", format, strings.Join(Formats(), ", "))
}

// Result writes a result in one of the Formats.
func Result(w io.Writer, format string, r *review.Result, o Options) error {
	for _, f := range formats {
		if f.name == format {
			return f.write(w, r, o)
		}
	}
	return Valid(format)
}

// headline is the verdict's figures in words, the same in every format.
func headline(r *review.Result) (recovery, cost string) {
	recovery = "worst case not known"
	if worst, known := r.WorstCase(); known {
		recovery = fmt.Sprintf("worst case %s of %s", failover.Seconds(worst), failover.Seconds(r.Options.RTO))
	} else if len(r.Pairs) == 0 {
		recovery = "nothing fails over"
	}
	return recovery, fmt.Sprintf("standing by %s of %s a month", r.Cost.Standby, r.Options.IdleBudget)
}

// groups puts neighbouring findings of one rule and severity together, so that its fix is said once.
func groups(findings []review.Finding) [][]review.Finding {
	var out [][]review.Finding
	for i, f := range findings {
		if i > 0 && findings[i-1].Rule == f.Rule && findings[i-1].Severity == f.Severity {
			out[len(out)-1] = append(out[len(out)-1], f)
			continue
		}
		out = append(out, []review.Finding{f})
	}
	return out
}

// counts is how many findings there are: "1 error, 2 warnings".
func counts(r *review.Result) string {
	var out []string
	for _, s := range []review.Severity{review.Error, review.Warning, review.Note} {
		if n := r.Count(s); n > 0 {
			out = append(out, plural(n, s.String()))
		}
	}
	if len(r.Ignored) > 0 {
		out = append(out, fmt.Sprintf("%d ignored", len(r.Ignored)))
	}
	if len(out) == 0 {
		return "no findings"
	}
	return strings.Join(out, ", ")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// name is what a result is about.
func name(r *review.Result) string {
	if r.Stack != "" {
		return r.Stack
	}
	return r.File
}

// pricedAsOf is the oldest and the newest date of the prices that a cost rests on.
func pricedAsOf(c failover.Cost) string {
	oldest, newest := "", ""
	for _, line := range c.Lines {
		if line.AsOf == "" {
			continue
		}
		if oldest == "" || line.AsOf < oldest {
			oldest = line.AsOf
		}
		newest = max(newest, line.AsOf)
	}
	if oldest == newest {
		return oldest
	}
	return oldest + " to " + newest
}
