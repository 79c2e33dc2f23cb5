package healthchecker

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// check is one health check with its checkers. The fleet's lock guards it.
type check struct {
	id       string
	version  *route53.HealthCheck
	checkers map[seat]*checker
	healthy  bool // the status, inversion included
	known    bool // whether the status was told
}

// seat is a place for a checker: the nth of a region.
type seat struct {
	region string
	n      int
}

// checker is one prober with its opinion.
type checker struct {
	seat
	cancel   context.CancelFunc
	opinion  streak
	last     route53.Observation
	lastFail route53.Observation
}

// retire stops the checkers that match. What they still find out is ignored.
func (c *check) retire(match func(seat) bool) {
	for s, k := range c.checkers {
		if match(s) {
			k.cancel()
			delete(c.checkers, s)
		}
	}
}

// count returns how many checkers report the endpoint healthy, of how many.
func (c *check) count() (healthy, checkers int) {
	for _, k := range c.checkers {
		if !k.opinion.unhealthy {
			healthy++
		}
	}
	return healthy, len(c.checkers)
}

// probeEvent is the detail of a probe event.
type probeEvent struct {
	Region   string  `json:"region"`
	Checker  string  `json:"checker"`           // its address
	Passed   bool    `json:"passed"`            // this request
	Healthy  bool    `json:"healthy"`           // the checker's opinion after it
	Status   string  `json:"status"`            // in AWS's words
	Millis   float64 `json:"ms"`                // sandbox time the request took
	Resolved string  `json:"address,omitempty"` // what the domain name resolved to
}

// observe takes a checker's result and settles the status.
func (f *Fleet) observe(c *check, k *checker, result Result, began time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c.checkers[k.seat] != k { // retired while it was probing
		return
	}
	now := f.config.Clock.Now()
	healthy := k.opinion.observe(result.Passed, c.version.Config.FailureThreshold)
	k.last = route53.Observation{
		Region: k.region, IPAddress: route53.CheckerAddress(k.region, k.n).String(),
		CheckedTime: began, Status: result.Status,
	}
	if !result.Passed {
		k.lastFail = k.last
	}
	if f.config.Log != nil {
		detail := probeEvent{
			Region: k.region, Checker: k.last.IPAddress, Passed: result.Passed, Healthy: healthy, Status: result.Status,
			Millis: float64(now.Sub(began).Microseconds()) / 1000,
		}
		if result.Resolved.IsValid() {
			detail.Resolved = result.Resolved.String()
		}
		f.config.Log.Append(event.Probe, c.id, detail)
	}
	if f.settle(c, "checkers") {
		f.derive()
	}
}

// Observations returns each checker's last observation, by region.
func (f *Fleet) Observations(id string) []route53.Observation {
	return f.seen(id, func(k *checker) route53.Observation { return k.last })
}

// LastFailures returns the last failure of each checker that has seen one.
func (f *Fleet) LastFailures(id string) []route53.Observation {
	return f.seen(id, func(k *checker) route53.Observation { return k.lastFail })
}

func (f *Fleet) seen(id string, which func(*checker) route53.Observation) []route53.Observation {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.checks[id]
	if c == nil {
		return nil
	}
	var out []route53.Observation
	for _, k := range c.checkers {
		if seen := which(k); seen.Status != "" {
			out = append(out, seen)
		}
	}
	slices.SortFunc(out, func(a, b route53.Observation) int {
		return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(a.IPAddress, b.IPAddress))
	})
	return out
}
