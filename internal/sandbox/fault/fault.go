// Package fault is the set of things that are broken in the sandbox right now, and the questions its parts ask about it.
package fault

import (
	"fmt"
	"strings"
	"time"
)

// Kind is what breaks.
type Kind string

// The kinds of faults. Target is a region, except where the comment says more; "*" is every region.
const (
	Region             Kind = "region-down"           // all of a region: its APIs, tables, functions, endpoints and checkers
	DynamoDBDown       Kind = "dynamodb-down"         // DynamoDB answers 500 InternalServerError
	DynamoDBSlow       Kind = "dynamodb-slow"         // DynamoDB takes the argument longer, such as 800ms
	DynamoDBUnresolved Kind = "dynamodb-unresolvable" // DynamoDB's endpoint does not resolve, as on 19 October 2025
	ReplicationPaused  Kind = "replication-paused"    // writes to the target, or "from/to", do not reach the other region
	EndpointRefuse     Kind = "endpoint-refuse"       // target: a region or a host name; connections are refused
	EndpointHang       Kind = "endpoint-hang"         // target as above; connections open and nothing is answered
	EndpointSlow       Kind = "endpoint-slow"         // target as above; the answer comes the argument later
	EndpointTLS        Kind = "endpoint-tls"          // target as above; the TLS handshake fails
	Endpoint500        Kind = "endpoint-500"          // target as above; every answer is 500
	CheckersCutOff     Kind = "checkers-cut-off"      // health checkers in the target region reach nothing
)

// Kinds lists every kind in the order of the documentation.
var Kinds = []Kind{
	Region, DynamoDBDown, DynamoDBSlow, DynamoDBUnresolved, ReplicationPaused,
	EndpointRefuse, EndpointHang, EndpointSlow, EndpointTLS, Endpoint500, CheckersCutOff,
}

// meanings say what each kind does, for help texts. A target is a region, or "*" for all.
var meanings = map[Kind]string{
	Region:             "all of a region: its APIs, tables, functions, endpoints and checkers",
	DynamoDBDown:       "DynamoDB answers 500 InternalServerError",
	DynamoDBSlow:       "DynamoDB answers DELAY later",
	DynamoDBUnresolved: "DynamoDB's endpoint does not resolve, as on 19 October 2025",
	ReplicationPaused:  "writes to the target, or FROM/TO, do not reach the other region",
	EndpointRefuse:     "a region's or a host name's endpoint refuses connections",
	EndpointHang:       "…opens connections and answers nothing",
	EndpointSlow:       "…answers DELAY later",
	EndpointTLS:        "…fails the TLS handshake",
	Endpoint500:        "…answers 500 to everything",
	CheckersCutOff:     "health checkers in the target region reach nothing",
}

// Meaning is what the kind does, in one line.
func (k Kind) Meaning() string { return meanings[k] }

// MaxDelay is the longest a slow fault may delay.
const MaxDelay = 10 * time.Minute

// Fault is one broken thing. Kind, Target and Delay together are its identity.
type Fault struct {
	Kind   Kind          `json:"kind"`
	Target string        `json:"target"`
	Delay  time.Duration `json:"delay_ns,omitempty"` // of the slow kinds only
}

// String is the fault in the words that Parse reads.
func (f Fault) String() string {
	s := string(f.Kind) + ":" + f.Target
	if f.Delay > 0 {
		s += ":" + f.Delay.String()
	}
	return s
}

func (k Kind) takesDelay() bool { return k == DynamoDBSlow || k == EndpointSlow }

// Parse reads "kind:target" or, for the slow kinds, "kind:target:delay".
func Parse(words string) (Fault, error) {
	parts := strings.SplitN(words, ":", 3)
	kind := Kind(parts[0])
	if !known(kind) {
		return Fault{}, fmt.Errorf("fault %q: unknown kind %q; the kinds are %s", words, parts[0], kindList())
	}
	if len(parts) < 2 || !validTarget(parts[1], kind) {
		return Fault{}, fmt.Errorf("fault %q: give a target after the kind, such as %s:us-east-1", words, kind)
	}
	f := Fault{Kind: kind, Target: strings.ToLower(parts[1])}
	if !kind.takesDelay() {
		if len(parts) == 3 {
			return Fault{}, fmt.Errorf("fault %q: %s takes no argument", words, kind)
		}
		return f, nil
	}
	if len(parts) < 3 {
		return Fault{}, fmt.Errorf("fault %q: give a delay, such as %s:%s:800ms", words, kind, parts[1])
	}
	delay, err := time.ParseDuration(parts[2])
	if err != nil || delay <= 0 || delay > MaxDelay {
		return Fault{}, fmt.Errorf("fault %q: delay %q is no duration from 1ns to %s", words, parts[2], MaxDelay)
	}
	f.Delay = delay
	return f, nil
}

func known(kind Kind) bool {
	for _, k := range Kinds {
		if k == kind {
			return true
		}
	}
	return false
}

func kindList() string {
	names := make([]string, len(Kinds))
	for i, k := range Kinds {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}

// validTarget takes the characters of host names and regions, "*", and one "/" for a direction of replication.
func validTarget(target string, kind Kind) bool {
	if target == "*" {
		return true
	}
	if kind == ReplicationPaused {
		from, to, direction := strings.Cut(target, "/")
		return validName(from) && (!direction || validName(to))
	}
	return validName(target)
}

func validName(name string) bool {
	if name == "" || len(name) > 253 {
		return false
	}
	for _, c := range name {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_') {
			return false
		}
	}
	return true
}
