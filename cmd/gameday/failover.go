package main

import (
	"context"
	"fmt"
	"time"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// budget is that of the reviewed stack's primary: what a failover that must happen may take, and how long one that must
// not happen is waited for. Name servers are asked, so the TTL is left out.
var budget = failover.Budget{
	Interval: 10 * time.Second, Threshold: 3, Timeout: failover.ProbeTimeout("HTTPS"), Propagation: failover.DefaultPropagation,
}

// failsOver breaks things and expects clients to be led to the standby.
func failsOver(words ...string) func(context.Context, *world) (outcome, error) {
	return func(ctx context.Context, w *world) (outcome, error) { return w.failOver(ctx, words...) }
}

func (w *world) failOver(ctx context.Context, words ...string) (outcome, error) {
	if err := w.set(ctx, words...); err != nil {
		return outcome{}, err
	}
	took, ok, err := w.await(ctx, budget.WorstCase(), w.leadsTo(ctx, probe.Standby))
	if !ok {
		return outcome{"the primary is answered", took, false}, err
	}
	return outcome{"the standby is answered", took, true}, err
}

// stays breaks things and expects clients to be led to the primary all the time.
func stays(words ...string) func(context.Context, *world) (outcome, error) {
	return func(ctx context.Context, w *world) (outcome, error) {
		if err := w.set(ctx, words...); err != nil {
			return outcome{}, err
		}
		return w.stay(ctx, budget.WorstCase())
	}
}

func (w *world) stay(ctx context.Context, watched time.Duration) (outcome, error) {
	took, flipped, err := w.await(ctx, watched, w.leadsTo(ctx, probe.Standby))
	if flipped {
		return outcome{"the standby is answered", took, false}, err
	}
	return outcome{"the primary is answered", took, true}, err
}

func (w *world) leadsTo(ctx context.Context, role probe.Role) func() (bool, error) {
	return func() (bool, error) {
		now, err := w.answered(ctx)
		return now == role, err
	}
}

// bothDown expects the primary's answer once both checks are red: Route 53 then takes neither for better.
func bothDown(words ...string) func(context.Context, *world) (outcome, error) {
	return func(ctx context.Context, w *world) (outcome, error) {
		if err := w.set(ctx, words...); err != nil {
			return outcome{}, err
		}
		return w.bothRed(ctx)
	}
}

func (w *world) bothRed(ctx context.Context) (outcome, error) {
	took, ok, err := w.await(ctx, 3*budget.WorstCase(), func() (bool, error) {
		role, err := w.answered(ctx)
		red := !w.green(w.outputs.Primary.HealthCheckID) && !w.green(w.outputs.Standby.HealthCheckID)
		return red && role == probe.Primary, err
	})
	if err != nil || !ok {
		return outcome{"not both red with the primary answered", took, false}, err
	}
	rest, err := w.stay(ctx, budget.Propagation)
	rest.observed, rest.took = "both checks are red, "+rest.observed, took
	return rest, err
}

// cutOff cuts the checkers of the first n regions off.
func cutOff(n int) (words []string) {
	for _, region := range route53.Regions[:n] {
		words = append(words, "checkers-cut-off:"+region)
	}
	return words
}

// flaps lets the primary fail and recover, each for a while, and counts how often the answer changes.
func flaps(each time.Duration, times, changes int) func(context.Context, *world) (outcome, error) {
	const fault = "endpoint-500:us-east-1"
	return func(ctx context.Context, w *world) (outcome, error) {
		began, seen, last := time.Now(), 0, probe.Primary
		count := func() (bool, error) {
			role, err := w.answered(ctx)
			if err == nil && role != last {
				seen, last = seen+1, role
			}
			return false, err
		}
		for range times {
			if err := w.set(ctx, fault); err != nil {
				return outcome{}, err
			}
			if _, _, err := w.await(ctx, each, count); err != nil {
				return outcome{}, err
			}
			if err := w.mend(ctx, fault); err != nil {
				return outcome{}, err
			}
			if _, _, err := w.await(ctx, each, count); err != nil {
				return outcome{}, err
			}
		}
		observed := fmt.Sprintf("the answer changed %d times, ends at the %s", seen, last)
		return outcome{observed, w.since(began), seen == changes && last == probe.Primary}, nil
	}
}
