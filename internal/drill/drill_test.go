package drill

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/report"
)

func TestDrillMeasuresEveryFault(t *testing.T) {
	for _, fault := range Faults {
		t.Run(string(fault), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				d := w.drill(t, fault)
				if fault == None {
					time.AfterFunc(20*time.Second, func() { w.breakByHand(true) })
					time.AfterFunc(5*time.Minute, func() { w.breakByHand(false) })
				}
				r, err := d.Run(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if !r.Verdict.Holds || !r.Restored.Done || r.Fault.ProvesRTO != (fault != Invert) {
					t.Errorf("verdict %+v, restored %+v, fault %+v", r.Verdict, r.Restored, r.Fault)
				}
				// Detection takes 30 s, the slowest resolver up to 1 s and 60 s of cache more.
				within(t, "failover", r.Failover.Measured, 33*time.Second, 92*time.Second)
				within(t, "failback", r.Failback.Measured, 33*time.Second, 92*time.Second)
				within(t, "ns-2", flipOf(r.Failover, "ns-2").At, 32*time.Second, 32*time.Second+600*time.Millisecond)
				w.untouched(t)
				text, err := os.ReadFile(filepath.Join(d.Folder, "journal.json"))
				if err != nil || !strings.Contains(string(text), `"restored": true`) {
					t.Errorf("journal %s, error %v", text, err)
				}
			})
		})
	}
}

func within(t *testing.T, what string, span *report.Span, low, high time.Duration) {
	t.Helper()
	if span == nil {
		t.Errorf("%s was not measured", what)
		return
	}
	if span.High.Duration() < low || span.Low.Duration() > high || span.High.Duration() > high+time.Second || span.Low > span.High {
		t.Errorf("%s took %s to %s, not within %s to %s", what, span.Low, span.High, low, high)
	}
}

func flipOf(p *report.Passage, target string) report.Flip {
	for _, f := range p.Flips {
		if f.Target == target {
			return f
		}
	}
	return report.Flip{}
}

func TestPreflightRefusesAndChangesNothing(t *testing.T) {
	cases := []struct {
		name  string
		spoil func(*world, *Drill)
		want  string
	}{
		{"check changed by hand", func(w *world, _ *Drill) {
			check := w.checks["check-1"]
			check.RequestInterval, check.FailureThreshold = 30, 5
			w.checks["check-1"] = check
		}, "the health check of the primary has interval 30 s, reviewed was 10 s; the health check of the primary has failure threshold 5, reviewed was 3"},
		{"replica gone", func(w *world, _ *Drill) {
			state := testTable("us-west-2")
			state.Replicas = nil
			w.tables[probe.Primary] = state
		}, "the table in the primary has replica in us-west-2 (none), reviewed was ACTIVE; primary sees the replica in us-west-2 as (none)"},
		{"name server dead", func(w *world, d *Drill) {
			w.target(d.Targets, "ns-2").bad = func() string { return "no answer within 2s" }
		}, "ns-2: no answer within 2s"},
		{"resolver lies", func(w *world, d *Drill) {
			w.target(d.Targets, "resolver-1").bad = func() string { return "answered 203.0.113.9, which belongs to neither region" }
		}, "resolver-1: answered 203.0.113.9, which belongs to neither region"},
		{"standby down", func(w *world, d *Drill) {
			w.target(d.Targets, "standby endpoint").bad = func() string { return "answered 503" }
		}, "standby endpoint: answered 503"},
		{"name leads to the standby", func(w *world, d *Drill) {
			w.target(d.Targets, "https").kind = probe.Endpoint
			w.target(d.Targets, "https").own = probe.Primary
		}, "https serves the primary, not the standby"},
		{"drill going on", func(w *world, _ *Drill) {
			other := claim{table: tableIn{w, probe.Standby}, journal: newJournal("run-0", "bob@example", time.Now(), Endpoint, testOutputs(), testCheck("check-1"))}
			if err := other.put(context.Background()); err != nil {
				panic(err)
			}
		}, "drill run-0 of bob@example is going on"},
		{"marker set", func(w *world, _ *Drill) {
			w.items["#drill#us-west-2"] = Item{Key: "#drill#us-west-2", Strings: map[string]string{"run": "run-0"}, Expires: time.Now().Add(time.Hour)}
		}, "#drill#us-west-2 is set, by drill run-0: run `verify restore`"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				d := w.drill(t, Endpoint)
				c.spoil(w, d)
				before := len(w.items)
				_, err := d.Run(t.Context())
				var refused *Refusal
				if !errors.As(err, &refused) || err.Error() != "not drilling, nothing was changed: "+c.want {
					t.Errorf("got  %v\nwant not drilling, nothing was changed: %s", err, c.want)
				}
				if len(w.items) != before || w.checks["check-1"].Version != 1 {
					t.Error("the refused drill changed something")
				}
				if _, err := os.Stat(d.Folder); !errors.Is(err, os.ErrNotExist) {
					t.Errorf("the refused drill left a folder: %v", err)
				}
			})
		})
	}
}

func TestInterruptionRestores(t *testing.T) {
	for _, after := range []time.Duration{time.Second, 10 * time.Second, 40 * time.Second, 80 * time.Second} {
		t.Run(after.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				d := w.drill(t, Endpoint)
				d.Hold = time.Hour
				ctx, cancel := context.WithTimeout(t.Context(), after)
				defer cancel()
				_, err := d.Run(ctx)
				if after < 70*time.Second && !errors.Is(err, ErrInterrupted) {
					t.Errorf("got %v", err)
				}
				w.untouched(t)
			})
		})
	}
}

