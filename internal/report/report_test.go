package report

import (
	"math"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
)

func secs(s float64) Seconds { return Seconds(time.Duration(math.Round(s*1000)) * time.Millisecond) }

func pointer(s float64) *Seconds {
	value := secs(s)
	return &value
}

func span(low, high float64) *Span { return &Span{secs(low), secs(high)} }

// sample is a drill's report with everything in it.
func sample() Report {
	lane := func(target string, kind probe.Kind, flip, back float64) Lane {
		return Lane{target, kind, []Segment{
			{0, secs(flip), probe.Primary}, {secs(flip), secs(back), probe.Standby}, {secs(back), secs(260), probe.Primary},
		}}
	}
	return Report{
		Version: 1, Kind: KindDrill, Run: "20261123T040000Z-endpoint", Tool: "v1.0.0",
		Started: time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC),
		Where:   Where{Kind: "sandbox", Speed: 1, ReplicationLag: secs(1)},
		Stack:   Stack{Name: "profile-api", Record: "api.tindrloop.example", Primary: "us-east-1", Standby: "us-west-2", Reviewed: "0f343b0931126a20f133d67c2b018a3b"},
		Fault:   Fault{Name: "endpoint", What: "health check abc is pointed at /warm-standby-drill/dead instead of /healthz", ProvesRTO: true},
		RTO:     secs(300), Budget: "3 x (10 s interval + 6 s timeout) + 60 s propagation + 60 s TTL = 168 s",
		Verdict: Verdict{Holds: true, Reason: "everything served the standby within 88.4 s of the break; the objective is 300 s"},
		Failover: &Passage{
			From: probe.Primary, To: probe.Standby, Start: Span{secs(3), secs(3.05)}, Measured: span(88.1, 88.4),
			Phases: []Phase{
				{"first-checker", "first checker sees it", span(0, 1.2), secs(16), pointer(0.6), pointer(2)},
				{"status", "health status turns", span(26.1, 28.1), secs(48), pointer(27), pointer(30)},
				{"first-authoritative", "first name server flips", span(28.4, 28.65), secs(108), nil, nil},
				{"last-authoritative", "last name server flips", span(31, 31.25), secs(108), nil, nil},
				{"first-resolver", "first resolver flips", span(40, 40.3), secs(168), nil, nil},
				{"last-resolver", "last resolver flips", span(88.1, 88.4), secs(168), pointer(61), pointer(89)},
				{"first-https", "first HTTPS answer", span(40.1, 40.5), secs(168), nil, nil},
				{"steady-https", "steady HTTPS", span(40.1, 40.5), secs(168), nil, nil},
			},
			Flips: []Flip{
				{Target: "ns-1.example", Kind: probe.Authoritative, At: span(28.4, 28.65)},
				{Target: "resolver 127.0.0.1", Kind: probe.Resolver, At: span(88.1, 88.4), First: pointer(70)},
			},
		},
		Failback: &Passage{
			From: probe.Standby, To: probe.Primary, Start: Span{secs(97), secs(97.1)},
			Missing: []string{"resolver 127.0.0.1: still serves the standby"},
			Phases:  []Phase{{"status", "health status turns", nil, secs(48), nil, nil}},
		},
		RPO: &RPO{Written: 900, Acknowledged: 890, Arrived: 890, P50: secs(1.003), P90: secs(1.01), P99: secs(1.02), Max: secs(1.1), Resolution: secs(0.02),
			CutOver: &Loss{At: secs(43), Contiguous: 860, Missing: []int{861, 862, 864}, Later: []int{861, 862}, Window: pointer(1.5)}, Removed: true},
		Reads: []Reads{
			{"us-east-1", probe.Primary, 400, 1.2, 3.4, 8, true},
			{"us-west-2", probe.Standby, 380, 1.5, 12.5, 20, false},
		},
		Restored: &Restored{Done: true},
		Samples:  Samples{File: "samples.jsonl", Count: 12345, Interval: secs(0.25), Polling: secs(2)},
		Lanes: []Lane{
			lane("ns-1.example", probe.Authoritative, 31.6, 130), lane("ns-2.example", probe.Authoritative, 34.2, 133),
			lane("resolver 127.0.0.1", probe.Resolver, 91.4, 190), lane("HTTPS", probe.HTTPS, 43.4, 150),
		},
		Events: []Event{{secs(3), "the primary is broken"}},
	}
}
