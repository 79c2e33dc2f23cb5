package failover

import "time"

// probing decides what becomes of a checker's request: when its result is in, and whether it failed.
type probing func(checker int, start time.Duration) (result time.Duration, failed bool)

// checker is one health checker with its opinion and the result it is waiting for.
type checker struct {
	result    time.Duration // when the result of the current request is in: the checker's next event
	failed    bool          // what that result will be
	streak    int           // consecutive results that contradict the opinion
	unhealthy bool          // the opinion
}

// events is a health check as a discrete-event simulation: the queue holds every checker's next result. It
// plays whatever the probing says; course.detect must agree with it wherever both apply.
type events struct {
	interval  time.Duration
	threshold int
	turning   int
	probe     probing
	checkers  []checker
	unhealthy int // how many opinions are
}

// newEvents lets every checker send the request that its phase calls for (see course.detect).
func newEvents(c course, probe probing, phases []time.Duration) *events {
	e := &events{interval: c.interval, threshold: c.threshold, turning: c.turning, probe: probe, checkers: make([]checker, c.checkers)}
	for i, phase := range phases[:c.checkers] {
		e.request(i, c.interval-phase)
	}
	return e
}

func (e *events) request(i int, start time.Duration) {
	e.checkers[i].result, e.checkers[i].failed = e.probe(i, start)
}

// next is the checker whose result comes next; a handful of checkers needs no heap.
func (e *events) next() int {
	first := 0
	for i := range e.checkers {
		if e.checkers[i].result < e.checkers[first].result {
			first = i
		}
	}
	return first
}

// step takes the next result and tells when it came and whether the status turned unhealthy with it.
func (e *events) step() (at time.Duration, turned bool) {
	i := e.next()
	c := &e.checkers[i]
	at = c.result
	before := e.unhealthy
	e.judge(c)
	e.request(i, at+e.interval)
	return at, before < e.turning && e.unhealthy >= e.turning
}

// judge counts consecutive results: the same threshold turns an opinion in both directions.
func (e *events) judge(c *checker) {
	if c.failed == c.unhealthy {
		c.streak = 0
		return
	}
	c.streak++
	if c.streak < e.threshold {
		return
	}
	c.streak, c.unhealthy = 0, c.failed
	if c.unhealthy {
		e.unhealthy++
	} else {
		e.unhealthy--
	}
}

// detect is when the status first turns unhealthy, if it does before the horizon.
func (e *events) detect(horizon time.Duration) (at time.Duration, turned bool) {
	for {
		at, turned = e.step()
		if turned || at > horizon {
			return at, turned && at <= horizon
		}
	}
}
