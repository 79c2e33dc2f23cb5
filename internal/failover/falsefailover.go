package failover

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// year is the year of false failovers.
const year = 365 * 24 * time.Hour

// Noise is what makes a healthy endpoint miss the status limit now and then. A response is slow here when it
// takes longer than StatusTimeout.
type Noise struct {
	// SlowShare is the share of responses that are slow, each independent of the others.
	SlowShare float64
	// SpellsPerYear counts the spells in which every response is slow: a deployment, a busy database.
	SpellsPerYear float64
	// Spell is the mean length of such a spell; lengths are exponentially distributed.
	Spell time.Duration
}

// DefaultNoise is one slow response in a thousand, and a slow spell of about 5 s a week: assumptions.
func DefaultNoise() Noise {
	return Noise{SlowShare: 0.001, SpellsPerYear: 52, Spell: 5 * time.Second}
}

// Validate reports what is out of range.
func (n Noise) Validate() error {
	var faults []error
	if !(n.SlowShare >= 0 && n.SlowShare <= 0.9) {
		faults = append(faults, fmt.Errorf("share of slow responses is %g: it must be 0 to 0.9", n.SlowShare))
	}
	if !(n.SpellsPerYear >= 0 && n.SpellsPerYear <= 1e6) {
		faults = append(faults, fmt.Errorf("slow spells a year are %g: they must be 0 to 1000000", n.SpellsPerYear))
	}
	if n.Spell < 100*time.Millisecond || n.Spell > maxPeriod {
		faults = append(faults, fmt.Errorf("a slow spell is %s long: it must be 0.1 s to 86400 s", Seconds(n.Spell)))
	}
	return errors.Join(faults...)
}

// FalseFailovers is how many times a year the status of a healthy endpoint turns unhealthy, for a healthy
// response time. It is worked out, not sampled: with a sensible threshold it is far too rare to be sampled.
func FalseFailovers(check Check, noise Noise, healthy time.Duration) float64 {
	c := newCourse(check, Fault{Kind: Slow, Response: StatusTimeout + 1}, healthy, 0)
	if !c.detectable() {
		return 0 // TCP checks do not notice
	}
	return c.byChance(noise.SlowShare) + noise.SpellsPerYear*c.bySpell(noise.Spell)
}

// byChance is the yearly rate at which independent slow responses turn the status.
//
// A checker's opinion alternates. It turns unhealthy after a run of k slow responses, for which it takes
// H = (1-s^k) / ((1-s) s^k) probes on average, and healthy again after a run of k good ones, U = (1-g^k) /
// (s g^k) probes with g = 1-s. By Wald's identity both last that many mean cycles, so it is unhealthy for the
// part q = U/(H+U) of the time and turns once in (H+U) cycles. Checkers are independent: the status turns when
// one of n turns while exactly turning-1 of the other n-1 are unhealthy.
func (c course) byChance(s float64) float64 {
	if s == 0 {
		return 0
	}
	k, g := float64(c.threshold), 1-s
	h := (1 - math.Pow(s, k)) / (g * math.Pow(s, k))
	u := (1 - math.Pow(g, k)) / (s * math.Pow(g, k))
	cycle := c.interval.Seconds() + s*c.took.Seconds() + g*c.healthy.Seconds()
	turnsPerYear := float64(c.checkers) * year.Seconds() / ((h + u) * cycle)
	return turnsPerYear * binomial(c.checkers-1, c.turning-1, u/(h+u))
}

// binomial is the probability of exactly k successes in n.
func binomial(n, k int, p float64) float64 {
	probability := math.Pow(1-p, float64(n-k))
	for i := 1; i <= k; i++ {
		probability *= float64(n-k+i) / float64(i) * p
	}
	return probability
}

// bySpell is the probability that one slow spell turns the status.
//
// Checker i sends its first request of the spell after a uniform part of its cycle, and its k-th one k-1 rounds
// of (interval + timeout) later; all k fail if the spell lasts that long. Its length is exponential with mean m,
// so the status turns with probability E[exp(-(Y C + R)/m)], where R are the rounds, C is the cycle and Y, the
// turning-th smallest of n uniform parts, is Beta(turning, n-turning+1). What is neglected: with a threshold of 1
// an early checker may recover within the last 2 s before a late one fails.
func (c course) bySpell(mean time.Duration) float64 {
	rounds := time.Duration(c.threshold-1) * (c.interval + c.took)
	return math.Exp(-rounds.Seconds()/mean.Seconds()) *
		betaLaplace(float64(c.turning), float64(c.checkers-c.turning+1), c.cycle().Seconds()/mean.Seconds())
}

// betaLaplace is E[exp(-z Y)] for Y with distribution Beta(a, b): Kummer's function 1F1(a; a+b; -z), summed as
// exp(-z) 1F1(b; a+b; z), whose terms are all positive.
func betaLaplace(a, b, z float64) float64 {
	term := math.Exp(-z)
	sum := term
	for j := 0.0; term > sum*1e-17 || j < z; j++ {
		term *= (b + j) / (a + b + j) * z / (j + 1)
		sum += term
	}
	return sum
}
