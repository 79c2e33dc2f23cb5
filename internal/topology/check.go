package topology

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// Check is an aws_route53_health_check.
type Check struct{ *tfconfig.Resource }

// The values that Route 53 takes where the configuration says nothing.
const (
	defaultInterval  = 30 // seconds
	defaultThreshold = 3
)

// Kind is the type of the check, in capitals: HTTPS, TCP, CALCULATED…
func (c *Check) Kind() string { return strings.ToUpper(c.Get("type").TextOr("")) }

// Probes tells whether the check sends requests of its own, which CALCULATED and alarm-based ones do not.
func (c *Check) Probes() bool {
	switch c.Kind() {
	case "HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP":
		return true
	}
	return false
}

// Interval is how long a checker waits between its requests.
func (c *Check) Interval() (interval time.Duration, known bool) {
	seconds, known := settled(c.Get("request_interval"), defaultInterval)
	return time.Duration(seconds) * time.Second, known
}

// Threshold is how many failures in a row turn a checker's opinion.
func (c *Check) Threshold() (failures int, known bool) {
	return settled(c.Get("failure_threshold"), defaultThreshold)
}

// settled is a number, its default where it is not set, or not known where only Terraform knows it.
func settled(v tfconfig.Value, otherwise int) (n int, known bool) {
	if !v.Exists() {
		return otherwise, true
	}
	return v.Int()
}

// Host is the name that the checkers resolve and send, as written: it may be an expression.
func (c *Check) Host() string { return c.Get("fqdn").TextOr(c.Get("fqdn").Written()) }

// Regions is the checkers' regions where the check names some; none means all of Route 53's.
func (c *Check) Regions() []string {
	regions, _ := c.Get("regions").Texts()
	return regions
}

// Parameters is what a simulation and the RTO arithmetic need of the pair. err tells what keeps it from
// being known before apply.
func (p *Pair) Parameters() (failover.Pair, error) {
	record := p.Primary()
	switch {
	case record == nil:
		return failover.Pair{}, errors.New("there is no PRIMARY record")
	case !record.CheckAttached() && record.EvaluatesTarget():
		return failover.Pair{}, errors.New("it rests on the target's own health, which has no published timing")
	case !record.CheckAttached():
		return failover.Pair{}, errors.New("no health check is attached")
	case record.Check == nil:
		return failover.Pair{}, errors.New("its health check is not in this configuration")
	case !record.Check.Probes():
		return failover.Pair{}, fmt.Errorf("a check of type %s has no timing of its own", record.Check.kindWritten())
	}
	check := record.Check
	interval, knownInterval := check.Interval()
	threshold, knownThreshold := check.Threshold()
	ttl, knownTTL := record.TTL()
	for _, parameter := range []struct {
		name  string
		known bool
	}{{"request_interval", knownInterval}, {"failure_threshold", knownThreshold}, {"ttl", knownTTL}} {
		if !parameter.known {
			return failover.Pair{}, fmt.Errorf("%s is not known before apply", parameter.name)
		}
	}
	return failover.Pair{
		Name:  p.String(),
		Check: failover.Check{Kind: check.Kind(), Interval: interval, Threshold: threshold, Regions: check.Regions()},
		TTL:   ttl,
	}, nil
}

// kindWritten is the type for a message, also where it is an expression.
func (c *Check) kindWritten() string {
	if kind := c.Kind(); kind != "" {
		return kind
	}
	return c.Get("type").Written()
}
