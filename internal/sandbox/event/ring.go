package event

import (
	"sort"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
)

// ring keeps the latest events of one kind.
type ring struct {
	capacity    int
	events      []Event // a circle once it is full
	next        int     // where the oldest stands then
	lastDropped uint64  // the latest sequence that was overwritten
}

func (r *ring) add(e Event) {
	if len(r.events) < r.capacity {
		r.events = append(r.events, e)
		return
	}
	r.lastDropped = r.events[r.next].Sequence
	r.events[r.next] = e
	r.next = (r.next + 1) % r.capacity
}

// after lists the events kept with a greater sequence, oldest first.
func (r *ring) after(sequence uint64) []Event {
	n := len(r.events)
	at := func(i int) Event { return r.events[(r.next+i)%n] }
	first := sort.Search(n, func(i int) bool { return at(i).Sequence > sequence })
	found := make([]Event, 0, n-first)
	for i := first; i < n; i++ {
		found = append(found, at(i))
	}
	return found
}

// wall is the machine's time an offset after the clock started.
func wall(c *clock.Clock, offset time.Duration) time.Time {
	return c.Started().Add(offset).UTC().Round(0)
}
