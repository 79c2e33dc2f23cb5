package drill

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
)

func TestJournalSaysWhatToUndo(t *testing.T) {
	check := testCheck("check-1")
	cases := map[Fault][]string{
		Endpoint: {"aws route53 update-health-check --health-check-id check-1 --resource-path /healthz"},
		Invert:   {"aws route53 update-health-check --health-check-id check-1 --no-inverted"},
		App:      {`aws dynamodb delete-item --region us-east-1 --table-name profiles --key '{"id":{"S":"#drill#us-east-1"}}'`},
		None:     nil,
	}
	claim := `aws dynamodb delete-item --region us-west-2 --table-name profiles --key '{"id":{"S":"#drill#claim"}}'`
	for fault, want := range cases {
		j := newJournal("run-1", "ada@example", time.Now(), fault, testOutputs(), check)
		if got := strings.Join(j.ByHand(), "\n"); got != strings.Join(append(want, claim), "\n") {
			t.Errorf("%s: %s", fault, got)
		}
	}
	o := testOutputs()
	o.Table.RangeKey, o.Table.Name = "kind", "pro'files"
	j := newJournal("run-1", "ada@example", time.Now(), App, o, check)
	if got := j.ByHand()[0]; got != `aws dynamodb delete-item --region us-east-1 --table-name 'pro'\''files' --key '{"id":{"S":"#drill#us-east-1"},"kind":{"S":"profile"}}'` {
		t.Error(got)
	}
}

func TestJournalReadsBackAndKeepsItsLock(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "run-1")
	file, err := openJournal(folder)
	if err != nil {
		t.Fatal(err)
	}
	j := newJournal("run-1", "ada@example", time.Now(), Endpoint, testOutputs(), testCheck("check-1"))
	if err := file.save(j); err != nil {
		t.Fatal(err)
	}
	if _, err := openJournal(folder); !errors.Is(err, ErrRunning) {
		t.Errorf("a second process got %v", err)
	}
	back, err := ReadJournal(folder)
	if err != nil || !back.Outputs.same(j.Outputs) || *back.Check != *j.Check {
		t.Errorf("read back %+v, error %v", back, err)
	}
	if pending, err := Pending(root); err != nil || len(pending) != 1 {
		t.Errorf("pending %v, error %v", pending, err)
	}
	info, err := os.Stat(file.path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, error %v", info.Mode(), err)
	}
	file.close()
	if file, err = openJournal(folder); err != nil {
		t.Errorf("the lock outlived its process: %v", err)
	}
	j.Restored = true
	if err := file.save(j); err != nil {
		t.Fatal(err)
	}
	if pending, err := Pending(root); err != nil || len(pending) != 0 {
		t.Errorf("pending %v, error %v", pending, err)
	}
	if none, err := Pending(filepath.Join(root, "nowhere")); none != nil || err != nil {
		t.Errorf("got %v, %v", none, err)
	}
}

func TestParseJournalRefuses(t *testing.T) {
	good, _ := json.Marshal(newJournal("run-1", "", time.Now(), Endpoint, testOutputs(), testCheck("check-1")))
	cases := map[string]string{
		`x`:             "this is not a drill's journal: invalid character 'x' looking for beginning of value",
		`{"version":2}`: "the journal is of version 2, this verify reads version 1: restore with the verify that wrote it",
		strings.Replace(string(good), `"run-1"`, `""`, 1):             "the journal is damaged: it does not say what to undo",
		strings.Replace(string(good), `"id":"check-1"`, `"id":""`, 1): "the journal is damaged: it does not say what to undo",
		strings.Replace(string(good), `"Z1"`, `""`, 1):                "the journal is damaged: the output `failover` lacks hosted_zone_id",
	}
	for text, want := range cases {
		if _, err := ParseJournal([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func FuzzParseJournal(f *testing.F) {
	good, _ := json.Marshal(newJournal("run-1", "", time.Now(), App, testOutputs(), testCheck("check-1")))
	f.Add(good)
	f.Add([]byte(`{"version":1,"run":"x","check":{}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if j, err := ParseJournal(text); err == nil {
			_ = j.ByHand()
		}
	})
}

func TestClaimLapsesWhenItsDrillIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		table := tableIn{w, probe.Standby}
		first := claim{table: table, journal: newJournal("run-1", "ada@example", time.Now(), Endpoint, testOutputs(), testCheck("check-1"))}
		second := claim{table: table, journal: newJournal("run-2", "bob@example", time.Now(), Endpoint, testOutputs(), testCheck("check-1"))}
		if err := first.put(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		first.keep(ctx, func(err error) { t.Error(err) })
		if err := second.put(t.Context()); !errors.Is(err, ErrClaimed) {
			t.Errorf("a claim that is renewed was taken: %v", err)
		}
		time.Sleep(Lease + time.Second)
		held, err := FindClaim(t.Context(), w.cloud().Tables)
		if err != nil || !held.Lapsed || held.Journal.Run != "run-1" || held.Journal.Check == nil {
			t.Errorf("found %+v, error %v", held, err)
		}
		if err := second.put(t.Context()); err != nil {
			t.Errorf("a lapsed claim was not taken: %v", err)
		}
		var lost error
		first.keep(t.Context(), func(err error) { lost = err })
		if !errors.Is(lost, ErrClaimed) {
			t.Errorf("the first was not told that it lost its claim: %v", lost)
		}
	})
}

func TestUndoLeavesAloneWhatSomebodyChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		j := newJournal("run-1", "", time.Now(), Endpoint, testOutputs(), w.checks["check-1"])
		check := w.checks["check-1"]
		check.ResourcePath = "/other"
		w.checks["check-1"] = check
		err := Restoration{Site: w.site(), Journal: j, Tell: func(string) {}}.Run(t.Context())
		want := "the drill could not be undone: somebody changed the health check during the drill, so it is left alone: check-1 has path /other, inverted false"
		if !errors.Is(err, ErrNotRestored) || err.Error() != want {
			t.Errorf("got %v", err)
		}
		if w.checks["check-1"].ResourcePath != "/other" {
			t.Error("it was changed")
		}
	})
}

func TestMarkerIsRemovedThroughTheStandbyWhereThePrimaryIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.items["#drill#us-east-1"] = Item{Key: "#drill#us-east-1"}
		w.fail["Delete primary"] = errors.New("unreachable")
		j := newJournal("run-1", "", time.Now(), App, testOutputs(), w.checks["check-1"])
		if err := (Restoration{Site: w.site(), Journal: j, Tell: func(string) {}}).Run(t.Context()); err != nil {
			t.Error(err)
		}
		w.untouched(t)
	})
}

func TestRestoreTwiceIsRestoreOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		j := newJournal("run-1", "", time.Now(), Endpoint, testOutputs(), w.checks["check-1"])
		if err := w.cloud().apply(t.Context(), j, 1, time.Now(), time.Hour); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := (Restoration{Site: w.site(), Journal: j, Tell: func(string) {}}).Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.untouched(t)
		}
		if got := w.checks["check-1"].Version; got != 3 {
			t.Errorf("the check was changed %d times", got-1)
		}
	})
}
