//go:build e2e

package e2e

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
)

// TestRPOMeasuresTheLag holds the measured lag against the configured one, in real time.
func TestRPOMeasuresTheLag(t *testing.T) {
	t.Parallel()
	const lag = 1500 * time.Millisecond
	s := newStage(t, sandbox.Options{Speed: 1, ReplicationLag: lag})
	r := s.run(t, nil, "rpo", "--duration", "5s", "--format", "json").report(t)
	for name, got := range map[string]time.Duration{"p50": r.RPO.P50.Duration(), "p90": r.RPO.P90.Duration(), "p99": r.RPO.P99.Duration()} {
		if got < lag*9/10 || got > lag*11/10 {
			t.Errorf("%s is %s, configured are %s", name, got, lag)
		}
	}
	if r.RPO.Acknowledged < 90 || r.RPO.Arrived != r.RPO.Acknowledged || !r.RPO.Removed {
		t.Errorf("got %+v", r.RPO)
	}
	if len(r.Reads) != 2 || r.Reads[0].Count < 15 || r.Reads[1].Count < 15 {
		t.Errorf("reads %+v", r.Reads)
	}
	s.untouched(t)
}

// TestRPONamesTheLostWrites takes the primary's region down in the middle of writes: the report names
// exactly the acknowledged ones that had not been replicated.
func TestRPONamesTheLostWrites(t *testing.T) {
	t.Parallel()
	s := newStage(t, sandbox.Options{Speed: *speed, ReplicationLag: time.Duration(*speed * float64(700*time.Millisecond))})
	since := s.now(t)
	command, stdout, stderr := s.start(t, nil, "rpo", "--during-drill", "--rate", "100", "--patience", "20m", "--format", "json")
	waitFor(t, "markers", func() bool { return len(s.arrivals(t, since)) > 30 })
	mend := s.fault(t, "region-down:us-east-1")
	down := s.now(t)
	waitFor(t, "the cut-over", func() bool { return strings.Contains(stderr.String(), "cut over; waiting for late markers") })
	mend()
	r := ended(t, command.Wait(), stdout, stderr)
	if r.code != 0 {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	cut := r.report(t).RPO.CutOver
	lost := s.arrivals(t, down)
	slices.Sort(lost)
	if len(lost) == 0 {
		t.Fatal("no write was lost: the test tests nothing")
	}
	if !slices.Equal(cut.Missing, lost) || !slices.Equal(cut.Later, lost) {
		t.Errorf("missing %v\nlater %v\nin truth %v", cut.Missing, cut.Later, lost)
	}
	t.Logf("%d acknowledged, %d lost at the cut-over", r.report(t).RPO.Acknowledged, len(lost))
	s.untouched(t)
}

// arrivals are the numbers of the markers that reached the standby after an event.
func (s *stage) arrivals(t *testing.T, since uint64) []int {
	t.Helper()
	var arrived []int
	for _, e := range s.events(t, since, string(event.Replication)) {
		var detail struct {
			To      string
			Deleted bool
			Key     map[string]struct{ S string }
		}
		if err := json.Unmarshal(e.Detail, &detail); err != nil {
			t.Fatal(err)
		}
		key := detail.Key["id"].S
		if detail.Deleted || detail.To != "us-west-2" || !strings.HasPrefix(key, "#rpo#") {
			continue
		}
		n, err := strconv.Atoi(key[strings.LastIndex(key, "#")+1:])
		if err != nil {
			t.Fatal(err)
		}
		arrived = append(arrived, n)
	}
	return arrived
}
