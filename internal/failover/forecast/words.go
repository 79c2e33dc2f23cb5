package forecast

import (
	"fmt"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/failover"
)

// The phases of a failover, in their order, and what they add up to.
func phases(o failover.Outcome) []phase {
	return []phase{{"detect", o.Detect}, {"propagate", o.Propagate}, {"expire", o.Expire}, {"total", o.Total}}
}

type phase struct {
	name string
	failover.Distribution
}

// tenths is a duration for a column of a table: "45.3 s".
func tenths(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

// share is a part of a whole: "0 %", "12.3 %", "0.0002 %".
func share(part float64) string { return fmt.Sprintf("%.3g %%", part*100) }

// aYear is a rate for a column: "134", "1.5", "0.012", "<0.001".
func aYear(rate float64) string {
	switch {
	case rate == 0:
		return "0"
	case rate < 0.001:
		return "<0.001"
	case rate < 0.1:
		return fmt.Sprintf("%.3f", rate)
	case rate < 10:
		return fmt.Sprintf("%.1f", rate)
	}
	return failover.Count(float64(int64(rate + 0.5)))
}

// names shows at most three.
func names(all []string) string {
	const shown = 3
	if len(all) <= shown {
		return strings.Join(all, ", ")
	}
	return fmt.Sprintf("%s and %s more", strings.Join(all[:shown-1], ", "), failover.Count(float64(len(all)-shown+1)))
}

// verdict is the sentence that the exit code rests on.
func verdict(r Result, s Settings) string {
	o := r.Outcome
	if !s.Simulation.Fault.Outage() {
		return fmt.Sprintf("%s of %s times (%s) traffic leaves an endpoint that still serves",
			failover.Count(float64(o.Outages-o.Undetected)), failover.Count(float64(o.Outages)), share(o.ShareDetected()))
	}
	return fmt.Sprintf("%s of %s outages (%s) exceed the RTO of %s",
		failover.Count(float64(o.BeyondRTO)), failover.Count(float64(o.Outages)), share(o.ShareBeyondRTO()),
		failover.Seconds(s.Simulation.RTO))
}

func word(holds bool) string {
	if holds {
		return "HOLDS"
	}
	return "DOES NOT HOLD"
}

// undetected says how many outages nobody notices, and why; empty if none.
func undetected(r Result) string {
	switch {
	case r.Unseen != "":
		return "never, because " + r.Unseen
	case r.Outcome.Undetected > 0:
		return fmt.Sprintf("%s of the outages not within %s",
			share(float64(r.Outcome.Undetected)/float64(r.Outcome.Outages)), failover.Seconds(failover.Horizon))
	}
	return ""
}

func describeCheck(r Result) string {
	c := r.Pair.Check
	return fmt.Sprintf("%s every %s, %d in a row; %d checkers in %d regions",
		c.Kind, failover.Seconds(c.Interval), c.Threshold, r.Checkers, c.RegionCount())
}

func describePlayed(s failover.Simulation) string {
	return fmt.Sprintf("%s outages, seed %d", failover.Count(float64(s.Outages)), s.Seed)
}

func describeResolvers(r failover.Resolvers) string {
	if r.OverrunShare == 0 {
		return "all honour the TTL"
	}
	return fmt.Sprintf("%s keep answers for %s; the worst case does not cover them", share(r.OverrunShare), failover.Seconds(r.HoldFor))
}

func describeNoise(n failover.Noise) string {
	return fmt.Sprintf("%s of responses slow, %s slow spells a year of %s on average",
		share(n.SlowShare), failover.Count(n.SpellsPerYear), failover.Seconds(n.Spell))
}

// bars draws shares as a row of blocks, the largest one full.
func bars(d failover.Distribution) string {
	blocks := []rune(" ▁▂▃▄▅▆▇█")
	most := d.Mode()
	var b strings.Builder
	for _, part := range d.Shares {
		level := 0
		if part > 0 {
			level = 1 + int(part/most*float64(len(blocks)-2)+0.5)
		}
		b.WriteRune(blocks[min(level, len(blocks)-1)])
	}
	return strings.TrimRight(b.String(), " ")
}
