package constructs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/failover"
)

// The intervals that Route 53 offers. The fast one costs 2 USD a month more.
const (
	FastInterval     = 10 * time.Second
	StandardInterval = 30 * time.Second
)

// DefaultFailureThreshold is how many probes in a row must fail.
const DefaultFailureThreshold = 3

// CheckerRegions are the regions that Route 53 probes from.
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
var CheckerRegions = []string{
	"us-east-1", "us-west-1", "us-west-2", "eu-west-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "sa-east-1",
}

// HealthCheck is an HTTPS probe of an endpoint's host. A checker opens a connection within 4 s, gets the
// status line within 2 s more, and takes 200 to 399 for healthy.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
type HealthCheck struct {
	// Path starts with a slash. It should be deep: answer 200 only if what the API needs is there. Default /healthz.
	Path string
	// Port, 1 to 65535. Default 443.
	Port int
	// Interval from one checker's response to its next request: FastInterval or StandardInterval. It and
	// FailureThreshold are a pair: set both, or neither for the default.
	Interval time.Duration
	// FailureThreshold is how many probes in a row must fail, and how many must succeed to come back: 2 to
	// 10. 1 is refused, as one slow response would fail over. Default 3.
	FailureThreshold int
	// SearchString must be in the first 5120 bytes of the body; at most 255 characters, case-sensitive.
	// Costs 2 USD a month and up to 2 s a probe. Default none.
	SearchString string
	// Regions to probe from, at least 3 of CheckerRegions. Default all 8.
	Regions []string
	// MeasureLatency has the checkers report how long they waited. Costs 2 USD a month. Default off.
	MeasureLatency bool
}

func (c HealthCheck) withDefaults(interval time.Duration) HealthCheck {
	setDefault(&c.Path, DefaultHealthPath)
	setDefault(&c.Port, 443)
	if c.Interval == 0 && c.FailureThreshold == 0 {
		c.Interval, c.FailureThreshold = interval, DefaultFailureThreshold
	}
	return c
}

// kind is the check's type as Route 53 names it.
func (c HealthCheck) kind() string {
	if c.SearchString != "" {
		return "HTTPS_STR_MATCH"
	}
	return "HTTPS"
}

// plausible tells whether the check's numbers are ones that an RTO can be computed with.
func (c HealthCheck) plausible() bool {
	return (c.Interval == FastInterval || c.Interval == StandardInterval) && c.FailureThreshold >= 1 && c.FailureThreshold <= 10
}

func (c HealthCheck) check(f *faults, prop string) {
	f.addIf(!strings.HasPrefix(c.Path, "/") || len(c.Path) > 255 || strings.ContainsAny(c.Path, " \t\r\n"), prop+".Path",
		"must start with / and have at most 255 characters and no spaces, got %q", abbreviate(c.Path))
	f.addIf(c.Port < 1 || c.Port > 65535, prop+".Port", "must be 1 to 65535, got %d", c.Port)
	f.addIf(c.Interval != FastInterval && c.Interval != StandardInterval, prop+".Interval", "must be 10 s or 30 s, got %s", failover.Seconds(c.Interval))
	c.checkThreshold(f, prop+".FailureThreshold")
	f.addIf(len(c.SearchString) > 255, prop+".SearchString", "must have at most 255 characters, got %d", len(c.SearchString))
	c.checkRegions(f, prop+".Regions")
}

func (c HealthCheck) checkThreshold(f *faults, prop string) {
	if c.FailureThreshold == 1 {
		f.add(prop, "must be %d to 10: at 1 a single response slower than %s fails over, got 1",
			failover.MinStableThreshold, failover.Seconds(failover.StatusTimeout))
		return
	}
	f.addIf(c.FailureThreshold < failover.MinStableThreshold || c.FailureThreshold > 10, prop, "must be %d to 10, got %d",
		failover.MinStableThreshold, c.FailureThreshold)
}

func (c HealthCheck) checkRegions(f *faults, prop string) {
	if len(c.Regions) == 0 {
		return
	}
	distinct := slices.Compact(slices.Sorted(slices.Values(c.Regions)))
	f.addIf(len(distinct) < 3, prop, "must be empty or at least 3 regions, got %d", len(distinct))
	for _, region := range distinct {
		f.addIf(!slices.Contains(CheckerRegions, region), prop, "must be regions with checkers (%s), got %q", strings.Join(CheckerRegions, ", "), region)
	}
}

// String is the check in a few words, as descriptions show it.
func (c HealthCheck) String() string {
	return fmt.Sprintf("%s %s every %s, %d in a row", c.kind(), c.Path, failover.Seconds(c.Interval), c.FailureThreshold)
}
