package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/warm-standby/warm-standby/internal/review"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// GitHub writes a result as workflow commands, which GitHub shows beside the lines of a pull request.
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
func GitHub(w io.Writer, r *review.Result, _ Options) error {
	b := bufio.NewWriter(w)
	commands := map[review.Severity]string{review.Error: "error", review.Warning: "warning", review.Note: "notice"}
	for _, f := range r.Findings {
		message := f.Message
		if f.Resource != "" {
			message = f.Resource + ": " + message
		}
		if f.Severity > review.Note {
			message += "\nFix: " + f.Rule.Fix
		}
		fmt.Fprintf(b, "::%s file=%s,line=%d,col=%d,title=%s::%s\n", commands[f.Severity],
			property(tfconfig.Printable(f.Position.File)), f.Position.Line, f.Position.Column, property(f.Rule.ID), data(message))
	}
	verdict := "The failover holds"
	if !r.Holds() {
		verdict = "The failover does not hold"
	}
	recovery, cost := headline(r)
	fmt.Fprintf(b, "::notice title=%s::%s\n", property("verify review"), data(verdict+": "+recovery+"; "+cost+"; "+counts(r)))
	return b.Flush()
}

// data escapes a command's message as GitHub's own toolkit does.
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// property escapes a command's property.
func property(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
