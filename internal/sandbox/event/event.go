// Package event is the sandbox's log of what really happened and when: the truth that a measurement is held against.
package event

import (
	"encoding/json"
	"time"
)

// Kind says what an event is about.
type Kind string

// The kinds of events, and what their subject names.
const (
	Fault       Kind = "fault"       // a fault was set, cleared or expired; subject: the fault in words
	Probe       Kind = "probe"       // one checker's result; subject: health check id
	Health      Kind = "health"      // a health check's status changed; subject: health check id
	DNS         Kind = "dns"         // a server's answer for a name changed; subject: "name type server"
	Resolver    Kind = "resolver"    // the caching resolver's answer for a name changed; subject: "name type"
	Record      Kind = "record"      // a record set was created, changed or deleted; subject: "name type"
	Request     Kind = "request"     // an AWS call was answered; subject: "service operation"
	Lambda      Kind = "lambda"      // an execution environment started, ended or failed; subject: function name
	Replication Kind = "replication" // an item reached a replica; subject: table name
	Speed       Kind = "speed"       // the clock's factor; subject: the factor
)

// Kinds lists every kind, in the order above.
var Kinds = []Kind{Fault, Probe, Health, DNS, Resolver, Record, Request, Lambda, Replication, Speed}

// Event is one thing that happened.
type Event struct {
	Sequence uint64          `json:"sequence"`         // 1 for the first event, without gaps over all kinds
	Offset   time.Duration   `json:"offset_ns"`        // wall nanoseconds since the sandbox started, monotonic
	Sandbox  time.Time       `json:"sandbox_time"`     // the sandbox's own time, scaled by --speed
	Wall     time.Time       `json:"wall_time"`        // the machine's time
	Kind     Kind            `json:"kind"`             //
	Subject  string          `json:"subject"`          // what the event is about, see Kind
	Detail   json.RawMessage `json:"detail,omitempty"` // an object of the kind's own fields
}
