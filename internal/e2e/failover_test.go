//go:build e2e

package e2e

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/management"
)

func eventually(t *testing.T, what string, limit time.Duration, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !holds(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", limit, what)
		}
	}
}

// events are those kept of some kinds.
func events(t *testing.T, mgmt *management.Client, kinds ...string) []event.Event {
	t.Helper()
	var all []event.Event
	if err := mgmt.Events(t.Context(), 0, kinds, false, func(e event.Event) error { all = append(all, e); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

// flipWithin waits until every name server's answer changed after the latest change of a fault, and holds each to a
// bound in the sandbox's time.
func flipWithin(t *testing.T, mgmt *management.Client, set string, bound time.Duration) {
	t.Helper()
	var took map[string]time.Duration
	eventually(t, "four name servers answer the "+set, 2*time.Duration(float64(bound) / *speed)+time.Second, func() bool {
		took = flips(events(t, mgmt, "fault", "dns"), set)
		return len(took) == 4
	})
	for server, d := range took {
		if d > bound {
			t.Errorf("%s answered the %s after %s, want at most %s", server, set, d, bound)
		}
	}
}

// flips are the times from the latest change of a fault to each server's first answer of a record set.
func flips(events []event.Event, set string) map[string]time.Duration {
	var changed time.Time
	took := map[string]time.Duration{}
	for _, e := range events {
		if e.Kind == event.Fault {
			changed = e.Sandbox
			clear(took)
			continue
		}
		server, ours := strings.CutPrefix(e.Subject, "api.tindrloop.example A ")
		if _, already := took[server]; ours && !already && bytes.Contains(e.Detail, []byte(`"set_identifier":"`+set+`"`)) {
			took[server] = e.Sandbox.Sub(changed)
		}
	}
	return took
}
