package drill

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/report"
)

// diary keeps the events of a run.
type diary struct {
	clock probe.Clock
	tell  func(report.Event)

	mu     sync.Mutex
	events []report.Event
}

func (d *diary) note(format string, arguments ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	event := report.Event{At: report.Seconds(d.clock.Now()), Text: Printable(fmt.Sprintf(format, arguments...))}
	d.events = append(d.events, event)
	if d.tell != nil {
		defer func() { _ = recover() }() // nothing that listens may keep a drill from restoring
		d.tell(event)
	}
}

func (d *diary) all() []report.Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.events)
}

func joined(facts []string) string { return strings.Join(facts, "; ") }

// Printable leaves out control characters: names and errors come from outside, and a terminal obeys them.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, text)
}
