//go:build e2e

package e2e

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox"
)

// TestKilledDrillIsRestored kills drills (-9) at random moments. After `verify restore` the check, the
// marker and the claim are as before, every time: from the journal, or from another machine (every third
// time: the journal is gone) by what the claim holds.
func TestKilledDrillIsRestored(t *testing.T) {
	t.Parallel()
	s := newStage(t, sandbox.Options{Speed: 60})
	random := rand.New(rand.NewPCG(1, 2))
	begun := 0
	for n := range *kills {
		s.settle(t)
		fault := []string{"endpoint", "app", "invert"}[n%3]
		after := time.Duration(random.Int64N(int64(4 * time.Second)))
		command, stdout, stderr := s.start(t, nil, "drill", "--fault", fault, "--rate", s.rate())
		time.Sleep(after)
		_ = command.Process.Kill() // it may have ended by itself
		ended(t, ignored(command.Wait()), stdout, stderr)
		arguments := []string{"restore"}
		if journals, _ := filepath.Glob(filepath.Join(s.project, "drills", "*", "journal.json")); len(journals) > 0 {
			begun++
		}
		if n%3 == 2 {
			if err := os.RemoveAll(filepath.Join(s.project, "drills")); err != nil {
				t.Fatal(err)
			}
			arguments = append(arguments, "--force")
		}
		r := s.run(t, nil, arguments...)
		if r.code != 0 {
			t.Errorf("kill %d of fault %s after %s: exit code %d\n%s%s", n, fault, after, r.code, r.stdout, r.stderr)
		}
		s.untouched(t)
		if t.Failed() {
			t.Fatalf("kill %d of fault %s after %s\n%s%s", n, fault, after, stderr.String(), r.stdout)
		}
		_ = os.RemoveAll(filepath.Join(s.project, "drills"))
	}
	if begun == 0 {
		t.Error("no kill hit a drill that had begun")
	}
	t.Logf("%d kills, %d of drills that had begun", *kills, begun)
}

// ignored takes a killed process for one that ended.
func ignored(error) error { return nil }
