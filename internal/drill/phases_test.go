package drill

import (
	"fmt"
	"testing"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/report"
)

// lane is samples of one target, one a second from 0, each answered 100 ms later: p and s are regions,
// x is an error, . is no sample.
func lane(kind probe.Kind, target, answers string) []probe.Sample {
	var samples []probe.Sample
	for i, r := range answers {
		s := probe.Sample{Kind: kind, Target: target, Sent: time.Duration(i) * time.Second}
		s.Received = s.Sent + 100*time.Millisecond
		switch r {
		case 'p':
			s.Serves = probe.Primary
		case 's':
			s.Serves = probe.Standby
		case 'x':
			s.Error = "answered SERVFAIL"
		default:
			continue
		}
		samples = append(samples, s)
	}
	return samples
}

func at(low, high float64) *report.Span {
	return &report.Span{Low: report.Seconds(low * float64(time.Second)), High: report.Seconds(high * float64(time.Second))}
}

func show(s *report.Span) string {
	if s == nil {
		return "never"
	}
	return fmt.Sprintf("%s..%s", s.Low, s.High)
}

// The break is at 2 s (the call took from 2 s to 2.5 s); the passage ends with the answers.
func TestFlip(t *testing.T) {
	cases := []struct {
		name    string
		kind    probe.Kind
		answers string
		want    string
		first   string
		why     string
	}{
		{"once", probe.Resolver, "pppppsss", "1.5 s..3.1 s", "", ""},
		{"back and forth", probe.Resolver, "ppppsppsss", "3.5 s..5.1 s", "2.1 s", ""},
		{"error between", probe.Resolver, "ppppxxsss", "0.5 s..4.1 s", "", ""},
		{"error after, over DNS", probe.Resolver, "ppppsxsss", "0.5 s..2.1 s", "", ""},
		{"error after, over HTTPS", probe.HTTPS, "ppppsxsss", "2.5 s..4.1 s", "2.1 s", ""},
		{"gap", probe.Authoritative, "ppp....sss", "0 s..5.1 s", "", ""},
		{"at once", probe.Authoritative, "...sss", "0 s..1.1 s", "", ""},
		{"never", probe.Authoritative, "pppppp", "never", "", "still serves the primary"},
		{"failing", probe.Authoritative, "pppxxx", "never", "", "answered SERVFAIL"},
		{"flipped, then dead", probe.Resolver, "pppsss" + "xxxxxxxxxx", "never", "", "stopped answering 10 s before the end: answered SERVFAIL"},
	}
	for _, c := range cases {
		samples := lane(c.kind, "t", c.answers)
		w := Window{Start: *at(2, 2.5), End: time.Duration(len(c.answers)-1) * time.Second, From: probe.Primary, To: probe.Standby}
		got := Measure(samples, w, Rules{Silence: 5 * time.Second}).Flips[0]
		first := ""
		if got.First != nil {
			first = got.First.String()
		}
		if show(got.At) != c.want || first != c.first || got.Why != c.why {
			t.Errorf("%s: at %s, first %q, why %q; want %s, %q, %q", c.name, show(got.At), first, got.Why, c.want, c.first, c.why)
		}
	}
}

func TestSlowAnswersWidenTheBoundsOnly(t *testing.T) {
	old := probe.Sample{Kind: probe.Resolver, Target: "t", Sent: 3 * time.Second, Received: 5 * time.Second, Serves: probe.Primary}
	fresh := probe.Sample{Kind: probe.Resolver, Target: "t", Sent: 4 * time.Second, Received: 4200 * time.Millisecond, Serves: probe.Standby}
	w := Window{Start: *at(0, 0), End: 6 * time.Second, From: probe.Primary, To: probe.Standby}
	got := Measure([]probe.Sample{old, fresh}, w, Rules{Silence: 5 * time.Second}).Flips[0]
	if show(got.At) != "3 s..4.2 s" {
		t.Errorf("got %s", show(got.At))
	}
}

// polls are observations of three checkers: per poll, one letter each for a new healthy (h) or failed (f)
// probe, or - for none since the last poll.
func polls(letters ...string) []probe.Sample {
	checked := [3]int{}
	healthy := [3]bool{true, true, true}
	var samples []probe.Sample
	for i, poll := range letters {
		s := probe.Sample{Kind: probe.Checkers, Target: "health checkers", Sent: time.Duration(i) * 2 * time.Second}
		s.Received = s.Sent + 100*time.Millisecond
		for c, letter := range poll {
			if letter != '-' {
				checked[c]++
				healthy[c] = letter == 'h'
			}
			s.Observations = append(s.Observations, probe.Observation{IP: fmt.Sprint(c), Checked: time.Unix(int64(checked[c]), 0), Healthy: healthy[c]})
		}
		samples = append(samples, s)
	}
	return samples
}

