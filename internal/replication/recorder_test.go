package replication

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
)

// regions is a table in two regions with a replication lag.
type regions struct {
	mu      sync.Mutex
	lag     time.Duration
	held    time.Duration // writes after this moment since start do not replicate until released
	release time.Duration // 0: never
	down    time.Duration // writes fail from here on; 0: never
	arrives map[string]time.Time
	start   time.Time
}

func (r *regions) PutMarker(_ context.Context, key string, _ time.Time) error {
	time.Sleep(2 * time.Millisecond)
	r.mu.Lock()
	defer r.mu.Unlock()
	since := time.Since(r.start)
	if r.down > 0 && since >= r.down {
		return errors.New("unreachable")
	}
	r.arrives[key] = time.Now().Add(r.lag)
	if r.held > 0 && since+r.lag >= r.held {
		r.arrives[key] = time.Time{}
		if r.release > 0 {
			r.arrives[key] = r.start.Add(r.release)
		}
	}
	return nil
}

func (r *regions) Present(_ context.Context, keys []string) (map[string]bool, error) {
	if len(keys) > BatchSize {
		return nil, errors.New("too many keys")
	}
	time.Sleep(time.Millisecond)
	r.mu.Lock()
	defer r.mu.Unlock()
	present := map[string]bool{}
	for _, key := range keys {
		at, ok := r.arrives[key]
		present[key] = ok && !at.IsZero() && !time.Now().Before(at)
	}
	return present, nil
}

func (r *regions) DeleteMarkers(_ context.Context, keys []string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, key := range keys {
		delete(r.arrives, key)
	}
	return nil
}

func newRegions(lag time.Duration) *regions {
	return &regions{lag: lag, arrives: map[string]time.Time{}, start: time.Now()}
}

func (r *regions) recorder() *Recorder {
	return &Recorder{Primary: r, Standby: r, Run: "run-1", Clock: probe.NewClock(1)}
}

func TestLagIsMeasuredWithinTenPercent(t *testing.T) {
	for _, lag := range []time.Duration{100 * time.Millisecond, time.Second, 8 * time.Second} {
		t.Run(lag.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRegions(lag)
				recorder := r.recorder()
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second-time.Millisecond)
				defer cancel()
				recorder.Write(ctx)
				got, err := recorder.Finish(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if got.Written != 200 || got.Acknowledged != 200 || got.Arrived != 200 || !got.Removed || len(r.arrives) != 0 {
					t.Errorf("got %+v, %d left", got, len(r.arrives))
				}
				for _, quantile := range []time.Duration{got.P50.Duration(), got.P99.Duration(), got.Max.Duration()} {
					if quantile < lag*9/10 || quantile > lag*11/10 {
						t.Errorf("lag %s, measured %s", lag, quantile)
					}
				}
			})
		})
	}
}

func TestCutOverNamesTheMissingMarkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRegions(time.Second)
		r.held, r.release, r.down = 5*time.Second, 30*time.Second, 5*time.Second
		recorder := r.recorder()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		recorder.Write(ctx)
		recorder.CutOver(t.Context(), recorder.Clock.Now())
		var lost []int
		for n := 1; n <= 400; n++ {
			if at, ok := r.arrives[Key("run-1", n)]; ok && at.Equal(r.start.Add(r.release)) {
				lost = append(lost, n)
			}
		}
		got, err := recorder.Finish(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(lost) == 0 || !slices.Equal(got.CutOver.Missing, lost) || !slices.Equal(got.CutOver.Later, lost) {
			t.Errorf("missing %v, later %v, truth %v", got.CutOver.Missing, got.CutOver.Later, lost)
		}
		if got.CutOver.Contiguous != lost[0]-1 || got.Acknowledged != lost[len(lost)-1] || got.Written <= got.Acknowledged {
			t.Errorf("got %+v", got)
		}
	})
}

func TestMarkersThatStayAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRegions(time.Millisecond)
		recorder := r.recorder()
		recorder.Primary = stubborn{r}
		recorder.Expires = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		recorder.Write(ctx)
		got, err := recorder.Finish(t.Context())
		want := "the markers could not all be removed; the table's TTL removes them after 2026-11-23T12:00:00Z: unreachable"
		if err == nil || strings.TrimSpace(err.Error()) != want || got.Removed || got.Arrived == 0 {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

type stubborn struct{ *regions }

func (stubborn) DeleteMarkers(context.Context, []string) error { return errors.New("unreachable") }
