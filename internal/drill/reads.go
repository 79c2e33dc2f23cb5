package drill

import (
	"math"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/report"
)

// singleDigit is the read latency that both regions promise: under 10 ms.
const singleDigit = 10.0

// Reads sums up the table's share of reads in both regions, from the Server-Timing of good answers.
func Reads(samples []probe.Sample, o Outputs) []report.Reads {
	var out []report.Reads
	for _, role := range []probe.Role{probe.Primary, probe.Standby} {
		histogram := hdrhistogram.New(1, 60_000_000, 3) // µs
		for _, s := range samples {
			if s.Serves == role && s.Error == "" && s.TableMillis > 0 {
				_ = histogram.RecordValue(min(60_000_000, max(1, int64(math.Round(s.TableMillis*1000)))))
			}
		}
		if histogram.TotalCount() == 0 {
			continue
		}
		ms := func(quantile float64) float64 { return float64(histogram.ValueAtQuantile(quantile)) / 1000 }
		out = append(out, report.Reads{
			Region: o.Of(role).Region, Role: role, Count: int(histogram.TotalCount()),
			P50: ms(50), P99: ms(99), Max: float64(histogram.Max()) / 1000, Holds: ms(99) < singleDigit,
		})
	}
	return out
}
