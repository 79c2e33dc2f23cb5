package probe

import (
	"slices"
	"time"
)

// Role is a region's part in the pair; the empty Role is unknown.
type Role string

// The two roles.
const (
	Primary Role = "primary"
	Standby Role = "standby"
)

// Other is the opposite role; of the unknown role it is unknown.
func (r Role) Other() Role {
	switch r {
	case Primary:
		return Standby
	case Standby:
		return Primary
	}
	return ""
}

// Kind tells what was asked.
type Kind string

// The kinds of targets.
const (
	Authoritative Kind = "authoritative" // a name server of the zone
	Resolver      Kind = "resolver"      // a caching resolver
	HTTPS         Kind = "https"         // the record's name as a client reaches it, by a resolver's answer
	Endpoint      Kind = "endpoint"      // one region's own endpoint, whatever DNS says
	Checkers      Kind = "checkers"      // GetHealthCheckStatus: the health checkers' last observations
)

// Sample is one question and what came back. Times are on the run's Clock.
type Sample struct {
	Kind     Kind          `json:"kind"`
	Target   string        `json:"target"`
	Sent     time.Duration `json:"sent_ns"`
	Received time.Duration `json:"received_ns"`
	// Answers are the addresses, or the CNAME's target, as answered.
	Answers []string `json:"answers,omitempty"`
	TTL     uint32   `json:"ttl,omitempty"` // seconds
	// Serves is the region that the answer leads to (DNS) or came from (HTTPS).
	Serves Role `json:"serves,omitempty"`
	Status int  `json:"status,omitempty"` // HTTP
	// TableMillis is the table's share of an HTTPS answer, from Server-Timing; 0 where it does not say.
	TableMillis  float64       `json:"table_ms,omitempty"`
	Observations []Observation `json:"observations,omitempty"`
	// Error is why there is no usable answer. A sample with an error may still carry what was received.
	Error string `json:"error,omitempty"`
}

// Answered tells whether the sample says anything about who serves.
func (s Sample) Answered() bool { return s.Error == "" && s.Kind != Checkers }

// Observation is the last probe of one Route 53 health checker.
type Observation struct {
	Region string `json:"region"`
	IP     string `json:"ip"`
	// Checked is AWS's wall clock at that probe: an identity, never compared with the run's clock.
	Checked time.Time `json:"checked"`
	Healthy bool      `json:"healthy"`
	Detail  string    `json:"detail,omitempty"`
}

// BySent sorts samples by when they were sent.
func BySent(samples []Sample) {
	slices.SortStableFunc(samples, func(a, b Sample) int { return int(a.Sent - b.Sent) })
}
