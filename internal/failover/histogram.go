package failover

import (
	"slices"
	"time"
)

// resolution is how many buckets a histogram has: percentiles are exact to that part of the longest time
// possible, and always rounded up to a bucket's end.
const resolution = 8192

// histogram counts times of one phase. Merging is commutative, so the result does not depend on who counted.
type histogram struct {
	width  time.Duration
	counts []int64
	count  int64
	max    time.Duration
}

// newHistogram holds times up to longest.
func newHistogram(longest time.Duration) histogram {
	width := max(longest/resolution+1, time.Microsecond)
	return histogram{width: width, counts: make([]int64, longest/width+1)}
}

func (h *histogram) add(d time.Duration) {
	h.counts[d/h.width]++
	h.count++
	h.max = max(h.max, d)
}

func (h *histogram) merge(other histogram) {
	for i, count := range other.counts {
		h.counts[i] += count
	}
	h.count += other.count
	h.max = max(h.max, other.max)
}

// quantile is a time that at least the given share of all times does not exceed.
func (h *histogram) quantile(share float64) time.Duration {
	need := int64(share*float64(h.count) + 0.5)
	var seen int64
	for i, count := range h.counts {
		if seen += count; seen >= need {
			return min(time.Duration(i+1)*h.width, h.max)
		}
	}
	return h.max
}

// Distribution describes how long one phase took, over all outages that were detected.
type Distribution struct {
	P50, P90, P99, Max time.Duration
	// Shares are parts of all detected outages by equal slices of the time from 0 to Span.
	Shares []float64
	Span   time.Duration
}

func (h *histogram) distribution(parts int, span time.Duration) Distribution {
	d := Distribution{P50: h.quantile(0.50), P90: h.quantile(0.90), P99: h.quantile(0.99), Max: h.max, Span: span}
	d.Shares = make([]float64, parts)
	for i, count := range h.counts {
		if count > 0 {
			slot := int(float64(i) * float64(h.width) / float64(max(span, 1)) * float64(parts))
			d.Shares[min(slot, parts-1)] += float64(count) / float64(h.count)
		}
	}
	return d
}

// Mode is the largest share.
func (d Distribution) Mode() float64 { return slices.Max(append([]float64{0}, d.Shares...)) }
