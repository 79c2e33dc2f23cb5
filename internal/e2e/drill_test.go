//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/warm-standby/warm-standby/internal/report"
	"github.com/warm-standby/warm-standby/internal/sandbox"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
)

// TestDrillTellsTheTruth drills each fault and holds every phase of the report against the sandbox's own
// event log: no phase may be off by more than the sampling interval plus 50 ms of the machine.
func TestDrillTellsTheTruth(t *testing.T) {
	s := newStage(t, sandbox.Options{Speed: *speed})
	for _, fault := range []string{"endpoint", "app", "invert", "none"} {
		for n := range *times {
			t.Run(fmt.Sprintf("%s-%d", fault, n+1), func(t *testing.T) {
				s.settle(t)
				since := s.now(t)
				r := s.drill(t, fault)
				if !r.Verdict.Holds || !r.Restored.Done || r.Fault.ProvesRTO == (fault == "invert") {
					t.Errorf("verdict %+v, restored %+v", r.Verdict, r.Restored)
				}
				logMeasured(t, r)
				truth := s.truth(t, since, fault)
				truth.compare(t, "failover", r, r.Failover, truth.broken, true)
				truth.compare(t, "failback", r, r.Failback, truth.restored, false)
				s.untouched(t)
			})
		}
	}
}

// drill runs a whole drill; with the fault none, the test breaks and repairs the primary's endpoint.
func (s *stage) drill(t *testing.T, fault string, more ...string) report.Report {
	t.Helper()
	command, stdout, stderr := s.start(t, nil, append([]string{"drill", "--format", "json", "--fault", fault, "--rate", s.rate()}, more...)...)
	if fault == "none" {
		waitFor(t, "the drill to wait", func() bool { return strings.Contains(stderr.String(), "waiting up to") })
		mend := s.fault(t, "endpoint-500:us-east-1")
		waitFor(t, "the failover", func() bool { return strings.Contains(stderr.String(), "repair the primary now") })
		mend()
	}
	r := ended(t, command.Wait(), stdout, stderr)
	if r.code != 0 {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	t.Log(r.stderr)
	return r.report(t)
}

// rate is the default in real time; an accelerated drill is over sooner with more.
func (s *stage) rate() string {
	if s.speed == 1 {
		return "4"
	}
	return "20"
}

func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Duration(float64(10*time.Minute) / *speed) + 15*time.Second); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// truth is what happened, by the machine's clock since the sandbox started.
type truth struct {
	speed            float64
	broken, restored time.Duration
	probe            [2]time.Duration // the first that fails, the first that passes again
	health           [2]time.Duration // red, green
	flips            map[string][2]time.Duration
	resolver         [2]time.Duration // the caching resolver answers with the standby, with the primary again
}

func (s *stage) truth(t *testing.T, since uint64, fault string) truth {
	t.Helper()
	out := truth{speed: s.speed, flips: map[string][2]time.Duration{}}
	primary := s.primaryCheck(t)
	for _, e := range s.events(t, since, "request", "health", "dns", "resolver", "fault", "probe") {
		switch {
		case e.Kind == event.Probe && e.Subject == primary:
			out.probed(e)
		case e.Kind == event.Request && changes(e, fault):
			out.mark(e.Offset)
		case e.Kind == event.Fault && fault == "none":
			out.mark(e.Offset)
		case e.Kind == event.Health && e.Subject == primary:
			out.health[turned(t, e, `"healthy":true`)] = e.Offset
		case e.Kind == event.Resolver && e.Subject == "api.tindrloop.example A":
			out.resolver[turned(t, e, `"answer":["127.0.1.1"]`)] = e.Offset
		case e.Kind == event.DNS && strings.HasPrefix(e.Subject, "api.tindrloop.example A "):
			server := strings.TrimPrefix(e.Subject, "api.tindrloop.example A ")
			flips := out.flips[server]
			flips[turned(t, e, `"set_identifier":"primary"`)] = e.Offset
			out.flips[server] = flips
		}
	}
	return out
}

// probed notes the first failing probe after the break and the first passing one after the restore.
func (o *truth) probed(e event.Event) {
	passed := strings.Contains(string(e.Detail), `"passed":true`)
	switch {
	case o.broken == 0:
	case o.restored == 0 && !passed && o.probe[0] == 0:
		o.probe[0] = e.Offset
	case o.restored > 0 && passed && o.probe[1] == 0:
		o.probe[1] = e.Offset
	}
}