// The operator's clock is an hour off: marker and claim count by the service's clock, times by a clock
// that nobody steps.
func TestWrongClockChangesNothing(t *testing.T) {
	for _, skew := range []time.Duration{time.Hour, -time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			w.skew = skew
			other := claim{table: tableIn{w, probe.Standby}, journal: newJournal("run-0", "bob@example", time.Now(), App, testOutputs(), testCheck("check-1"))}
			if err := other.put(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err := w.drill(t, App).Run(t.Context()); err == nil {
				t.Error("somebody else's claim was not seen")
			}
			if err := other.table.DeleteClaim(t.Context(), "run-0"); err != nil {
				t.Fatal(err)
			}
			r, err := w.drill(t, App).Run(t.Context())
			if err != nil || !r.Verdict.Holds {
				t.Errorf("verdict %+v, error %v", r.Verdict, err)
			}
			w.untouched(t)
		})
	}
}

// A renewal that is under way when the drill ends must not bring the claim back.
func TestClaimIsGoneAfterTheDrill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.slowClaim = renewEvery - time.Millisecond // one is nearly always under way
		if _, err := w.drill(t, Endpoint).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		w.untouched(t)
	})
}

func TestPanicRestores(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		d := w.drill(t, App)
		d.Markers = panicking{}
		_, err := d.Run(t.Context())
		if err == nil || !strings.Contains(err.Error(), "verify failed: no room") {
			t.Errorf("got %v", err)
		}
		w.untouched(t)
	})
}

type panicking struct{}

func (panicking) Write(ctx context.Context)                          { <-ctx.Done() }
func (panicking) CutOver(context.Context, time.Duration)             { panic("no room") }
func (panicking) Finish(context.Context) (rpo report.RPO, err error) { return rpo, nil }

func TestLostNetworkIsRetriedUntilRestored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		d := w.drill(t, Endpoint)
		lost := errors.New("network is unreachable")
		targets := d.Targets
		down := func() string {
			if w.fail["HealthCheck"] != nil {
				return "network is unreachable"
			}
			return ""
		}
		for _, target := range targets {
			target.(*server).bad = down
		}
		set := func(err error) func() {
			return func() {
				w.mu.Lock()
				defer w.mu.Unlock()
				for _, call := range []string{"HealthCheck", "UpdateHealthCheck", "Observations", "Get", "PutClaim", "DeleteClaim"} {
					w.fail[call] = err
				}
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Second)
		defer cancel()
		time.AfterFunc(20*time.Second, set(lost))
		time.AfterFunc(4*time.Minute, set(nil))
		_, err := d.Run(ctx)
		if !errors.Is(err, ErrInterrupted) {
			t.Errorf("got %v", err)
		}
		w.untouched(t)
	})
}

func TestWhatCannotBeRestoredIsToldToAPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		d := w.drill(t, Endpoint)
		time.AfterFunc(20*time.Second, func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.fail["UpdateHealthCheck"] = errors.New("the credentials have expired")
		})
		r, err := d.Run(t.Context())
		if !errors.Is(err, ErrNotRestored) || err.Error() != "the drill could not be undone: the credentials have expired" {
			t.Errorf("got %v", err)
		}
		want := []string{
			"verify restore",
			"aws route53 update-health-check --health-check-id check-1 --resource-path /healthz",
			`aws dynamodb delete-item --region us-west-2 --table-name profiles --key '{"id":{"S":"#drill#claim"}}'`,
		}
		if strings.Join(r.Restored.Steps, "\n") != strings.Join(want, "\n") {
			t.Errorf("steps %q", r.Restored.Steps)
		}
		if pending, err := Pending(filepath.Dir(d.Folder)); err != nil || len(pending) != 1 {
			t.Errorf("pending %v, error %v", pending, err)
		}
		// The credentials are renewed: verify restore does it from the journal.
		delete(w.fail, "UpdateHealthCheck")
		j, err := ReadJournal(d.Folder)
		if err != nil {
			t.Fatal(err)
		}
		restoration := Restoration{Site: w.site(), Journal: j, Folder: d.Folder, Tell: func(string) {}}
		if err := restoration.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.untouched(t)
	})
}

func TestResolverThatOverrunsTheTTLFailsTheVerdict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.stuck = 15 * time.Minute
		d := w.drill(t, Endpoint)
		r, err := d.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict.Holds || r.Verdict.Reason != "not everything reached the standby: resolver-1: still serves the primary" {
			t.Errorf("verdict %+v", r.Verdict)
		}
		w.untouched(t)
	})
}

func TestHTTPSFailingWhileDNSFlippedFailsTheVerdict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		d := w.drill(t, Endpoint)
		w.target(d.Targets, "https").bad = func() string {
			if w.down(time.Now().Add(-detect)) {
				return "answered 503"
			}
			return ""
		}
		r, err := d.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict.Holds || r.Verdict.Reason != "not everything reached the standby: https: answered 503" {
			t.Errorf("verdict %+v", r.Verdict)
		}
		w.untouched(t)
	})
}

func TestTwoDrillsAtOnceCannotBothHoldTheClaim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		errs := make(chan error, 2)
		for _, id := range []string{"run-1", "run-2"} {
			d := w.drill(t, App)
			d.ID = id
			go func() {
				_, err := d.Run(t.Context())
				errs <- err
			}()
		}
		first, second := <-errs, <-errs // the refused one is back first
		if !errors.Is(first, ErrClaimed) || second != nil {
			t.Errorf("got %v and %v", first, second)
		}
		w.untouched(t)
	})
}
