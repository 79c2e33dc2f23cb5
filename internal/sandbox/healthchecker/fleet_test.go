package healthchecker

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/metric"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

func TestEndpointHealthyAt18Percent(t *testing.T) {
	cases := []struct {
		healthy, checkers int
		want              bool
	}{
		{17, 100, false}, {18, 100, false}, {19, 100, true},
		{2, 16, false}, {3, 16, true}, // 12.5 % and 18.75 %
		{0, 16, false}, {16, 16, true},
		{1, 6, false}, {2, 6, true}, // three regions: 16.7 % and 33.3 %
		{9, 50, false}, {10, 50, true}, // 18 % exactly is not more than 18 %
	}
	for _, c := range cases {
		if got := EndpointHealthy(c.healthy, c.checkers); got != c.want {
			t.Errorf("%d of %d healthy: %t, want %t", c.healthy, c.checkers, got, c.want)
		}
	}
}

func TestStreak(t *testing.T) {
	cases := []struct {
		name      string
		threshold int
		results   string // + passed, - failed
		opinions  string // after each result
	}{
		{"starts healthy", 3, "--", "++"},
		{"fails after three in a row", 3, "---", "++-"},
		{"a pass starts the count anew", 3, "--+--+---", "++++++++-"},
		{"comes back after three in a row", 3, "---++-+++", "++-----" + "-+"},
		{"threshold 1 follows every result", 1, "-+-+", "-+-+"},
		{"threshold 10", 10, "----------", "+++++++++-"},
		{"lowered while it counts", 2, "--", "+-"},
	}
	for _, c := range cases {
		var s streak
		got := ""
		for _, r := range c.results {
			if s.observe(r == '+', c.threshold) {
				got += "+"
			} else {
				got += "-"
			}
		}
		if got != c.opinions {
			t.Errorf("%s: %s gave %s, want %s", c.name, c.results, got, c.opinions)
		}
	}
}

// world is a fleet in virtual time with an endpoint to be told what to answer.
type world struct {
	fleet   *Fleet
	log     *event.Log
	metrics *metric.Store
	clock   *clock.Clock
	start   time.Time

	mu       sync.Mutex
	passes   func(check *route53.HealthCheck) bool
	takes    time.Duration
	requests []time.Duration
	flips    []flip
	cutOff   []string
}

type flip struct {
	after   time.Duration
	healthy bool
}

func newWorld(t *testing.T, edit func(*Config)) *world {
	t.Helper()
	c := clock.Real()
	w := &world{clock: c, log: event.NewLog(c, 0), metrics: &metric.Store{}, start: time.Now()}
	w.passes = func(*route53.HealthCheck) bool { return true }
	config := Config{
		Clock: c, Log: w.log, Metrics: w.metrics, Probe: w.probe,
		CutOff: func(region string) bool { return slices.Contains(w.cutOff, region) },
		OnStatus: func(_ string, healthy, _ bool) {
			w.flips = append(w.flips, flip{time.Since(w.start), healthy})
		},
		Phase: func(time.Duration) time.Duration { return 0 },
	}
	if edit != nil {
		edit(&config)
	}
	w.fleet = New(config)
	if err := w.fleet.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) probe(ctx context.Context, check *route53.HealthCheck) Result {
	w.mu.Lock()
	w.requests = append(w.requests, time.Since(w.start))
	passed, takes := w.passes(check), w.takes
	w.mu.Unlock()
	_ = w.clock.Sleep(ctx, takes)
	if passed {
		return success("HTTP Status Code 200, OK")
	}
	return failure("HTTP Status Code 503, Service Unavailable")
}

func (w *world) set(passes bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.passes = func(*route53.HealthCheck) bool { return passes }
}

// settings is an HTTPS check every interval seconds that wants threshold
// results in a row.
func settings(interval, threshold int) *route53.HealthCheck {
	return &route53.HealthCheck{ID: "check", Version: 1, Config: route53.HealthCheckConfig{
		Type: route53.HTTPS, Domain: "app.example.net", Port: 443, RequestInterval: interval, FailureThreshold: threshold,
	}}
}

