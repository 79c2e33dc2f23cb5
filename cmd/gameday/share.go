package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/healthchecker"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// The fleet of a share: 100 checkers, so that one is one percent, much faster than the world.
const (
	shareSpeed   = 100
	shareRegions = 4
	shareEach    = 25
)

// share runs the sandbox's health checkers alone. Of 100, so many see the endpoint healthy and the others do not.
func share(percent int, healthy bool) func(context.Context, *world) (outcome, error) {
	return func(ctx context.Context, _ *world) (outcome, error) {
		now, err := clock.New(shareSpeed)
		if err != nil {
			return outcome{}, err
		}
		status := make(chan bool, 1)
		fleet := healthchecker.New(healthchecker.Config{
			Clock: now, CheckersPerRegion: shareEach, Probe: seenBy(percent),
			OnStatus: func(_ string, healthy, _ bool) {
				if !healthy {
					status <- healthy
				}
			},
		})
		if err := fleet.Start(ctx); err != nil {
			return outcome{}, err
		}
		defer func() { _ = fleet.Stop() }() // it has no error to tell
		fleet.Set("share", &route53.HealthCheck{ID: "share", Config: route53.HealthCheckConfig{
			Type: "HTTPS", Domain: "primary.example", RequestInterval: 10, FailureThreshold: 3,
			Regions: route53.Regions[:shareRegions],
		}})
		began := now.Now()
		stayed := true
		select {
		case stayed = <-status:
		case <-now.After(budget.WorstCase()):
		case <-ctx.Done():
			return outcome{}, ctx.Err()
		}
		return outcome{fmt.Sprintf("the check is %s", colour(stayed)), now.Since(began), stayed == healthy}, nil
	}
}

// seenBy lets the first so many checkers that ask see a healthy endpoint, again and again. A checker is known by its
// context, which is its own.
func seenBy(many int) func(context.Context, *route53.HealthCheck) healthchecker.Result {
	var mu sync.Mutex
	seats := map[context.Context]int{}
	return func(checker context.Context, _ *route53.HealthCheck) healthchecker.Result {
		mu.Lock()
		defer mu.Unlock()
		if _, known := seats[checker]; !known {
			seats[checker] = len(seats)
		}
		return healthchecker.Result{Passed: seats[checker] < many, Status: "seen in a game"}
	}
}
