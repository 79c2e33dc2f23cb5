package sandbox

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/event"
)

// keepInterval is how often the snapshot file follows the state, in wall time: all that kill -9 can lose.
const keepInterval = time.Second

// keep writes the snapshot file again and again while calls change something. Close writes the last one, and is the one
// to tell of a file that cannot be written.
func (s *Sandbox) keep(ctx context.Context) {
	tick := time.NewTicker(keepInterval)
	defer tick.Stop()
	var seen uint64
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		calls, dropped := s.log.Since(seen, event.Request)
		if len(calls) == 0 {
			continue
		}
		seen = calls[len(calls)-1].Sequence
		if dropped > 0 || slices.ContainsFunc(calls, changes) {
			_ = s.save()
		}
	}
}

// reads are how the names of the operations begin that change nothing.
var reads = []string{"Get", "List", "Describe", "Head", "Query", "Scan", "BatchGet", "TransactGet", "Filter", "Invoke"}

// changes tells whether a call may have changed the state; its subject is "service operation".
func changes(call event.Event) bool {
	_, operation, _ := strings.Cut(call.Subject, " ")
	return !slices.ContainsFunc(reads, func(read string) bool { return strings.HasPrefix(operation, read) })
}
