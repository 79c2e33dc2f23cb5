package dnsserver

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/warm-standby/warm-standby/internal/sandbox/dnslisten"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
)

// server is one name server: what it knows, and since which change. Questions
// are answered from the view without a lock; the fleet's lock guards the rest.
type server struct {
	config *Config
	name   string // ns1 to ns4, in the event log
	view   atomic.Pointer[view]

	zones  map[string]sequenced[*zone]
	health map[string]sequenced[bool]

	pair    *dnslisten.Pair // nil when it shares the first server's
	address netip.AddrPort
}

// sequenced is a value with the change that brought it.
type sequenced[T any] struct {
	sequence uint64
	value    T
}

func newServer(i int, config *Config) *server {
	s := &server{
		config: config, name: "ns" + strconv.Itoa(i+1),
		zones:  map[string]sequenced[*zone]{},
		health: map[string]sequenced[bool]{},
	}
	s.view.Store(newView(nil, nil, config.Targets))
	return s
}

// setZone keeps nil for a deleted zone, so that an older version that arrives
// later does not bring it back.
func (s *server) setZone(sequence uint64, id string, z *zone) {
	if s.zones[id].sequence > sequence {
		return
	}
	s.zones[id] = sequenced[*zone]{sequence, z}
	s.refresh()
}

func (s *server) setHealth(sequence uint64, id string, healthy bool) {
	if s.health[id].sequence > sequence {
		return
	}
	s.health[id] = sequenced[bool]{sequence, healthy}
	s.refresh()
}

// refresh makes a view of what the server knows now and logs what changed.
func (s *server) refresh() {
	zones := make([]*zone, 0, len(s.zones))
	for _, id := range slices.Sorted(maps.Keys(s.zones)) {
		if z := s.zones[id].value; z != nil {
			zones = append(zones, z)
		}
	}
	health := make(map[string]bool, len(s.health))
	for id, status := range s.health {
		health[id] = status.value
	}
	before := s.view.Load()
	after := newView(zones, health, s.config.Targets)
	s.view.Store(after)
	s.logChanges(before, after)
}

// answerEvent is the detail of a DNS event: what a server answers from now on.
type answerEvent struct {
	Server        string   `json:"server"`
	Failover      string   `json:"failover,omitempty"` // PRIMARY, SECONDARY, empty when the name is gone
	SetIdentifier string   `json:"set_identifier,omitempty"`
	Answer        []string `json:"answer,omitempty"`   // addresses or names
	Previous      string   `json:"previous,omitempty"` // set identifier answered before
}

// logChanges logs each failover name whose answer is not what it was.
func (s *server) logChanges(before, after *view) {
	if s.config.Log == nil {
		return
	}
	for question, now := range after.choices {
		was := before.choices[question]
		if was != nil && was.SetIdentifier == now.SetIdentifier && slices.Equal(before.data(was), after.data(now)) {
			continue
		}
		detail := answerEvent{Server: s.name, Failover: now.Failover, SetIdentifier: now.SetIdentifier, Answer: after.data(now)}
		if was != nil {
			detail.Previous = was.SetIdentifier
		}
		s.append(question, detail)
	}
	for question, was := range before.choices {
		if after.choices[question] == nil {
			s.append(question, answerEvent{Server: s.name, Previous: was.SetIdentifier})
		}
	}
}

func (s *server) append(q question, detail answerEvent) {
	s.config.Log.Append(event.DNS, fmt.Sprintf("%s %s %s", strings.TrimSuffix(q.name, "."), q.typ, s.name), detail)
}
