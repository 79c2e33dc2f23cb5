package failover

import (
	"context"
	"time"
)

// Choice is what one interval and threshold would mean.
type Choice struct {
	Interval       time.Duration
	Threshold      int
	Current        bool          // what the check has now
	Worst          time.Duration // Budget.WorstCase, for an endpoint that hangs
	P50, P99, Max  time.Duration
	Undetected     int
	FalseFailovers float64 // a year
	Cost           USD     // a month: the check and the requests it causes
}

// Meets tells whether the worst case is within the RTO.
func (c Choice) Meets(rto time.Duration) bool { return c.Worst <= rto }

// Sweep plays the simulation for every interval and threshold that Route 53 offers. cost prices a check with
// the given interval.
func (s Simulation) Sweep(ctx context.Context, noise Noise, cost func(Check) USD) ([]Choice, error) {
	var choices []Choice
	current := s.Pair.Check
	for _, interval := range []time.Duration{fastInterval, standardInterval} {
		for threshold := 1; threshold <= maxThreshold; threshold++ {
			s.Pair.Check.Interval, s.Pair.Check.Threshold = interval, threshold
			outcome, err := s.Run(ctx)
			if err != nil {
				return nil, err
			}
			choices = append(choices, Choice{
				Interval: interval, Threshold: threshold,
				Current:        interval == current.Interval && threshold == current.Threshold,
				Worst:          s.Pair.Budget(s.Propagation).WorstCase(),
				P50:            outcome.Total.P50,
				P99:            outcome.Total.P99,
				Max:            outcome.Total.Max,
				Undetected:     outcome.Undetected,
				FalseFailovers: FalseFailovers(s.Pair.Check, noise, s.Response),
				Cost:           cost(s.Pair.Check),
			})
		}
	}
	return choices, nil
}

// CheckCost is what a health check costs in a month: itself, and the requests that its checkers cause in the
// region that it probes.
func CheckCost(check HealthCheck, probed Region, usage Usage) USD {
	check.Probes, probed.Role = Primary, Primary
	return IdleCost(Stack{HealthChecks: []HealthCheck{check}, Regions: []Region{probed}}, usage).Standby
}

// TypicalRegion is a region like the reference stack's, for a check whose configuration is not known.
func TypicalRegion() Region {
	return Region{
		Role: Primary, APIs: []API{{Kind: "HTTP"}}, Functions: []Function{{MemoryMB: 256}},
		Tables: []Table{{}}, LogGroups: []LogGroup{{RetentionDays: 30}},
	}
}