func TestIntervalCountsFromTheEndOfAResponse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(c *Config) { c.CheckersPerRegion = 1 })
		w.takes = 3 * time.Second
		check := settings(10, 3)
		check.Config.Regions = []string{"us-east-1", "us-west-1", "us-west-2"}
		w.fleet.Set("check", check)
		time.Sleep(30 * time.Second)
		w.fleet.Stop()
		var got []time.Duration
		for i := 0; i < len(w.requests); i += 3 {
			got = append(got, w.requests[i])
		}
		want := []time.Duration{0, 13 * time.Second, 26 * time.Second}
		if !slices.Equal(got, want) {
			t.Errorf("requests at %v, want %v", got, want)
		}
	})
}

func TestSixteenCheckersWithPhasesOfTheirOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(c *Config) { c.Phase = nil })
		w.fleet.Set("check", settings(30, 3))
		time.Sleep(30 * time.Second)
		w.fleet.Stop()
		if n := len(w.requests); n != 16 {
			t.Errorf("%d requests in one interval, want 16", n)
		}
		distinct := slices.Compact(slices.Sorted(slices.Values(w.requests)))
		if len(distinct) < 10 {
			t.Errorf("only %d different times among %d requests: the checkers are coordinated", len(distinct), len(w.requests))
		}
		regions := map[string]int{}
		for _, o := range w.fleet.Observations("check") {
			regions[o.Region]++
		}
		for _, region := range route53.Regions {
			if regions[region] != 2 {
				t.Errorf("%d checkers in %s", regions[region], region)
			}
		}
	})
}

func TestDetectionAndRecoveryTakeThresholdResults(t *testing.T) {
	cases := []struct {
		interval, threshold int
		down, up            time.Duration // after the failure and the recovery
	}{
		{10, 3, 20 * time.Second, 20 * time.Second},
		{30, 3, 60 * time.Second, 60 * time.Second},
		{10, 1, 0, 0},
		{10, 10, 90 * time.Second, 90 * time.Second},
	}
	for _, c := range cases {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, nil)
			w.set(false)
			w.fleet.Set("check", settings(c.interval, c.threshold))
			step := time.Duration(c.interval*c.threshold)*time.Second - time.Second
			time.Sleep(step)
			w.set(true)
			broken := time.Since(w.start) + time.Second // the next requests
			time.Sleep(step + 2*time.Second)
			w.fleet.Stop()
			want := []flip{{0, true}, {c.down, false}, {broken + c.up, true}}
			if !slices.Equal(w.flips, want) {
				t.Errorf("%d s x %d: status %v, want %v", c.interval, c.threshold, w.flips, want)
			}
		})
	}
}

func TestInvertedDisabledAndBoth(t *testing.T) {
	cases := []struct {
		inverted, disabled, endpoint, want bool
	}{
		{false, false, true, true}, {false, false, false, false},
		{true, false, true, false}, {true, false, false, true},
		{false, true, false, true}, {true, true, true, false}, {true, true, false, false},
	}
	for _, c := range cases {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, nil)
			w.set(c.endpoint)
			check := settings(10, 1)
			check.Config.Inverted, check.Config.Disabled = c.inverted, c.disabled
			w.fleet.Set("check", check)
			time.Sleep(time.Minute)
			w.fleet.Stop()
			if healthy, found := w.fleet.Healthy("check"); !found || healthy != c.want {
				t.Errorf("inverted %t, disabled %t, endpoint %t: healthy %t, want %t", c.inverted, c.disabled, c.endpoint, healthy, c.want)
			}
			if c.disabled && len(w.requests) > 0 {
				t.Errorf("a disabled check sent %d requests", len(w.requests))
			}
		})
	}
}

func TestInvertingTakesEffectAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.fleet.Set("check", settings(30, 10))
		time.Sleep(5 * time.Second)
		inverted := settings(30, 10)
		inverted.Config.Inverted = true
		w.fleet.Set("check", inverted)
		w.fleet.Stop()
		want := []flip{{0, true}, {5 * time.Second, false}}
		if !slices.Equal(w.flips, want) {
			t.Errorf("status %v, want %v", w.flips, want)
		}
	})
}

