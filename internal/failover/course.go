package failover

import (
	"slices"
	"time"
)

// course is how checkers experience one outage that begins at time 0: everything but their phases.
type course struct {
	interval  time.Duration // from the end of a result to the next request
	threshold int
	healthy   time.Duration // how long an answer takes while all is well
	took      time.Duration // how long a failing probe takes
	fails     bool          // whether probes of the failing endpoint fail at all
	checkers  int
	affected  int // the first so many of the checkers see the fault
	turning   int // how many unhealthy opinions turn the status
	down, up  time.Duration
}

// newCourse lays out the outage. checkers 0 means two in each of the check's regions.
func newCourse(check Check, fault Fault, healthy time.Duration, checkers int) course {
	regions := check.regions()
	if checkers == 0 {
		checkers = DefaultCheckers * len(regions) / len(CheckerRegions)
	}
	c := course{
		interval: check.Interval, threshold: check.Threshold, healthy: healthy,
		checkers: checkers, affected: checkers, turning: turning(checkers),
		down: fault.Down, up: fault.Up,
	}
	c.took, c.fails = fault.Probe(check, healthy)
	if fault.Kind == RegionsCut {
		c.affected = 0
		for i := range checkers {
			if slices.Contains(fault.Regions, regions[i%len(regions)]) {
				c.affected++
			}
		}
	}
	if fault.Kind != Flapping {
		c.down, c.up = never, 0
	}
	return c
}

// never is later than anything that happens.
const never = time.Duration(1) << 60

// cycle is the time from one request to the next while all is well. Nothing coordinates checkers, so at the
// start of an outage each is at a random point of its own cycle.
func (c course) cycle() time.Duration { return c.interval + c.healthy }

// detectable tells whether enough checkers see the fault for the status ever to turn.
func (c course) detectable() bool { return c.fails && c.affected >= c.turning }

// steady tells whether the fault, once there, stays: then detect is exact and no events are needed.
func (c course) steady() bool { return c.up == 0 }

// detect is when the status turns, for a steady fault. phases[i] is how long ago checker i's last result
// came in, 0 <= phase < cycle; beyond the interval its next request is under way already. It panics on a
// course that is not detectable.
//
// The first request to fail starts at interval - phase. Its result comes after took, but not before the
// outage: an answer under way when the outage begins is lost. From there a checker's opinion turns
// threshold-1 rounds of (interval + took) later. The status turns with the turning-th opinion, which is
// that of the checker with the (affected-turning+1)-th smallest phase. With phase 0, right after a good
// result, this is threshold x (interval + took): Budget.Detection, reached but never passed.
func (c course) detect(phases []time.Duration, smallest []time.Duration) time.Duration {
	phase := nthSmallest(phases[:c.affected], smallest[:c.affected-c.turning+1])
	first := max(c.interval-phase+c.took, 0)
	return first + time.Duration(c.threshold-1)*(c.interval+c.took)
}

// nthSmallest is the len(smallest)-th smallest of values; smallest is scratch space.
func nthSmallest(values, smallest []time.Duration) time.Duration {
	n := len(smallest)
	copy(smallest, values[:n])
	for i := 1; i < n; i++ {
		sink(smallest[:i+1])
	}
	for _, value := range values[n:] {
		if value < smallest[n-1] {
			smallest[n-1] = value
			sink(smallest)
		}
	}
	return smallest[n-1]
}

// sink moves the last value to its place among the sorted ones before it.
func sink(sorted []time.Duration) {
	for i := len(sorted) - 1; i > 0 && sorted[i] < sorted[i-1]; i-- {
		sorted[i], sorted[i-1] = sorted[i-1], sorted[i]
	}
}

// probe is what becomes of checker i's request at the given time.
func (c course) probe(checker int, start time.Duration) (result time.Duration, failed bool) {
	if checker >= c.affected || !c.fails {
		return start + c.healthy, false
	}
	if fault := c.nextFault(start); fault < start+c.healthy || fault == start {
		return max(start+c.took, fault), true
	}
	return start + c.healthy, false
}

// nextFault is the earliest time from start on at which the endpoint is down.
func (c course) nextFault(start time.Duration) time.Duration {
	if start < 0 || c.steady() {
		return max(start, 0)
	}
	period := c.down + c.up
	if into := start % period; into >= c.down {
		return start - into + period
	}
	return start
}
