package failover

import (
	"context"
	"math/bits"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// blockSize is how many outages share one random stream. A stream belongs to a block and not to a worker,
// so that the outcome does not depend on how many workers there are.
const blockSize = 1 << 14

// tally is what has been counted so far.
type tally struct {
	undetected, beyond               int
	detect, propagate, expire, total histogram
}

func (s Simulation) newTally() *tally {
	course := newCourse(s.Pair.Check, s.Fault, s.Response, s.Checkers)
	detection := time.Duration(course.threshold) * (course.interval + course.took)
	if !course.steady() {
		detection = Horizon
	}
	lifetime := max(s.Pair.TTL, s.Resolvers.HoldFor)
	return &tally{
		detect: newHistogram(detection), propagate: newHistogram(s.Propagation), expire: newHistogram(lifetime),
		total: newHistogram(detection + s.Propagation + lifetime),
	}
}

func (t *tally) merge(other *tally) {
	t.undetected += other.undetected
	t.beyond += other.beyond
	t.detect.merge(other.detect)
	t.propagate.merge(other.propagate)
	t.expire.merge(other.expire)
	t.total.merge(other.total)
}

// play shares the blocks out among the workers.
func (s Simulation) play(ctx context.Context, asked int) (*tally, error) {
	blocks := (s.Outages + blockSize - 1) / blockSize
	tallies := make([]*tally, workers(asked, blocks))
	var taken atomic.Int64
	var group sync.WaitGroup
	for i := range tallies {
		tallies[i] = s.newTally()
		group.Go(func() {
			player := s.newPlayer(tallies[i])
			for block := int(taken.Add(1)) - 1; block < blocks && ctx.Err() == nil; block = int(taken.Add(1)) - 1 {
				player.random.Seed(s.Seed, uint64(block))
				player.outages(min(blockSize, s.Outages-block*blockSize))
			}
		})
	}
	group.Wait()
	for _, other := range tallies[1:] {
		tallies[0].merge(other)
	}
	return tallies[0], ctx.Err()
}

// player plays outages one after the other into a tally.
type player struct {
	simulation Simulation
	course     course
	overrun    uint64
	outage     int // 1 if the fault is one, else 0
	random     *rand.PCG
	phases     []time.Duration
	smallest   []time.Duration // scratch space of course.detect
	tally      *tally
}

func (s Simulation) newPlayer(t *tally) *player {
	course := newCourse(s.Pair.Check, s.Fault, s.Response, s.Checkers)
	outage := 0
	if s.Fault.Outage() {
		outage = 1
	}
	return &player{
		simulation: s, course: course, overrun: overrunThreshold(s.Resolvers.OverrunShare), outage: outage, random: rand.NewPCG(0, 0),
		phases: make([]time.Duration, course.checkers), smallest: make([]time.Duration, course.checkers), tally: t,
	}
}

func (p *player) outages(count int) {
	s, t := &p.simulation, p.tally
	for range count {
		detect, detected := p.detect()
		propagate := s.Propagation - p.below(s.Propagation)
		expire := p.expire()
		if !detected {
			t.undetected++
			t.beyond += p.outage
			continue
		}
		total := detect + propagate + expire
		if total > s.RTO {
			t.beyond += p.outage
		}
		t.detect.add(detect)
		t.propagate.add(propagate)
		t.expire.add(expire)
		t.total.add(total)
	}
}

// below is a random time, 0 <= time < limit, or 0. The bias of the multiplication is below 1 in 10,000.
func (p *player) below(limit time.Duration) time.Duration {
	high, _ := bits.Mul64(p.random.Uint64(), uint64(limit))
	return time.Duration(high)
}

// detect plays the checkers: in closed form where that is exact, as events where the fault comes and goes.
func (p *player) detect() (time.Duration, bool) {
	if !p.course.detectable() {
		return 0, false
	}
	cycle := p.course.cycle()
	for i := range p.phases {
		p.phases[i] = p.below(cycle)
	}
	if p.course.steady() {
		return p.course.detect(p.phases, p.smallest), true
	}
	return newEvents(p.course, p.course.probe, p.phases).detect(Horizon)
}

// expire is what remains of the old answer's life in the client's resolver, which fetched it at a random time.
func (p *player) expire() time.Duration {
	lifetime := p.simulation.Pair.TTL
	if p.overrun > 0 && p.random.Uint64() < p.overrun {
		lifetime = max(lifetime, p.simulation.Resolvers.HoldFor)
	}
	return lifetime - p.below(lifetime)
}
