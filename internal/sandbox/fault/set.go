package fault

import (
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
)

// Active is a fault that is set, and since when.
type Active struct {
	Fault
	Words   string     `json:"fault"`
	Since   time.Time  `json:"since"`             // sandbox time
	Expires *time.Time `json:"expires,omitempty"` // sandbox time; nil until it is cleared
}

// Set is the faults of one sandbox. Safe for concurrent use.
type Set struct {
	clock *clock.Clock
	log   *event.Log

	mu     sync.RWMutex
	active map[Fault]*entry
}

type entry struct {
	Active
	timer *time.Timer
}

// NewSet makes an empty set that logs every change.
func NewSet(c *clock.Clock, log *event.Log) *Set {
	return &Set{clock: c, log: log, active: map[Fault]*entry{}}
}

// change is the detail of a fault event.
type change struct {
	Action string        `json:"action"` // set, cleared or expired
	For    time.Duration `json:"for_ns,omitempty"`
}

// Set breaks something, for a duration of sandbox time or, when that is 0, until it is cleared.
// Setting a fault again replaces its duration.
func (s *Set) Set(f Fault, duration time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	if old := s.active[f]; old != nil && old.timer != nil {
		old.timer.Stop()
	}
	e := &entry{Active: Active{Fault: f, Words: f.String(), Since: now}}
	if duration > 0 {
		expires := now.Add(duration)
		e.Expires = &expires
		e.timer = s.clock.AfterFunc(duration, func() { s.expire(f, e) })
	}
	s.active[f] = e
	s.log.Append(event.Fault, f.String(), change{Action: "set", For: duration})
}

// Clear mends one fault and tells whether it was set.
func (s *Set) Clear(f Fault) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.active[f]
	if e == nil {
		return false
	}
	s.remove(f, e, "cleared")
	return true
}

// ClearAll mends everything and tells how many faults were set. A sandbox that stops calls it, to stop the timers.
func (s *Set) ClearAll() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.active)
	for f, e := range s.active {
		s.remove(f, e, "cleared")
	}
	return n
}

// List tells what is broken, in the order of the words.
func (s *Set) List() []Active {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := make([]Active, 0, len(s.active))
	for _, e := range s.active {
		list = append(list, e.Active)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Words < list[j].Words })
	return list
}

func (s *Set) expire(f Fault, e *entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.active[f] == e {
		s.remove(f, e, "expired")
	}
}

func (s *Set) remove(f Fault, e *entry, action string) {
	if e.timer != nil {
		e.timer.Stop()
	}
	delete(s.active, f)
	s.log.Append(event.Fault, f.String(), change{Action: action})
}

// any tells whether a fault that matches is active.
func (s *Set) any(match func(Fault) bool) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for f := range s.active {
		if match(f) {
			return true
		}
	}
	return false
}

// on tells whether a target, which may be "*", names one of these.
func on(target string, names ...string) bool {
	if target == "*" {
		return true
	}
	for _, name := range names {
		if name != "" && strings.EqualFold(target, strings.TrimSuffix(name, ".")) {
			return true
		}
	}
	return false
}