func (o *truth) mark(at time.Duration) {
	if o.broken == 0 {
		o.broken = at
		return
	}
	o.restored = at
}

// turned is 0 for the way there and 1 for the way back, which the detail tells by a word.
func turned(t *testing.T, e event.Event, back string) int {
	t.Helper()
	if strings.Contains(string(e.Detail), back) {
		return 1
	}
	return 0
}

// changes tells whether a request is the one that breaks or restores.
func changes(e event.Event, fault string) bool {
	switch fault {
	case "endpoint", "invert":
		return strings.HasSuffix(e.Subject, " UpdateHealthCheck")
	case "app":
		return (strings.HasSuffix(e.Subject, " PutItem") || strings.HasSuffix(e.Subject, " DeleteItem")) && strings.Contains(string(e.Detail), "us-east-1")
	}
	return false
}

// compare holds a passage against the log. Times of the report are on the sandbox's clock.
func (o truth) compare(t *testing.T, name string, r report.Report, p *report.Passage, start time.Duration, failover bool) {
	t.Helper()
	if p == nil || start == 0 {
		t.Errorf("%s: passage %v, start %s", name, p, start)
		return
	}
	side := 1
	if failover {
		side = 0
	}
	var first, last time.Duration
	for _, flips := range o.flips {
		if first == 0 || flips[side] < first {
			first = flips[side]
		}
		last = max(last, flips[side])
	}
	// Where the break was not ours, the report knows its moment only to within a sample.
	slack := 50*time.Millisecond + time.Duration(float64(p.Start.High-p.Start.Low)/o.speed)
	interval := time.Duration(float64(r.Samples.Interval.Duration()) / o.speed)
	polling := time.Duration(float64(r.Samples.Polling.Duration()) / o.speed)
	for _, phase := range p.Phases {
		switch phase.ID {
		case "first-checker":
			if r.Fault.Name != "invert" {
				o.off(t, name, phase, o.probe[side]-start, polling+slack)
			}
		case "status":
			if r.Fault.Name != "invert" || failover {
				o.off(t, name, phase, o.health[side]-start, polling+slack)
			}
		case "first-authoritative":
			o.off(t, name, phase, first-start, interval+slack)
		case "last-authoritative":
			o.off(t, name, phase, last-start, interval+slack)
		case "first-resolver", "last-resolver": // there is one
			o.off(t, name, phase, o.resolver[side]-start, interval+slack)
		case "first-https", "steady-https": // a client asks the resolver first, and then for a page
			o.off(t, name, phase, o.resolver[side]-start, interval+slack+page)
		}
	}
}

// page is what an HTTPS request of a client that has never been there may take on this machine.
const page = 250 * time.Millisecond

// off reports a phase whose measured time is further from the truth than it may be.
func (o truth) off(t *testing.T, name string, phase report.Phase, truth, allowed time.Duration) {
	t.Helper()
	if phase.At == nil {
		t.Errorf("%s, %s: not seen, in truth after %s", name, phase.ID, truth)
		return
	}
	low, high := time.Duration(float64(phase.At.Low)/o.speed), time.Duration(float64(phase.At.High)/o.speed)
	if high-truth > allowed || truth-high > 50*time.Millisecond || low-truth > 50*time.Millisecond {
		t.Errorf("%s, %s: measured %s to %s, in truth after %s; allowed %s", name, phase.ID, low, high, truth, allowed)
	}
}

// primaryCheck is the id of the primary's health check.
func (s *stage) primaryCheck(t *testing.T) string {
	t.Helper()
	return s.failoverOutput(t)["primary"].(map[string]any)["health_check_id"].(string)
}

func (s *stage) failoverOutput(t *testing.T) map[string]any {
	t.Helper()
	var outputs map[string]map[string]map[string]any
	if err := json.Unmarshal(s.outputsText(t), &outputs); err != nil {
		t.Fatal(err)
	}
	return outputs["profile-api"]["failover"]
}

// logMeasured shows what go test -v is asked for in real time.
func logMeasured(t *testing.T, r report.Report) {
	t.Helper()
	var text strings.Builder
	if err := r.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	t.Log(text.String())
}
