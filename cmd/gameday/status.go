package main

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
)

// note keeps what the event log tells of health checks and functions.
func (w *world) note(e event.Event) error {
	var detail struct {
		Healthy, Passed bool
		Action, Region  string
	}
	if err := json.Unmarshal(e.Detail, &detail); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e.Kind {
	case event.Health:
		w.health[e.Subject] = detail.Healthy
	case event.Probe:
		if detail.Passed {
			w.probed[e.Subject]++
		}
	case event.Lambda:
		if detail.Action == "started" {
			w.started[detail.Region]++
		}
	}
	return nil
}

// green is the status of a health check.
func (w *world) green(check string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.health[check]
}

// checkers is how many probes must have passed before a world has settled: one of each checker, more or less.
const checkers = 16

// settle waits until both regions are known to be healthy and clients are led to the primary.
func (w *world) settle(ctx context.Context) error {
	_, ok, err := w.await(ctx, 2*time.Minute, func() (bool, error) {
		w.mu.Lock()
		seen := min(w.probed[w.outputs.Primary.HealthCheckID], w.probed[w.outputs.Standby.HealthCheckID])
		w.mu.Unlock()
		if seen < checkers {
			return false, nil
		}
		role, err := w.answered(ctx)
		return role == probe.Primary, err
	})
	if err == nil && !ok {
		err = errors.New("the deployment did not become healthy within 2 minutes of the sandbox")
	}
	return err
}
