package healthchecker

import (
	"context"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/metric"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// healthEvent is the detail of a health event.
type healthEvent struct {
	Healthy         bool   `json:"healthy"`
	HealthyCheckers int    `json:"healthy_checkers"`
	Checkers        int    `json:"checkers"`
	Cause           string `json:"cause"` // checkers, settings or children
	Initial         bool   `json:"initial,omitempty"`
}

// settle computes the status of a check and tells it if it is new. It returns
// whether it was. The caller holds the lock.
func (f *Fleet) settle(c *check, cause string) bool {
	healthy := f.computed(c) != c.version.Config.Inverted
	if c.known && healthy == c.healthy {
		return false
	}
	initial := !c.known
	c.known, c.healthy = true, healthy
	if f.config.Log != nil {
		up, all := c.count()
		f.config.Log.Append(event.Health, c.id, healthEvent{healthy, up, all, cause, initial})
	}
	f.put(c)
	f.config.OnStatus(c.id, healthy, false)
	return true
}

// computed is the status before inversion. A disabled check is healthy, and so
// is one whose checkers have not started.
func (f *Fleet) computed(c *check) bool {
	config := c.version.Config
	switch {
	case config.Disabled:
		return true
	case config.Type == route53.Calculated:
		return f.healthyChildren(config) >= config.ChildrenThreshold
	}
	healthy, checkers := c.count()
	return checkers == 0 || EndpointHealthy(healthy, checkers)
}

// healthyChildren counts a calculated check's children. A deleted child is not
// healthy: its "future status can't be predicted".
func (f *Fleet) healthyChildren(config route53.HealthCheckConfig) int {
	healthy := 0
	for _, id := range config.Children {
		if child := f.checks[id]; child != nil && child.healthy {
			healthy++
		}
	}
	return healthy
}

// derive settles the calculated checks, whose children may have changed.
func (f *Fleet) derive() {
	for _, c := range f.checks {
		if c.version.Config.Type == route53.Calculated {
			f.settle(c, "children")
		}
	}
}

// report puts the metrics of all checks once a minute, as CloudWatch has them.
func (f *Fleet) report(ctx context.Context) {
	for f.config.Clock.Sleep(ctx, time.Minute) == nil {
		f.mu.Lock()
		for _, c := range f.checks {
			f.put(c)
		}
		f.mu.Unlock()
	}
}

// put records the metrics of a check. They live in us-east-1 only:
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-health-checks.html
func (f *Fleet) put(c *check) {
	if f.config.Metrics == nil {
		return
	}
	put := func(name, unit string, value float64) {
		f.config.Metrics.Put(metric.Name{
			Region: account.HomeRegion, Namespace: "AWS/Route53", Metric: name,
			Dimensions: map[string]string{"HealthCheckId": c.id},
		}, f.config.Clock.Now(), value, unit)
	}
	status := 0.0
	if c.healthy {
		status = 1
	}
	put("HealthCheckStatus", "None", status)
	if healthy, checkers := c.count(); checkers > 0 {
		put("HealthCheckPercentageHealthy", "Percent", 100*float64(healthy)/float64(checkers))
	}
}
