package probe

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Target is something that can be asked again and again, concurrently.
type Target interface {
	// Name and Kind identify the target in samples; they never change.
	Name() string
	Kind() Kind
	// Ask asks once. It returns within the target's own timeout, and never an empty sample: what went
	// wrong is in Sample.Error. The caller fills Kind, Target, Sent and Received.
	Ask(ctx context.Context) Sample
}

// Pace is how often a target is asked.
type Pace struct {
	Interval time.Duration // of the machine's clock, between the starts of two questions
	Offset   time.Duration // of the first question, so that targets are not asked all at once
	InFlight int           // questions without an answer yet, at most; 0 means DefaultInFlight
}

// DefaultInFlight bounds the unanswered questions per target: 2 s of timeout at 4 a second, twice.
const DefaultInFlight = 16

// errBusy marks a question that was not asked, so that a gap in the samples explains itself.
const errBusy = "not asked: too many questions are still unanswered"

// Sampler asks targets at a pace and hands every sample on.
type Sampler struct {
	Clock  Clock
	Record func(Sample) // called from many goroutines
}

// Run asks the target until ctx ends, then waits for the answers under way. Question n starts at
// Offset + n x Interval after the first call, whatever happened to the questions before it: a slow
// server is asked no later, and no error adds up. A machine that was asleep skips what it missed.
func (s Sampler) Run(ctx context.Context, target Target, pace Pace) {
	var asking sync.WaitGroup
	defer asking.Wait()
	inFlight := pace.InFlight
	if inFlight <= 0 {
		inFlight = DefaultInFlight
	}
	places := make(chan struct{}, inFlight)
	begin := time.Now().Add(pace.Offset)
	timer := time.NewTimer(time.Until(begin))
	defer timer.Stop()
	for n := int64(0); ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		select {
		case places <- struct{}{}:
			asking.Go(func() {
				s.ask(ctx, target)
				<-places
			})
		default:
			s.note(target, errBusy)
		}
		if late := time.Since(begin); late > time.Duration(n+1)*pace.Interval {
			n = int64(late / pace.Interval)
		}
		timer.Reset(time.Until(begin.Add(time.Duration(n+1) * pace.Interval)))
	}
}

func (s Sampler) ask(ctx context.Context, target Target) {
	sent := s.Clock.Now()
	sample := askSafely(ctx, target)
	if ctx.Err() != nil && sample.Error != "" {
		return // cut off by our own end: says nothing about the target
	}
	sample.Kind, sample.Target, sample.Sent, sample.Received = target.Kind(), target.Name(), sent, s.Clock.Now()
	s.Record(sample)
}

// askSafely turns a panic into a sample: a fault in one probe must not end a drill half-way.
func askSafely(ctx context.Context, target Target) (sample Sample) {
	defer func() {
		if panicked := recover(); panicked != nil {
			sample = Sample{Error: fmt.Sprintf("verify failed: %v", panicked)}
		}
	}()
	return target.Ask(ctx)
}

func (s Sampler) note(target Target, err string) {
	now := s.Clock.Now()
	s.Record(Sample{Kind: target.Kind(), Target: target.Name(), Sent: now, Received: now, Error: err})
}
