package failover

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Where the health checkers are, and how many. A check of 30 s is seen as a request about every 2 s, which
// makes about 16 checkers: two per region.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html
const (
	// DefaultCheckers is how many checkers watch an endpoint from all eight regions: an observation.
	DefaultCheckers = 16
	// MinCheckerRegions is the fewest regions that a check may name.
	MinCheckerRegions = 3
	standardInterval  = 30 * time.Second
	fastInterval      = 10 * time.Second
	maxThreshold      = 10
	maxCheckers       = 64
)

// CheckerRegions are the regions that Route 53 checks from.
var CheckerRegions = []string{
	"us-east-1", "us-west-1", "us-west-2", "eu-west-1",
	"ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "sa-east-1",
}

// Check holds the parameters of a health check that decide when it turns.
type Check struct {
	Kind      string        // HTTP, HTTPS, HTTP_STR_MATCH, HTTPS_STR_MATCH or TCP
	Interval  time.Duration // 10 s or 30 s
	Threshold int           // 1 to 10
	Regions   []string      // where it is checked from; none means all of CheckerRegions
}

// Validate reports every parameter that Route 53 would refuse.
func (c Check) Validate() error {
	var faults []error
	switch c.Kind {
	case "HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP":
	default:
		faults = append(faults, fmt.Errorf("health check type %q cannot be simulated: it must be HTTP, HTTPS, HTTP_STR_MATCH, HTTPS_STR_MATCH or TCP", c.Kind))
	}
	if c.Interval != fastInterval && c.Interval != standardInterval {
		faults = append(faults, fmt.Errorf("health check interval is %s: Route 53 knows 10 s and 30 s", Seconds(c.Interval)))
	}
	if c.Threshold < 1 || c.Threshold > maxThreshold {
		faults = append(faults, fmt.Errorf("failure threshold is %d: it must be 1 to %d", c.Threshold, maxThreshold))
	}
	return errors.Join(append(faults, validRegions(c.Regions))...)
}

func validRegions(regions []string) error {
	if len(regions) > 0 && len(regions) < MinCheckerRegions {
		return fmt.Errorf("the check names %d regions: it must be at least %d, or none for all", len(regions), MinCheckerRegions)
	}
	seen := map[string]bool{}
	for _, region := range regions {
		if !isCheckerRegion(region) {
			return fmt.Errorf("%q is no region that Route 53 checks from: these are %s", region, strings.Join(CheckerRegions, ", "))
		}
		if seen[region] {
			return fmt.Errorf("the check names region %s twice", region)
		}
		seen[region] = true
	}
	return nil
}

func isCheckerRegion(region string) bool {
	for _, known := range CheckerRegions {
		if known == region {
			return true
		}
	}
	return false
}

// regions are those it is checked from.
func (c Check) regions() []string {
	if len(c.Regions) == 0 {
		return CheckerRegions
	}
	return c.Regions
}

// matchesString tells whether the check reads the body.
func (c Check) matchesString() bool { return strings.HasSuffix(c.Kind, "_STR_MATCH") }

// Pair is a failover pair of records with the check that its primary hangs on.
type Pair struct {
	Name  string        // api.example.com A
	Check Check         // of the PRIMARY record
	TTL   time.Duration // of the records; AliasTTL for aliases
}

// Budget is the pair's worst case, for an endpoint that hangs for as long as a probe can take.
func (p Pair) Budget(propagation time.Duration) Budget {
	return Budget{
		Interval:    p.Check.Interval,
		Threshold:   p.Check.Threshold,
		Timeout:     ProbeTimeout(p.Check.Kind),
		Propagation: propagation,
		TTL:         p.TTL,
	}
}

// Validate reports what cannot be simulated.
func (p Pair) Validate() error {
	err := p.Check.Validate()
	if p.TTL < 0 || p.TTL > 7*24*time.Hour {
		err = errors.Join(err, fmt.Errorf("TTL is %s: it must be 0 s to 604800 s", Seconds(p.TTL)))
	}
	return err
}

// turning is how many of the checkers must report the endpoint unhealthy for it to count as unhealthy:
// it is healthy while more than HealthyShare of them report it healthy. Of 16 that is 14, of 6 it is 5.
func turning(checkers int) int {
	const healthyPercent = int(HealthyShare * 100)
	return checkers - healthyPercent*checkers/100
}
