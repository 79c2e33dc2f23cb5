// Package clock is the sandbox's time: the machine's own, run faster by a factor.
//
// Everything that waits or stamps inside the sandbox goes through one Clock, so that --speed N scales health checks,
// TTLs, replication and change propagation together. It is built on package time alone, so a Clock made inside a
// testing/synctest bubble runs on the bubble's time.
package clock

import (
	"context"
	"fmt"
	"time"
)

// MaxSpeed is the fastest a sandbox may run: beyond it timers of a few milliseconds no longer mean anything.
const MaxSpeed = 1000

// Clock tells sandbox time. The zero value is not ready; use New. Safe for concurrent use.
type Clock struct {
	start time.Time
	speed float64
}

// New starts a clock at the present wall time that runs speed times as fast; 0 means 1.
func New(speed float64) (*Clock, error) {
	if speed == 0 {
		speed = 1
	}
	if !(speed >= 1 && speed <= MaxSpeed) {
		return nil, fmt.Errorf("speed %g: give a factor from 1 to %d", speed, MaxSpeed)
	}
	return &Clock{start: time.Now(), speed: speed}, nil
}

// Real is a clock at the speed of the world.
func Real() *Clock { return &Clock{start: time.Now(), speed: 1} }

// Speed is the factor: 1 is real time.
func (c *Clock) Speed() float64 { return c.speed }

// Elapsed is the wall time since the clock started, from the monotonic clock.
func (c *Clock) Elapsed() time.Duration { return time.Since(c.start) }

// Now is the sandbox's time. It carries a monotonic reading of sandbox time: compare it with Since, never with time.Since.
func (c *Clock) Now() time.Time { return c.start.Add(c.Sandbox(c.Elapsed())) }

// Since is the sandbox time that passed since t, which Now gave.
func (c *Clock) Since(t time.Time) time.Duration { return c.Now().Sub(t) }

// Wall turns a duration of sandbox time into the wall time it takes, as network deadlines need it.
func (c *Clock) Wall(d time.Duration) time.Duration { return time.Duration(float64(d) / c.speed) }

// Sandbox turns a duration of wall time into the sandbox time that passes in it.
func (c *Clock) Sandbox(d time.Duration) time.Duration { return time.Duration(float64(d) * c.speed) }

// Sleep waits d of sandbox time, or until ctx ends and then returns its error.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil || d <= 0 {
		return err
	}
	timer := c.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// After is time.After in sandbox time. The value received is wall time: ask Now instead.
func (c *Clock) After(d time.Duration) <-chan time.Time { return time.After(c.Wall(d)) }

// NewTimer is time.NewTimer in sandbox time; Reset takes wall time, so give it Wall(d).
func (c *Clock) NewTimer(d time.Duration) *time.Timer { return time.NewTimer(c.Wall(d)) }

// AfterFunc is time.AfterFunc in sandbox time.
func (c *Clock) AfterFunc(d time.Duration, f func()) *time.Timer {
	return time.AfterFunc(c.Wall(d), f)
}

// NewTicker is time.NewTicker in sandbox time.
func (c *Clock) NewTicker(d time.Duration) *time.Ticker {
	return time.NewTicker(max(c.Wall(d), time.Microsecond))
}

// WithTimeout is context.WithTimeout in sandbox time.
func (c *Clock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, c.Wall(d))
}

// Started is the wall time at which the clock started; sandbox time is the same there.
func (c *Clock) Started() time.Time { return c.start }
