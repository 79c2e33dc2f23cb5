package replication

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
)

// The defaults of a Recorder.
const (
	DefaultRate = 20.0                  // markers a second, of the machine's clock
	Net         = time.Hour             // after which the table's TTL may remove a marker
	readEvery   = 10 * time.Millisecond // of the machine: between two reads of the standby
	inFlight    = 16                    // unanswered writes at most
	callTimeout = 3 * time.Second       // of a write or a read
	patience    = time.Minute           // of Finish, by default
)

// Recorder writes markers and watches them arrive. It is used for one run.
type Recorder struct {
	Primary, Standby Table
	Run              string
	Rate             float64 // markers a second; 0: DefaultRate
	Clock            probe.Clock
	Expires          time.Time // of every marker, by the service's clock
	// Patience is how long Finish waits for late markers, on the run's clock; 0: a minute.
	Patience time.Duration

	watchOnce sync.Once
	stopWatch context.CancelFunc
	watched   chan struct{}

	mu      sync.Mutex
	markers []*marker
	cut     *cut
}

// cut is what was seen at the cut-over.
type cut struct {
	at      time.Duration
	missing []int
	err     error
}

// Write writes markers at a steady pace until ctx ends. The standby is read from then on until Finish,
// so that markers which are still under way at a cut-over are timed like the others.
func (r *Recorder) Write(ctx context.Context) {
	r.watchOnce.Do(func() {
		reading, stop := context.WithCancel(context.WithoutCancel(ctx))
		r.stopWatch, r.watched = stop, make(chan struct{})
		go func() {
			defer close(r.watched)
			r.watch(reading)
		}()
	})
	r.write(ctx)
}

func (r *Recorder) write(ctx context.Context) {
	rate := r.Rate
	if !(rate > 0) {
		rate = DefaultRate
	}
	every := time.Duration(float64(time.Second) / rate)
	places := make(chan struct{}, inFlight)
	var writing sync.WaitGroup
	defer writing.Wait()
	begin := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		select {
		case <-ctx.Done():
			return
		case places <- struct{}{}: // a region that hangs slows the writer, as it would an application
		}
		writing.Go(func() {
			r.put(context.WithoutCancel(ctx), n)
			<-places
		})
		timer.Reset(time.Until(begin.Add(time.Duration(n) * every)))
	}
}

func (r *Recorder) put(ctx context.Context, n int) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	m := &marker{n: n, sent: r.Clock.Now()}
	r.mu.Lock()
	r.markers = append(r.markers, m)
	r.mu.Unlock()
	err := r.Primary.PutMarker(ctx, Key(r.Run, n), r.Expires)
	r.mu.Lock()
	defer r.mu.Unlock()
	m.acked, m.acknowledged = r.Clock.Now(), err == nil
}

// watch reads the pending markers again and again.
func (r *Recorder) watch(ctx context.Context) {
	ticker := time.NewTicker(readEvery)
	defer ticker.Stop()
	for {
		_ = r.read(ctx, r.pending(BatchSize)) // an unreadable standby shows as markers that did not arrive
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// pending lists acknowledged markers that have not been seen, oldest first; limit 0 means all.
func (r *Recorder) pending(limit int) []*marker {
	r.mu.Lock()
	defer r.mu.Unlock()
	var pending []*marker
	for _, m := range r.markers {
		if m.acknowledged && !m.arrived {
			pending = append(pending, m)
			if len(pending) == limit {
				break
			}
		}
	}
	return pending
}

// read looks for markers in the standby, in batches.
func (r *Recorder) read(ctx context.Context, wanted []*marker) error {
	for len(wanted) > 0 {
		batch := wanted[:min(len(wanted), BatchSize)]
		wanted = wanted[len(batch):]
		if err := r.readBatch(ctx, batch); err != nil {
			return err
		}
	}
	return nil
}

func (r *Recorder) readBatch(ctx context.Context, batch []*marker) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	keys := make([]string, len(batch))
	for i, m := range batch {
		keys[i] = Key(r.Run, m.n)
	}
	sent := r.Clock.Now()
	present, err := r.Standby.Present(ctx, keys)
	received := r.Clock.Now()
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, m := range batch {
		if m.arrived {
			continue // another read was quicker
		}
		if present[keys[i]] {
			m.arrived, m.found = true, [2]time.Duration{sent, received}
		} else if sent > m.missed[0] {
			m.missed = [2]time.Duration{sent, received}
		}
	}
	return nil
}

// CutOver notes which acknowledged markers the standby lacks at this moment. Writing must have ended.
func (r *Recorder) CutOver(ctx context.Context, at time.Duration) {
	c := &cut{at: at}
	pending := r.pending(0)
	c.err = r.read(ctx, pending)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range pending {
		if !m.arrived {
			c.missing = append(c.missing, m.n)
		}
	}
	r.cut = c
}

// await waits until every acknowledged marker has arrived, or for Patience, and ends reading.
func (r *Recorder) await(ctx context.Context) {
	if r.watched == nil {
		return // nothing was written
	}
	wait := r.Patience
	if wait == 0 {
		wait = patience
	}
	until := r.Clock.Now() + wait
	for len(r.pending(1)) > 0 && r.Clock.Now() < until {
		if !r.Clock.Sleep(ctx, r.Clock.Scaled(5*readEvery)) {
			break
		}
	}
	r.stopWatch()
	<-r.watched
}

// remove deletes every marker that may exist, in the primary and then in the standby, because one that
// arrives late must not stay.
func (r *Recorder) remove(ctx context.Context) error {
	r.mu.Lock()
	keys := make([]string, 0, len(r.markers))
	for _, m := range r.markers {
		keys = append(keys, Key(r.Run, m.n))
	}
	r.mu.Unlock()
	err := errors.Join(r.Primary.DeleteMarkers(ctx, keys), r.Standby.DeleteMarkers(ctx, keys))
	if err != nil {
		return fmt.Errorf("the markers could not all be removed; the table's TTL removes them after %s: %w", r.Expires.UTC().Format(time.RFC3339), err)
	}
	return nil
}
