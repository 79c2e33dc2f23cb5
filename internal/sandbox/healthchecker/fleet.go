package healthchecker

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/metric"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// Config is what a Fleet needs from the rest of the sandbox.
type Config struct {
	Clock *clock.Clock // required
	// Probe sends one request; usually (*Prober).Probe. Required.
	Probe func(ctx context.Context, check *route53.HealthCheck) Result
	// CutOff says whether the checkers of a region reach nothing; nil: never.
	CutOff func(region string) bool
	// OnStatus is called, in order, when the status of a check changes and once
	// for each new check; deleted is the last call for a check.
	OnStatus func(id string, healthy, deleted bool)
	Log      *event.Log    // gets every probe and every status; nil logs nothing
	Metrics  *metric.Store // gets AWS/Route53 metrics of us-east-1; nil for none
	// CheckersPerRegion is 2 when it is 0.
	CheckersPerRegion int
	// Phase draws a checker's first delay from [0, interval); nil is random.
	Phase func(interval time.Duration) time.Duration
}

// Fleet is all checkers of all health checks.
type Fleet struct {
	config Config

	mu      sync.Mutex
	started bool
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
	checks  map[string]*check
}

// New returns a fleet that probes nothing before Start.
func New(config Config) *Fleet {
	if config.CheckersPerRegion <= 0 {
		config.CheckersPerRegion = CheckersPerRegion
	}
	if config.Phase == nil {
		config.Phase = func(interval time.Duration) time.Duration { return rand.N(interval) } //nolint:gosec // no secret
	}
	if config.CutOff == nil {
		config.CutOff = func(string) bool { return false }
	}
	if config.OnStatus == nil {
		config.OnStatus = func(string, bool, bool) {}
	}
	return &Fleet{config: config, checks: map[string]*check{}}
}

// Start lets the checkers of all checks, present and future, work until ctx
// ends or Stop is called.
func (f *Fleet) Start(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ctx, f.cancel = context.WithCancel(ctx)
	f.started = true
	for _, c := range f.checks {
		f.reconcile(c)
	}
	if f.config.Metrics != nil {
		f.running.Go(func() { f.report(f.ctx) })
	}
	return nil
}

// Stop ends all probes and returns when none is under way.
func (f *Fleet) Stop() error {
	f.mu.Lock()
	if f.cancel != nil {
		f.cancel()
	}
	f.started = false
	f.mu.Unlock()
	f.running.Wait()
	return nil
}

// Set takes a new version of a health check, nil when it was deleted. It fits
// route53.Config.OnHealthCheck.
func (f *Fleet) Set(id string, version *route53.HealthCheck) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.checks[id]
	if version == nil {
		if c != nil {
			c.retire(func(seat) bool { return true })
			delete(f.checks, id)
			f.config.OnStatus(id, true, true)
			f.derive()
		}
		return
	}
	if c == nil {
		c = &check{id: id, healthy: true, checkers: map[seat]*checker{}}
		f.checks[id] = c
	}
	c.version = version
	f.reconcile(c)
	f.settle(c, "settings")
	f.derive()
}

// Healthy returns the present status of a check. found is false for a check
// that does not exist.
func (f *Fleet) Healthy(id string) (healthy, found bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c, found := f.checks[id]
	return found && c.healthy, found
}

// reconcile starts and stops checkers so that there are those the settings ask
// for. Checkers that stay keep their pace and what they have seen.
func (f *Fleet) reconcile(c *check) {
	wanted := map[seat]bool{}
	config := c.version.Config
	if f.started && !config.Disabled && config.Type != route53.Calculated {
		for _, region := range config.CheckerRegions() {
			for n := range f.config.CheckersPerRegion {
				wanted[seat{region, n}] = true
			}
		}
	}
	c.retire(func(s seat) bool { return !wanted[s] })
	for s := range wanted {
		if c.checkers[s] == nil {
			f.launch(c, s)
		}
	}
}

func (f *Fleet) launch(c *check, s seat) {
	ctx, cancel := context.WithCancel(f.ctx)
	k := &checker{seat: s, cancel: cancel}
	c.checkers[s] = k
	f.running.Go(func() {
		defer cancel()
		f.work(ctx, c, k)
	})
}

// work is the life of one checker.
func (f *Fleet) work(ctx context.Context, c *check, k *checker) {
	wait := f.config.Phase(f.settings(c).interval())
	for {
		if f.config.Clock.Sleep(ctx, wait) != nil {
			return
		}
		version := f.settings(c)
		began := f.config.Clock.Now()
		result := f.probe(ctx, k, version.HealthCheck)
		if ctx.Err() != nil {
			return
		}
		f.observe(c, k, result, began)
		wait = version.interval()
	}
}

// probe sends the request, or lets a checker that is cut off find nothing.
func (f *Fleet) probe(ctx context.Context, k *checker, check *route53.HealthCheck) Result {
	if !f.config.CutOff(k.region) {
		return f.config.Probe(ctx, check)
	}
	limit := ConnectTimeout
	if check.Config.Type == route53.TCP {
		limit = TCPConnectTimeout
	}
	_ = f.config.Clock.Sleep(ctx, limit)
	return failure(timedOut)
}

// settings returns the present version of a check.
func (f *Fleet) settings(c *check) version {
	f.mu.Lock()
	defer f.mu.Unlock()
	return version{c.version}
}

type version struct{ *route53.HealthCheck }

func (v version) interval() time.Duration {
	return time.Duration(v.Config.RequestInterval) * time.Second
}
