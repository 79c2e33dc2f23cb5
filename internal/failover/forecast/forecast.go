// Package forecast plays outages against failover pairs and renders what would happen: how long it would
// take, how often it would happen for nothing, and what another choice of interval and threshold would mean.
// Rendering computes nothing.
package forecast

import (
	"context"
	"slices"

	"github.com/warm-standby/warm-standby/internal/failover"
)

// sweepPart is which part of the outages a sweep plays for each of its rows.
const sweepPart = 10

// Subject is what is simulated: records that share a check and a TTL.
type Subject struct {
	Names []string
	Pair  failover.Pair
	// Check and Probed are what the check's cost rests on.
	Check  failover.HealthCheck
	Probed failover.Region
}

// Skipped is a pair that cannot be simulated.
type Skipped struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// Settings are the same for all subjects.
type Settings struct {
	Simulation failover.Simulation // everything but Pair
	Noise      failover.Noise
	Usage      failover.Usage
	Tolerance  float64 // the share of outages that may exceed the RTO (of faults that are none: that may turn the status)
	Sweep      bool
}

// Forecast is what came of it.
type Forecast struct {
	File     string // "" if the parameters came from elsewhere
	Settings Settings
	Results  []Result
	Skipped  []Skipped
}

// Result is the forecast for one subject.
type Result struct {
	Subject
	Outcome        failover.Outcome
	Checkers       int
	Unseen         string          // why the check never notices the fault
	Bound          failover.Budget // the worst case for this fault; zero if it has none
	Worst          failover.Budget // the worst case for the worst fault
	FalseFailovers float64         // a year
	Choices        []failover.Choice
	Holds          bool
}

// Holds tells whether every subject keeps within the tolerance.
func (f *Forecast) Holds() bool {
	return !slices.ContainsFunc(f.Results, func(r Result) bool { return !r.Holds })
}

// Play simulates all subjects.
func Play(ctx context.Context, subjects []Subject, settings Settings) (*Forecast, error) {
	if err := settings.Noise.Validate(); err != nil {
		return nil, err
	}
	f := &Forecast{Settings: settings}
	for _, subject := range subjects {
		result, err := play(ctx, subject, settings)
		if err != nil {
			return nil, err
		}
		f.Results = append(f.Results, result)
	}
	return f, nil
}

// failing is the share of outages that did not go as they should.
func failing(fault failover.Fault, o failover.Outcome) float64 {
	if fault.Outage() {
		return o.ShareBeyondRTO()
	}
	return o.ShareDetected()
}

func play(ctx context.Context, subject Subject, settings Settings) (Result, error) {
	s := settings.Simulation
	s.Pair = subject.Pair
	outcome, err := s.Run(ctx)
	if err != nil {
		return Result{}, err
	}
	r := Result{
		Subject: subject, Outcome: outcome, Checkers: s.CheckerCount(), Unseen: s.Unseen(),
		Worst:          s.Pair.Budget(s.Propagation),
		FalseFailovers: failover.FalseFailovers(s.Pair.Check, settings.Noise, s.Response),
		Holds:          failing(s.Fault, outcome) <= settings.Tolerance,
	}
	if outcome.Bound > 0 {
		r.Bound = r.Worst
		r.Bound.Timeout, _ = s.Fault.Probe(s.Pair.Check, s.Response)
	}
	if settings.Sweep {
		s.Outages = max(s.Outages/sweepPart, 1)
		r.Choices, err = s.Sweep(ctx, settings.Noise, func(check failover.Check) failover.USD {
			priced := subject.Check
			priced.Interval = check.Interval
			return failover.CheckCost(priced, subject.Probed, settings.Usage)
		})
	}
	return r, err
}