func TestCheckerTimes(t *testing.T) {
	cases := []struct {
		name          string
		polls         []string
		threshold     int
		inverted      bool
		first, status string
	}{
		{"all fail", []string{"hhh", "hhh", "f--", "-f-", "f-f", "-f-", "--f", "fff"}, 2, false, "1 s..3.1 s", "9 s..11.1 s"},
		{"a success in between counts anew", []string{"hhh", "hhh", "fff", "hhh", "fff", "fff"}, 2, false, "1 s..3.1 s", "7 s..9.1 s"},
		{"known failure is no news", []string{"hhf", "---", "---", "hhh"}, 1, false, "never", "never"},
		{"one of three keeps it up", []string{"hhh", "hhh", "ff-", "ff-", "ff-"}, 2, false, "1 s..3.1 s", "never"},
		{"inverted", []string{"hhh", "hhh", "hhh"}, 2, true, "never", "0 s..0.5 s"},
	}
	for _, c := range cases {
		w := Window{Start: *at(1, 1.5), End: time.Minute, From: probe.Primary, To: probe.Standby}
		// The first poll is from before the break, which is at 1 s; polls are 2 s apart.
		got := checkerTimes(polls(c.polls...), w, Rules{Threshold: c.threshold, Inverted: c.inverted})
		relax := func(s *report.Span) string {
			if s != nil && !c.inverted {
				s = &report.Span{Low: s.Low + report.Seconds(500*time.Millisecond), High: s.High}
			}
			return show(s)
		}
		if relax(got.first) != c.first || relax(got.status) != c.status {
			t.Errorf("%s: first %s, status %s; want %s, %s", c.name, relax(got.first), relax(got.status), c.first, c.status)
		}
	}
}

func TestCausesAreBoundedByTheirEffects(t *testing.T) {
	samples := append(lane(probe.Authoritative, "ns-1", "ppppsss"), lane(probe.Authoritative, "ns-2", "pppppss")...)
	w := Window{Start: *at(0, 0), End: 6 * time.Second, From: probe.Primary, To: probe.Standby}
	// Route 53's API was down: no observations at all.
	got := Measure(samples, w, Rules{Silence: 5 * time.Second})
	want := map[string]string{
		FirstChecker: "0 s..4.1 s", Status: "0 s..4.1 s", FirstAuthoritative: "3 s..4.1 s", LastAuthoritative: "4 s..5.1 s",
		FirstResolver: "never", LastResolver: "never", FirstHTTPS: "never", SteadyHTTPS: "never",
	}
	for _, phase := range got.Phases {
		if show(phase.At) != want[phase.ID] {
			t.Errorf("%s at %s, want %s", phase.ID, show(phase.At), want[phase.ID])
		}
	}
	if show(got.Measured) != "4 s..5.1 s" {
		t.Errorf("all of it %s", show(got.Measured))
	}
}

func TestJudge(t *testing.T) {
	cases := []struct {
		measured *report.Span
		missing  []string
		holds    bool
		want     string
	}{
		{at(88, 88.4), nil, true, "everything served the standby within 88.4 s of the break; the objective is 300 s"},
		{at(299, 300), nil, true, "everything served the standby within 300.0 s of the break; the objective is 300 s"},
		{at(299, 301), nil, false, "it took between 299.0 s and 301.0 s until everything served the standby; the samples cannot show that it was within 300 s"},
		{at(301, 302), nil, false, "it took at least 301.0 s until everything served the standby; the objective is 300 s"},
		{nil, []string{"ns-1: still serves the primary", "HTTPS: answered 503"}, false, "not everything reached the standby: ns-1: still serves the primary; HTTPS: answered 503"},
	}
	for _, c := range cases {
		got := Judge(report.Passage{Measured: c.measured, Missing: c.missing}, 5*time.Minute)
		if got.Holds != c.holds || got.Reason != c.want {
			t.Errorf("got %+v, want %t %s", got, c.holds, c.want)
		}
	}
}

func TestBreakSpan(t *testing.T) {
	endpoint := EndpointLabel(probe.Primary)
	cases := []struct {
		name    string
		samples []probe.Sample
		want    string
	}{
		{"well", lane(probe.Endpoint, endpoint, "ppppp"), "never"},
		{"one bad answer", lane(probe.Endpoint, endpoint, "pppxppp"), "never"},
		{"down", lane(probe.Endpoint, endpoint, "pppxxxx"), "2 s..3.1 s"},
		{"down, and flipped soon", append(lane(probe.Endpoint, endpoint, "pppx"), lane(probe.Authoritative, "ns-1", "pppps")...), "2 s..3.1 s"},
		{"check tampered with", append(lane(probe.Endpoint, endpoint, "ppppppp"), lane(probe.Authoritative, "ns-1", "pppppss")...), "4 s..5.1 s"},
	}
	for _, c := range cases {
		span, ok := breakSpan(c.samples, 2*time.Second)
		got := "never"
		if ok {
			got = show(&span)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func BenchmarkMeasure(b *testing.B) {
	var samples []probe.Sample
	for i := range 24 {
		for n := range 1200 {
			s := probe.Sample{Kind: probe.Authoritative, Target: fmt.Sprint(i), Sent: time.Duration(n) * 250 * time.Millisecond, Serves: probe.Primary}
			if n > 400 {
				s.Serves = probe.Standby
			}
			s.Received = s.Sent + time.Millisecond
			samples = append(samples, s)
		}
	}
	w := Window{Start: *at(2, 2.1), End: 5 * time.Minute, From: probe.Primary, To: probe.Standby}
	for b.Loop() {
		Measure(samples, w, Rules{Silence: 5 * time.Second})
	}
}
