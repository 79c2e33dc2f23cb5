package replication

import (
	"context"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/warm-standby/warm-standby/internal/report"
)

// The range of lags that a histogram keeps apart, in µs: up to an hour, to three digits.
const (
	lowestLag  = 1
	highestLag = int64(time.Hour / time.Microsecond)
	digits     = 3
)

// Finish waits for late arrivals, removes the markers and sums up. What it found stands even where the
// markers could not be removed.
func (r *Recorder) Finish(ctx context.Context) (report.RPO, error) {
	r.await(ctx)
	result := r.result()
	err := r.remove(ctx)
	result.Removed = err == nil
	return result, err
}

func (r *Recorder) result() report.RPO {
	r.mu.Lock()
	defer r.mu.Unlock()
	slices.SortFunc(r.markers, func(a, b *marker) int { return a.n - b.n })
	lags := hdrhistogram.New(lowestLag, highestLag, digits)
	resolutions := hdrhistogram.New(lowestLag, highestLag, digits)
	result := report.RPO{Written: len(r.markers)}
	for _, m := range r.markers {
		if m.acknowledged {
			result.Acknowledged++
		}
		if m.acknowledged && m.arrived {
			result.Arrived++
			lag, resolution := m.lag()
			record(lags, lag)
			record(resolutions, resolution)
		}
	}
	result.P50, result.P90, result.P99 = at(lags, 50), at(lags, 90), at(lags, 99)
	result.Max, result.Resolution = at(lags, 100), at(resolutions, 99)
	if r.cut != nil {
		result.CutOver = r.loss()
	}
	return result
}

func record(h *hdrhistogram.Histogram, d time.Duration) {
	_ = h.RecordValue(min(highestLag, max(lowestLag, d.Microseconds())))
}

func at(h *hdrhistogram.Histogram, quantile float64) report.Seconds {
	return report.Seconds(time.Duration(h.ValueAtQuantile(quantile)) * time.Microsecond)
}

// loss reads the cut-over out of the markers. The caller holds the lock; markers are sorted.
func (r *Recorder) loss() *report.Loss {
	loss := &report.Loss{At: report.Seconds(r.cut.at), Missing: slices.Sorted(slices.Values(r.cut.missing))}
	if r.cut.err != nil {
		loss.Unknown = r.cut.err.Error()
	}
	gap := false
	var oldest, newest time.Duration
	for _, m := range r.markers {
		if !m.acknowledged {
			continue
		}
		newest = max(newest, m.acked)
		if slices.Contains(loss.Missing, m.n) {
			if !gap {
				gap, oldest = true, m.acked
			}
			if m.arrived {
				loss.Later = append(loss.Later, m.n)
			}
		} else if !gap {
			loss.Contiguous = m.n
		}
	}
	if gap {
		window := report.Seconds(newest - oldest)
		loss.Window = &window
	}
	return loss
}
