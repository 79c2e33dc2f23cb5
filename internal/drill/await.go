package drill

import (
	"context"
	"fmt"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/report"
)

// breakSteady is how long the primary's endpoint must fail before that counts as the break.
const breakSteady = 2 * time.Second

// breakSpan finds, for a break that was not ours, when it happened: after the last good answer of the
// primary's own endpoint and before the failures that followed it. Where the endpoint stays well, as
// when only its health check was tampered with, the first answer with the standby is all there is.
func breakSpan(samples []probe.Sample, steady time.Duration) (report.Span, bool) {
	endpoint := EndpointLabel(probe.Primary)
	var good, bad, newest, flipped time.Duration
	for _, s := range samples {
		switch {
		case s.Target == endpoint && s.Answered() && s.Serves == probe.Primary:
			good = max(good, s.Sent)
		case s.Target == endpoint:
		case clientSide(s.Kind) && s.Answered() && s.Serves == probe.Standby:
			if flipped == 0 || s.Received < flipped {
				flipped = s.Received
			}
		}
	}
	for _, s := range samples {
		if s.Target == endpoint && s.Sent > good {
			if bad == 0 || s.Received < bad {
				bad = s.Received
			}
			newest = max(newest, s.Received)
		}
	}
	switch {
	case bad > 0 && (newest-bad >= steady || flipped >= bad):
		return report.Span{Low: report.Seconds(good), High: report.Seconds(bad)}, true
	case flipped > 0:
		return report.Span{Low: report.Seconds(lastPrimary(samples, flipped)), High: report.Seconds(flipped)}, true
	}
	return report.Span{}, false
}

// suspicious tells cheaply whether it is worth while to read all samples for a break.
func (d *Drill) suspicious() bool {
	for _, at := range d.watch.now() {
		if at.Target == EndpointLabel(probe.Primary) && at.Serves != probe.Primary || clientSide(at.Kind) && at.Serves == probe.Standby {
			return true
		}
	}
	return false
}

// lastPrimary is when a client-side target was last asked and still answered with the primary, before t.
func lastPrimary(samples []probe.Sample, t time.Duration) time.Duration {
	last := time.Duration(0)
	for _, s := range samples {
		if clientSide(s.Kind) && s.Answered() && s.Serves == probe.Primary && s.Sent < t {
			last = max(last, s.Sent)
		}
	}
	return last
}

// awaitRepair waits until the primary's own endpoint has answered well for a while.
func (d *Drill) awaitRepair(ctx context.Context) (report.Span, error) {
	until := d.Clock.Now() + d.Patience
	for ctx.Err() == nil {
		at, ok := d.watch.of(EndpointLabel(probe.Primary))
		if ok && at.Serves == probe.Primary && at.Asked-at.Since >= d.Clock.Scaled(breakSteady) {
			before := max(0, at.Since-d.Clock.Scaled(d.Interval))
			return report.Span{Low: report.Seconds(before), High: report.Seconds(at.Since)}, nil
		}
		if d.Clock.Now() > until {
			return report.Span{}, fmt.Errorf("the primary's endpoint has not come back within %s", report.Seconds(d.Patience))
		}
		d.pause(ctx)
	}
	return report.Span{}, ErrInterrupted
}

// checkersTarget polls what the health checkers saw.
type checkersTarget struct {
	checks HealthChecks
	id     string
}

func (t checkersTarget) Name() string     { return "health checkers" }
func (t checkersTarget) Kind() probe.Kind { return probe.Checkers }

func (t checkersTarget) Ask(ctx context.Context) probe.Sample {
	ctx, cancel := context.WithTimeout(ctx, 2*DefaultPolling)
	defer cancel()
	observations, err := t.checks.Observations(ctx, t.id)
	if err != nil {
		return probe.Sample{Error: err.Error()}
	}
	return probe.Sample{Observations: observations}
}
