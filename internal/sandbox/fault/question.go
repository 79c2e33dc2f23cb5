package fault

import (
	"strings"
	"time"
)

// RegionDown tells whether all of a region is down.
func (s *Set) RegionDown(region string) bool {
	return s.any(func(f Fault) bool { return f.Kind == Region && on(f.Target, region) })
}

// DynamoDB is how DynamoDB of one region misbehaves.
type DynamoDB struct {
	Down         bool          // answer 500 InternalServerError
	Delay        time.Duration // wait this long, in sandbox time, before answering
	Unresolvable bool          // the endpoint's name does not resolve: a client sees no server at all
}

// DynamoDB tells how DynamoDB of a region misbehaves. A region that is down is not asked here: ask RegionDown.
func (s *Set) DynamoDB(region string) DynamoDB {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var d DynamoDB
	for f := range s.active {
		if !on(f.Target, region) {
			continue
		}
		switch f.Kind {
		case DynamoDBDown:
			d.Down = true
		case DynamoDBSlow:
			d.Delay = max(d.Delay, f.Delay)
		case DynamoDBUnresolved:
			d.Unresolvable = true
		}
	}
	return d
}

// ReplicationPaused tells whether writes made in one region wait on their way to another. They also wait while
// either region, or DynamoDB in it, is down; the caller asks RegionDown and DynamoDB for that.
func (s *Set) ReplicationPaused(from, to string) bool {
	return s.any(func(f Fault) bool {
		if f.Kind != ReplicationPaused {
			return false
		}
		source, destination, direction := strings.Cut(f.Target, "/")
		return on(source, from) && (!direction || on(destination, to))
	})
}

// Endpoint is how an HTTPS endpoint misbehaves.
type Endpoint struct {
	Refuse    bool          // refuse connections
	Hang      bool          // accept connections and never answer
	Delay     time.Duration // answer this much later, in sandbox time
	TLS       bool          // fail the handshake
	Status500 bool          // answer 500 to everything
}

// Endpoint tells how the endpoint of a region, reached under a host name, misbehaves. A region that is down hangs.
func (s *Set) Endpoint(region, host string) Endpoint {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var e Endpoint
	for f := range s.active {
		if !on(f.Target, region, host) {
			continue
		}
		switch f.Kind {
		case Region, EndpointHang:
			e.Hang = true
		case EndpointRefuse:
			e.Refuse = true
		case EndpointSlow:
			e.Delay = max(e.Delay, f.Delay)
		case EndpointTLS:
			e.TLS = true
		case Endpoint500:
			e.Status500 = true
		}
	}
	return e
}

// CheckersCutOff tells whether the health checkers of a region reach nothing: by a fault of their own or because
// their region is down.
func (s *Set) CheckersCutOff(region string) bool {
	return s.any(func(f Fault) bool {
		return (f.Kind == CheckersCutOff || f.Kind == Region) && on(f.Target, region)
	})
}
