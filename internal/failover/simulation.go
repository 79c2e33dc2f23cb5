package failover

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"time"
)

// Defaults of a simulation.
const (
	DefaultOutages  = 1_000_000
	DefaultResponse = 100 * time.Millisecond
	// Horizon is when an outage counts as undetected, where the fault comes and goes.
	Horizon = 30 * time.Minute
	// Slices is how many equal slices of time a Distribution's histogram has.
	Slices = 30

	maxOutages = 1_000_000_000
)

// Simulation plays outages of a pair's primary, in virtual time. Each outage finds the checkers at random
// points of their cycles; the status turns; the answer spreads to an authoritative server within the
// propagation bound; and one client, whose resolver cached the old answer at a random time before that, waits
// for it to expire. Equal simulations give equal outcomes, whatever the number of workers.
type Simulation struct {
	Pair        Pair
	Fault       Fault
	Propagation time.Duration // the longest; each outage draws from above 0 up to it
	RTO         time.Duration
	Resolvers   Resolvers
	Outages     int
	Seed        uint64
	Response    time.Duration // of the healthy endpoint
	Checkers    int           // 0 means two per region of the check
	Workers     int           // 0 means one per processor
}

// Resolvers says how many of them keep an answer for longer than its TTL.
type Resolvers struct {
	OverrunShare float64       // 0 to 1
	HoldFor      time.Duration // how long those keep it, if longer than the TTL
}

// Outcome is what a simulation found.
type Outcome struct {
	Outages    int
	Undetected int
	BeyondRTO  int           // undetected ones included; none if the fault is no outage
	Bound      time.Duration // Budget.WorstCase for this fault and resolvers that honour the TTL; 0 where there is none
	Detect     Distribution  // from the outage to the status turning
	Propagate  Distribution  // from there to the authoritative server's new answer
	Expire     Distribution  // from there to the client's resolver asking again
	Total      Distribution
}

// ShareDetected is the part of outages after which the status turned.
func (o Outcome) ShareDetected() float64 {
	return 1 - float64(o.Undetected)/float64(max(o.Outages, 1))
}

// ShareBeyondRTO is the part of outages that took longer than the RTO or were never detected.
func (o Outcome) ShareBeyondRTO() float64 {
	return float64(o.BeyondRTO) / float64(max(o.Outages, 1))
}

// Validate reports everything that cannot be simulated.
func (s Simulation) Validate() error {
	faults := []error{s.Pair.Validate(), s.Fault.Validate()}
	for _, d := range []struct {
		name  string
		value time.Duration
		low   time.Duration
		high  time.Duration
	}{
		{"propagation", s.Propagation, 0, maxPeriod},
		{"RTO", s.RTO, time.Second, maxPeriod},
		{"time that resolvers hold an answer", s.Resolvers.HoldFor, 0, 7 * maxPeriod},
		{"response time", s.Response, 0, StatusTimeout},
	} {
		if d.value < d.low || d.value > d.high {
			faults = append(faults, fmt.Errorf("%s is %s: it must be %s to %s", d.name, Seconds(d.value), Seconds(d.low), Seconds(d.high)))
		}
	}
	if share := s.Resolvers.OverrunShare; !(share >= 0 && share <= 1) {
		faults = append(faults, fmt.Errorf("share of resolvers that overrun the TTL is %g: it must be 0 to 1", share))
	}
	if s.Outages < 1 || s.Outages > maxOutages {
		faults = append(faults, fmt.Errorf("%d outages: it must be 1 to %d", s.Outages, maxOutages))
	}
	if s.Checkers < 0 || s.Checkers > maxCheckers {
		faults = append(faults, fmt.Errorf("%d checkers: it must be 1 to %d, or 0 for two per region", s.Checkers, maxCheckers))
	}
	return errors.Join(faults...)
}

// Bound is the worst case for the fault, or 0 where the fault comes and goes or is never detected.
func (s Simulation) Bound() time.Duration {
	course := newCourse(s.Pair.Check, s.Fault, s.Response, s.Checkers)
	if !course.steady() || !course.detectable() {
		return 0
	}
	budget := s.Pair.Budget(s.Propagation)
	budget.Timeout = course.took
	return budget.WorstCase()
}

// Run plays the outages; it stops early only with the context's error.
func (s Simulation) Run(ctx context.Context) (Outcome, error) {
	if err := s.Validate(); err != nil {
		return Outcome{}, err
	}
	tally, err := s.play(ctx, max(s.Workers, 0))
	if err != nil {
		return Outcome{}, err
	}
	span := tally.total.max
	return Outcome{
		Outages: s.Outages, Undetected: tally.undetected, BeyondRTO: tally.beyond, Bound: s.Bound(),
		Detect:    tally.detect.distribution(Slices, span),
		Propagate: tally.propagate.distribution(Slices, span),
		Expire:    tally.expire.distribution(Slices, span),
		Total:     tally.total.distribution(Slices, span),
	}, nil
}

func workers(asked, blocks int) int {
	if asked == 0 {
		asked = runtime.GOMAXPROCS(0)
	}
	return min(asked, blocks)
}

// overrunThreshold turns a share into what a random word is compared with.
func overrunThreshold(share float64) uint64 {
	if share >= 1 {
		return math.MaxUint64
	}
	return uint64(share * math.Exp2(64))
}
