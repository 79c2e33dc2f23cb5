package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// healthTimeout is how long a health probe waits for the table. The answer is promised within 1.5 s, of
// a checker's 2 s for the status line; the difference is for the way there and back.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
const healthTimeout = 1400 * time.Millisecond

// drillMarkerPrefix begins the key of a region's drill marker. No profile has it: ids begin with a
// letter or a digit.
const drillMarkerPrefix = "#drill#"

var errDrillMarker = errors.New("a drill marker takes this region out of service")

// health answers a checker. One read of the local replica is both halves of it: proof that the table
// answers, and the drill marker, whose presence makes this region fail without any control plane.
func (a *profileAPI) health(ctx context.Context) answer {
	start := time.Now()
	err := a.table.serviceable(ctx, drillMarkerPrefix+a.region)
	ans := answer{route: routeHealth, tableTime: time.Since(start)}
	if err != nil {
		// The endpoint is public: the cause goes to the log alone.
		return ans.fail(http.StatusServiceUnavailable, "unhealthy", err)
	}
	return ans.ok(map[string]string{"status": "ok"})
}

// serviceable is nil when the table answers in time and the marker is absent, expired, or has no expiry
// that can be read: a broken marker must not take a region out of service for ever.
func (t profileTable) serviceable(ctx context.Context, marker string) error {
	ctx, cancel := within(ctx, healthTimeout)
	defer cancel()
	found, err := t.get(ctx, marker, withoutRetries)
	if errors.Is(err, errNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the local replica: %w", err)
	}
	if expiry, ok := t.expiry(found); ok && time.Now().Before(expiry) {
		return errDrillMarker
	}
	return nil
}
