package probe

import (
	"context"
	"time"
)

// Clock counts from the start of a run. It is monotonic: stepping the machine's clock changes nothing.
//
// Speed is that of the sandbox it watches (1 on AWS): a second of the run passes in 1/Speed seconds of
// the machine, so that figures from an accelerated sandbox compare with the model.
type Clock struct {
	start time.Time
	speed float64
}

// NewClock starts a clock. A speed that is not positive counts as 1.
func NewClock(speed float64) Clock {
	if !(speed > 0) {
		speed = 1
	}
	return Clock{start: time.Now(), speed: speed}
}

// Now is the time since the start of the run.
func (c Clock) Now() time.Duration { return time.Duration(float64(time.Since(c.start)) * c.speed) }

// Real is how long d of the run takes on the machine.
func (c Clock) Real(d time.Duration) time.Duration { return time.Duration(float64(d) / c.speed) }

// Speed is the factor that the clock was made with.
func (c Clock) Speed() float64 { return c.speed }

// Sleep waits for d of the run, or until ctx ends; it reports whether it waited in full.
func (c Clock) Sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(c.Real(d))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// Scaled is how much of the run passes in d of the machine.
func (c Clock) Scaled(d time.Duration) time.Duration { return time.Duration(float64(d) * c.speed) }