func TestCutOffRegions(t *testing.T) {
	six := route53.Regions[:6]
	cases := []struct {
		name    string
		cut     []string
		healthy bool
	}{
		{"six of eight regions: 4 of 16 see it, 25 %", six, true},
		{"seven of eight: 2 of 16, 12.5 %", route53.Regions[:7], false},
		{"none", nil, true},
	}
	for _, c := range cases {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, nil)
			w.cutOff = c.cut
			w.fleet.Set("check", settings(10, 3))
			time.Sleep(2 * time.Minute)
			w.fleet.Stop()
			if healthy, _ := w.fleet.Healthy("check"); healthy != c.healthy {
				t.Errorf("%s: healthy %t", c.name, healthy)
			}
			if failures := w.fleet.LastFailures("check"); len(failures) != 2*len(c.cut) {
				t.Errorf("%s: %d checkers report a failure", c.name, len(failures))
			}
		})
	}
}

func TestNewSettingsReachCheckersAtTheirNextRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.passes = func(check *route53.HealthCheck) bool { return check.Config.ResourcePath != "/dead" }
		w.fleet.Set("check", settings(10, 3))
		time.Sleep(15 * time.Second) // requests at 0 and 10 passed
		dead := settings(10, 3)
		dead.Version, dead.Config.ResourcePath = 2, "/dead"
		w.fleet.Set("check", dead)
		time.Sleep(time.Minute)
		w.fleet.Stop()
		want := []flip{{0, true}, {40 * time.Second, false}} // failures at 20, 30, 40
		if !slices.Equal(w.flips, want) {
			t.Errorf("status %v, want %v", w.flips, want)
		}
	})
}

func TestDeletedCheckSendsNothingMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.fleet.Set("check", settings(10, 3))
		time.Sleep(time.Second)
		w.fleet.Set("check", nil)
		before := len(w.requests)
		time.Sleep(time.Minute)
		w.fleet.Stop()
		if len(w.requests) != before {
			t.Errorf("%d requests after the check was deleted", len(w.requests)-before)
		}
		if _, found := w.fleet.Healthy("check"); found {
			t.Error("the check is still there")
		}
	})
}

func TestCalculatedCheckFollowsItsChildren(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		status := map[string]bool{}
		w.fleet.config.OnStatus = func(id string, healthy, _ bool) { status[id] = healthy }
		w.passes = func(check *route53.HealthCheck) bool { return check.ID != "bad" }
		for _, id := range []string{"good", "bad"} {
			child := settings(10, 1)
			child.ID = id
			w.fleet.Set(id, child)
		}
		calculated := func(id string, threshold int) {
			w.fleet.Set(id, &route53.HealthCheck{ID: id, Config: route53.HealthCheckConfig{
				Type: route53.Calculated, Children: []string{"good", "bad"}, ChildrenThreshold: threshold,
			}})
		}
		calculated("any", 1)
		calculated("all", 2)
		calculated("none", 0)
		calculated("more", 3)
		time.Sleep(time.Minute)
		w.fleet.Stop()
		for id, want := range map[string]bool{"any": true, "all": false, "none": true, "more": false} {
			if status[id] != want {
				t.Errorf("%s: healthy %t", id, status[id])
			}
		}
	})
}

func TestEventsAndMetrics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.set(false)
		w.fleet.Set("check", settings(10, 3))
		time.Sleep(25 * time.Second)
		w.fleet.Stop()
		probes, _ := w.log.Since(0, event.Probe)
		if len(probes) != 48 {
			t.Errorf("%d probe events, want 48", len(probes))
		}
		status, _ := w.log.Since(0, event.Health)
		if len(status) != 2 {
			t.Fatalf("%d health events, want 2", len(status))
		}
		var detail healthEvent
		if err := json.Unmarshal(status[1].Detail, &detail); err != nil {
			t.Fatal(err)
		}
		// The 14th of 16 checkers leaves 2 healthy ones, 12.5 %.
		if want := (healthEvent{HealthyCheckers: 2, Checkers: 16, Cause: "checkers"}); detail != want {
			t.Errorf("detail %+v, want %+v", detail, want)
		}
		points := w.metrics.Between(metric.Name{
			Region: "us-east-1", Namespace: "AWS/Route53", Metric: "HealthCheckStatus",
			Dimensions: map[string]string{"HealthCheckId": "check"},
		}, time.Time{}, time.Now().Add(time.Hour))
		if len(points) != 2 || points[0].Value != 1 || points[1].Value != 0 {
			t.Errorf("metric %v", points)
		}
	})
}
