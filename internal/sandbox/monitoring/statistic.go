package monitoring

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/metric"
)

// period is the datapoints of one metric in one period.
type period struct {
	start  time.Time
	values []float64
	unit   string
}

// periods sorts datapoints into periods aligned to multiples of their length, as CloudWatch does; empty ones are left out.
func periods(points []metric.Datapoint, length time.Duration) []period {
	var list []period
	for _, p := range points {
		start := p.Time.UTC().Truncate(length)
		if n := len(list); n == 0 || !list[n-1].start.Equal(start) {
			list = append(list, period{start: start, unit: p.Unit})
		}
		last := &list[len(list)-1]
		last.values = append(last.values, p.Value)
	}
	return list
}

// statistics are the plain statistics; "p99" and its like are read by percentile.
var statistics = []string{"SampleCount", "Average", "Sum", "Minimum", "Maximum"}

// known tells whether a statistic is one that the sandbox computes.
func known(statistic string) bool {
	_, isPercentile := percentile(statistic)
	return isPercentile || slices.Contains(statistics, statistic)
}

// percentile reads "p99" or "p99.9".
func percentile(statistic string) (float64, bool) {
	digits, found := strings.CutPrefix(statistic, "p")
	p, err := strconv.ParseFloat(digits, 64)
	return p, found && err == nil && p >= 0 && p <= 100
}

// value is a statistic over a period that holds at least one datapoint.
func (p period) value(statistic string) float64 {
	if rank, ok := percentile(statistic); ok {
		sorted := slices.Sorted(slices.Values(p.values))
		at := int(math.Ceil(rank/100*float64(len(sorted)))) - 1
		return sorted[max(at, 0)]
	}
	switch statistic {
	case "SampleCount":
		return float64(len(p.values))
	case "Minimum":
		return slices.Min(p.values)
	case "Maximum":
		return slices.Max(p.values)
	}
	sum := 0.0
	for _, v := range p.values {
		sum += v
	}
	if statistic == "Average" {
		return sum / float64(len(p.values))
	}
	return sum
}
