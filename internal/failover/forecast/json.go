package forecast

import (
	"encoding/json"
	"io"
	"math"
	"time"

	"github.com/warm-standby/warm-standby/internal/failover"
)

// document is the JSON output, version 1. Times are in seconds, rates per year, money in US dollars a month.
type document struct {
	Version     int             `json:"version"`
	Holds       bool            `json:"holds"`
	File        string          `json:"file,omitempty"`
	RTO         float64         `json:"rto_seconds"`
	Tolerance   float64         `json:"tolerance"` // share of outages that may exceed the RTO
	Seed        uint64          `json:"seed"`
	Fault       string          `json:"fault"`
	Propagation float64         `json:"propagation_seconds"`
	Resolvers   resolvers       `json:"resolvers"`
	Noise       noise           `json:"noise"`
	Usage       *failover.Usage `json:"usage,omitempty"` // what the sweep's costs assume
	Pairs       []pair          `json:"pairs"`
	Skipped     []Skipped       `json:"skipped"`
}

type resolvers struct {
	OverrunShare float64 `json:"overrun_share"`
	HoldFor      float64 `json:"hold_for_seconds"`
}

type noise struct {
	SlowShare     float64 `json:"slow_share"`
	SpellsPerYear float64 `json:"spells_per_year"`
	Spell         float64 `json:"mean_spell_seconds"`
}

type pair struct {
	Names          []string                `json:"names"`
	Holds          bool                    `json:"holds"`
	Check          check                   `json:"check"`
	TTL            float64                 `json:"ttl_seconds"`
	Outages        int                     `json:"outages"`
	Undetected     int                     `json:"undetected"`
	Unseen         string                  `json:"unseen,omitempty"` // why the check never notices the fault
	Outage         bool                    `json:"outage"`           // false if the endpoint still serves: then nothing should be detected
	BeyondRTO      int                     `json:"beyond_rto"`
	ShareBeyondRTO float64                 `json:"share_beyond_rto"`
	Bound          float64                 `json:"bound_seconds,omitempty"` // the worst case for this fault
	WorstCase      float64                 `json:"worst_case_seconds"`      // for any fault
	Arithmetic     string                  `json:"arithmetic"`
	Phases         map[string]distribution `json:"phases"`
	FalseFailovers float64                 `json:"false_failovers_per_year"`
	Sweep          []choice                `json:"sweep,omitempty"`
}

type check struct {
	Kind      string   `json:"type"`
	Interval  float64  `json:"request_interval_seconds"`
	Threshold int      `json:"failure_threshold"`
	Regions   []string `json:"regions,omitempty"` // none: all eight
	Checkers  int      `json:"checkers"`
}

type distribution struct {
	P50   float64   `json:"p50_seconds"`
	P90   float64   `json:"p90_seconds"`
	P99   float64   `json:"p99_seconds"`
	Max   float64   `json:"max_seconds"`
	Slice float64   `json:"slice_seconds"` // the histogram's slices begin at 0
	Parts []float64 `json:"shares"`
}

type choice struct {
	Interval       float64      `json:"request_interval_seconds"`
	Threshold      int          `json:"failure_threshold"`
	Current        bool         `json:"current"`
	WorstCase      float64      `json:"worst_case_seconds"`
	Meets          bool         `json:"meets_rto"`
	P50            float64      `json:"p50_seconds"`
	P99            float64      `json:"p99_seconds"`
	Max            float64      `json:"max_seconds"`
	Undetected     int          `json:"undetected"`
	FalseFailovers float64      `json:"false_failovers_per_year"`
	Cost           failover.USD `json:"check_usd_per_month"`
}

// JSON renders for programs.
func JSON(w io.Writer, f *Forecast) error {
	s := f.Settings.Simulation
	d := document{
		Version: 1, Holds: f.Holds(), File: f.File,
		RTO: s.RTO.Seconds(), Tolerance: f.Settings.Tolerance, Seed: s.Seed, Fault: s.Fault.String(), Propagation: s.Propagation.Seconds(),
		Resolvers: resolvers{s.Resolvers.OverrunShare, s.Resolvers.HoldFor.Seconds()},
		Noise:     noise{f.Settings.Noise.SlowShare, f.Settings.Noise.SpellsPerYear, f.Settings.Noise.Spell.Seconds()},
		Pairs:     []pair{}, Skipped: append([]Skipped{}, f.Skipped...),
	}
	if f.Settings.Sweep {
		d.Usage = &f.Settings.Usage
	}
	for _, r := range f.Results {
		d.Pairs = append(d.Pairs, pairOf(r, f.Settings))
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(d)
}

func pairOf(r Result, s Settings) pair {
	o, c := r.Outcome, r.Pair.Check
	p := pair{
		Names: r.Names, Holds: r.Holds, TTL: r.Pair.TTL.Seconds(),
		Check:   check{c.Kind, c.Interval.Seconds(), c.Threshold, c.Regions, r.Checkers},
		Outages: o.Outages, Undetected: o.Undetected, Unseen: r.Unseen,
		Outage: s.Simulation.Fault.Outage(), BeyondRTO: o.BeyondRTO, ShareBeyondRTO: o.ShareBeyondRTO(), Bound: o.Bound.Seconds(),
		WorstCase: r.Worst.WorstCase().Seconds(), Arithmetic: r.Worst.Arithmetic(),
		Phases: map[string]distribution{}, FalseFailovers: rounded(r.FalseFailovers)[0],
	}
	for _, phase := range phases(o) {
		p.Phases[phase.name] = distribution{
			milliseconds(phase.P50), milliseconds(phase.P90), milliseconds(phase.P99), milliseconds(phase.Max),
			milliseconds(phase.Span / failover.Slices), rounded(phase.Shares...),
		}
	}
	for _, c := range r.Choices {
		p.Sweep = append(p.Sweep, choice{
			c.Interval.Seconds(), c.Threshold, c.Current, c.Worst.Seconds(), c.Meets(s.Simulation.RTO),
			milliseconds(c.P50), milliseconds(c.P99), milliseconds(c.Max), c.Undetected, rounded(c.FalseFailovers)[0], c.Cost,
		})
	}
	return p
}

// milliseconds is a time in seconds, as fine as it is meaningful.
func milliseconds(d time.Duration) float64 {
	return float64(d.Round(time.Millisecond).Milliseconds()) / 1000
}

// rounded leaves six decimals, so that the last digit of a float differs on no machine.
func rounded(numbers ...float64) []float64 {
	out := make([]float64, len(numbers))
	for i, n := range numbers {
		out[i] = math.Round(n*1e6) / 1e6
	}
	return out
}
