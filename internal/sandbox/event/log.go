package event

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
)

// DefaultCapacity is how many events of each kind a log keeps.
const DefaultCapacity = 8192

// Log keeps the latest events of each kind. A busy kind pushes out its own past only, so a million requests cannot
// make the log forget when the answer flipped. Safe for concurrent use.
type Log struct {
	clock    *clock.Clock
	capacity int

	mu       sync.Mutex
	sequence uint64
	rings    map[Kind]*ring
	changed  chan struct{} // closed and replaced at every Append
}

// NewLog makes a log that keeps capacity events per kind; 0 means DefaultCapacity.
func NewLog(c *clock.Clock, capacity int) *Log {
	if capacity <= 0 {
		capacity = DefaultCapacity
	}
	return &Log{clock: c, capacity: capacity, rings: map[Kind]*ring{}, changed: make(chan struct{})}
}

// Append records an event now. detail is anything that encodes as a JSON object, or nil.
func (l *Log) Append(kind Kind, subject string, detail any) Event {
	raw := encode(detail)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sequence++
	offset := l.clock.Elapsed()
	now := l.clock.Now()
	e := Event{
		Sequence: l.sequence, Offset: offset, Sandbox: now.UTC().Round(0), Wall: wall(l.clock, offset),
		Kind: kind, Subject: subject, Detail: raw,
	}
	r := l.rings[kind]
	if r == nil {
		r = &ring{capacity: l.capacity}
		l.rings[kind] = r
	}
	r.add(e)
	close(l.changed)
	l.changed = make(chan struct{})
	return e
}

// Since lists the events kept after a sequence number, of the kinds given or of all, oldest first.
// dropped is how many of those kinds after it are no longer kept.
func (l *Log) Since(sequence uint64, kinds ...Kind) (events []Event, dropped uint64) {
	events, dropped, _ = l.since(sequence, kinds)
	return events, dropped
}

func (l *Log) since(sequence uint64, kinds []Kind) ([]Event, uint64, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []Event
	var dropped uint64
	for kind, r := range l.rings {
		if len(kinds) > 0 && !slices.Contains(kinds, kind) {
			continue
		}
		if r.lastDropped > sequence {
			dropped++
		}
		found = append(found, r.after(sequence)...)
	}
	slices.SortFunc(found, func(a, b Event) int {
		if a.Sequence < b.Sequence {
			return -1
		}
		return 1
	})
	return found, dropped, l.changed
}

// Follow calls yield with every event after a sequence number, of the kinds given or of all, as they happen.
// It returns when ctx ends, with nil, or with yield's error.
func (l *Log) Follow(ctx context.Context, sequence uint64, kinds []Kind, yield func(Event) error) error {
	for {
		events, _, changed := l.since(sequence, kinds)
		for _, e := range events {
			if err := yield(e); err != nil {
				return err
			}
			sequence = e.Sequence
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		}
	}
}

// encode never fails an Append: a detail that is no JSON becomes an object that says why.
func encode(detail any) json.RawMessage {
	if detail == nil {
		return nil
	}
	raw, err := json.Marshal(detail)
	if err != nil {
		raw, _ = json.Marshal(map[string]string{"error": err.Error()})
	}
	return raw
}
