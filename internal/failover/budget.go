// Package failover holds the arithmetic of a DNS failover: how long it may take, what it costs to
// stand by, and a simulation of outages. It is pure: no I/O, no clock, no AWS SDK. What a construct
// refuses, a review reports and a drill is judged by come from here, so that the three cannot disagree.
package failover

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The limits that Route 53 documents for a health check and for alias records.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
const (
	// ConnectTimeout is how long a checker waits for the TCP connection of an HTTP or HTTPS check.
	ConnectTimeout = 4 * time.Second
	// StatusTimeout is how long it then waits for the status line.
	StatusTimeout = 2 * time.Second
	// BodyTimeout is how long it then waits for the string that a string-matching check searches.
	BodyTimeout = 2 * time.Second
	// TCPTimeout is how long a checker of type TCP waits for the connection.
	TCPTimeout = 10 * time.Second
	// AliasTTL is the TTL of an alias to an AWS resource; it cannot be set.
	AliasTTL = 60 * time.Second
	// DefaultPropagation is the time allowed for a health status to reach every authoritative server.
	// AWS publishes 60 s for record changes and nothing for health status: an assumption, which drills measure.
	DefaultPropagation = 60 * time.Second
	// DefaultRTO is the recovery time objective of the reference configuration.
	DefaultRTO = 5 * time.Minute
	// MinStableThreshold is the lowest failure threshold that one slow response cannot trip.
	MinStableThreshold = 2
	// HealthyShare is the share of checkers that must report an endpoint healthy for it to count as
	// healthy: more than 18 %. AWS says that the figure may change.
	HealthyShare = 0.18
)

// Budget is what the worst case of a failover is made of.
type Budget struct {
	Interval    time.Duration // from the end of a checker's response to its next request: 10 s or 30 s
	Threshold   int           // consecutive failures before a checker's opinion turns: 1 to 10
	Timeout     time.Duration // how long one failing probe can take: 6 s for HTTPS, 8 s with string match, 10 s for TCP
	Propagation time.Duration // from the status turning to every authoritative server answering with it
	TTL         time.Duration // of the failing-over record
}

// ProbeTimeout is the longest that one failing probe can take.
// kind is Route 53's health check type: HTTP, HTTPS, HTTP_STR_MATCH, HTTPS_STR_MATCH or TCP.
func ProbeTimeout(kind string) time.Duration {
	switch {
	case kind == "TCP":
		return TCPTimeout
	case strings.HasSuffix(kind, "_STR_MATCH"):
		return ConnectTimeout + StatusTimeout + BodyTimeout
	default:
		return ConnectTimeout + StatusTimeout
	}
}

// Detection is the longest time from the outage to an unhealthy status: an endpoint that hangs makes
// every one of Threshold probes wait Interval and then time out.
func (b Budget) Detection() time.Duration {
	return time.Duration(b.Threshold) * (b.Interval + b.Timeout)
}

// WorstCase is the longest time from the outage to the last client being sent to the standby, for
// clients and resolvers that honour the TTL.
func (b Budget) WorstCase() time.Duration {
	return b.Detection() + b.Propagation + b.TTL
}

// Meets tells whether the worst case is within the recovery time objective.
func (b Budget) Meets(rto time.Duration) bool { return b.WorstCase() <= rto }

// Arithmetic is the sum in one line, as error messages and reviews show it.
func (b Budget) Arithmetic() string {
	return fmt.Sprintf("%d x (%s interval + %s timeout) + %s propagation + %s TTL = %s",
		b.Threshold, Seconds(b.Interval), Seconds(b.Timeout), Seconds(b.Propagation), Seconds(b.TTL), Seconds(b.WorstCase()))
}

// Seconds formats a duration as people write RTOs, to the millisecond: "48 s", "0.5 s".
func Seconds(d time.Duration) string {
	return strconv.FormatFloat(float64(d.Round(time.Millisecond).Milliseconds())/1000, 'f', -1, 64) + " s"
}
