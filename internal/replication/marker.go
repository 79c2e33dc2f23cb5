package replication

import (
	"context"
	"fmt"
	"time"
)

// Table is the table in one region.
type Table interface {
	// PutMarker writes an item once, without retries: its error means "not acknowledged".
	PutMarker(ctx context.Context, key string, expires time.Time) error
	// Present tells which of the keys, at most BatchSize, the region has.
	Present(ctx context.Context, keys []string) (map[string]bool, error)
	// DeleteMarkers removes items, any number; those that are not there are removed already.
	DeleteMarkers(ctx context.Context, keys []string) error
}

// BatchSize is the most keys that one read takes (BatchGetItem's limit).
const BatchSize = 100

// Key is the reserved key of a run's nth marker, from 1.
func Key(run string, n int) string { return fmt.Sprintf("#rpo#%s#%06d", run, n) }

// marker is one write and its arrival. Times are on the run's clock.
type marker struct {
	n            int
	sent, acked  time.Duration
	acknowledged bool
	missed       [2]time.Duration // sent and received of the last read that did not find it
	found        [2]time.Duration // of the first that did
	arrived      bool
}

// lag estimates how long the marker took: from the middle of the write to the middle between the last
// miss and the first hit. resolution is the width of what the truth may be.
func (m marker) lag() (lag, resolution time.Duration) {
	low := m.missed
	if low == [2]time.Duration{} {
		low = [2]time.Duration{m.acked, m.acked} // the first read found it
	}
	seen := (low[0] + low[1] + m.found[0] + m.found[1]) / 4
	return max(0, seen-(m.sent+m.acked)/2), max(0, m.found[1]-low[0]) + (m.acked - m.sent)
}
