package render

import (
	"bufio"
	"fmt"
	"io"

	"github.com/warm-standby/warm-standby/internal/review"
)

// Rules lists every rule with its severity, reason, fix and AWS page.
func Rules(w io.Writer, o Options) error {
	t := &textWriter{bufio.NewWriter(w), paint(o.Color), min(max(o.Width, narrowest), widest)}
	for i, rule := range review.Rules() {
		if i > 0 {
			t.line("")
		}
		t.line(fmt.Sprintf("%s  %s", t.severity(rule.Severity, fmt.Sprintf("%-7s", rule.Severity)), t.bold(rule.ID)))
		t.line(wrap(rule.Reason, 9, t.width))
		t.line(wrap("fix: "+rule.Fix, 9, t.width))
		t.line(t.dim("         " + rule.Link))
	}
	return t.Flush()
}
