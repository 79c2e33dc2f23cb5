package failover

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// TestByChanceAgreesWithEvents plays a month of an endpoint bad enough that the status turns often.
func TestByChanceAgreesWithEvents(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 7))
	for _, c := range []struct {
		threshold, checkers int
		slow                float64
	}{{1, 6, 0.3}, {2, 6, 0.4}, {3, 1, 0.1}, {2, 16, 0.6}, {3, 16, 0.65}} {
		course := newCourse(Check{Kind: "HTTPS", Interval: fastInterval, Threshold: c.threshold},
			Fault{Kind: Slow, Response: 5 * time.Second}, 500*time.Millisecond, c.checkers)
		phases := make([]time.Duration, c.checkers)
		for i := range phases {
			phases[i] = time.Duration(random.Int64N(int64(course.cycle())))
		}
		e := newEvents(course, func(_ int, start time.Duration) (time.Duration, bool) {
			if random.Float64() < c.slow {
				return start + course.took, true
			}
			return start + course.healthy, false
		}, phases)
		turns := 0
		for at, turned := e.step(); at < month; at, turned = e.step() {
			if turned {
				turns++
			}
		}
		want := course.byChance(c.slow) * month.Hours() / year.Hours()
		// Turns come in clusters, so their deviation is somewhat above Poisson's.
		if deviation := math.Abs(float64(turns) - want); deviation > 6*math.Sqrt(want)+1 {
			t.Errorf("%+v: %d turns in a month of events, worked out %.1f", c, turns, want)
		}
	}
}

// TestBySpellAgreesWithEvents plays spells of random length.
func TestBySpellAgreesWithEvents(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 9))
	const spells = 40_000
	for _, c := range []struct {
		interval  time.Duration
		threshold int
		mean      time.Duration
	}{{fastInterval, 1, 10 * time.Second}, {fastInterval, 2, 20 * time.Second}, {fastInterval, 3, 20 * time.Second}, {standardInterval, 2, time.Minute}} {
		course := newCourse(Check{Kind: "HTTP", Interval: c.interval, Threshold: c.threshold},
			Fault{Kind: Slow, Response: 5 * time.Second}, 200*time.Millisecond, 0)
		phases := make([]time.Duration, course.checkers)
		turned := 0
		for range spells {
			for i := range phases {
				phases[i] = time.Duration(random.Int64N(int64(course.cycle())))
			}
			length := time.Duration(random.ExpFloat64() * float64(c.mean))
			e := newEvents(course, func(_ int, start time.Duration) (time.Duration, bool) {
				if start >= 0 && start < length {
					return start + course.took, true
				}
				return start + course.healthy, false
			}, phases)
			if _, flipped := e.detect(length + 3*c.interval); flipped {
				turned++
			}
		}
		got, want := float64(turned)/spells, course.bySpell(c.mean)
		if math.Abs(got-want) > 0.01 {
			t.Errorf("%+v: %.4f of the spells turn the status, worked out %.4f", c, got, want)
		}
	}
}

// One checker alone, threshold 1, answers at once: the first request of a spell comes after a uniform part of
// 10 s, and a spell of mean 10 s lasts that long with probability (1 - 1/e) / 1 = 0.6321.
func TestBySpellByHand(t *testing.T) {
	c := newCourse(Check{Kind: "HTTP", Interval: fastInterval, Threshold: 1}, Fault{Kind: Slow, Response: 5 * time.Second}, 0, 1)
	if got, want := c.bySpell(10*time.Second), 1-1/math.E; math.Abs(got-want) > 1e-12 {
		t.Errorf("got %.6f, want %.6f", got, want)
	}
	// Threshold 2: one round of 10 s + 2 s more, e^-1.2 of that.
	c.threshold = 2
	if got, want := c.bySpell(10*time.Second), (1-1/math.E)*math.Exp(-1.2); math.Abs(got-want) > 1e-12 {
		t.Errorf("got %.6f, want %.6f", got, want)
	}
}

func TestFalseFailovers(t *testing.T) {
	quiet := Noise{Spell: 10 * time.Second}
	check := Check{Kind: "HTTPS", Interval: fastInterval, Threshold: 1}
	if got := FalseFailovers(check, quiet, DefaultResponse); got != 0 {
		t.Errorf("without noise: %g a year", got)
	}
	if got := FalseFailovers(Check{Kind: "TCP", Interval: fastInterval, Threshold: 1}, DefaultNoise(), DefaultResponse); got != 0 {
		t.Errorf("a TCP check does not notice slow responses: %g a year", got)
	}
	// At worst each spell turns the status once.
	long := Noise{SpellsPerYear: 12, Spell: maxPeriod}
	if got := FalseFailovers(check, long, DefaultResponse); got < 11.99 || got > 12 {
		t.Errorf("twelve spells of a day: %g a year, want nearly 12", got)
	}
	last := math.Inf(1)
	for check.Threshold = 1; check.Threshold <= maxThreshold; check.Threshold++ {
		got := FalseFailovers(check, DefaultNoise(), DefaultResponse)
		if !(got < last) {
			t.Errorf("threshold %d: %g a year, no fewer than %g", check.Threshold, got, last)
		}
		last = got
	}
}

func TestNoiseRefuses(t *testing.T) {
	for _, c := range []struct {
		noise Noise
		want  string
	}{
		{Noise{SlowShare: 0.95, Spell: time.Second}, "share of slow responses is 0.95: it must be 0 to 0.9"},
		{Noise{SpellsPerYear: -1, Spell: time.Second}, "slow spells a year are -1: they must be 0 to 1000000"},
		{Noise{}, "a slow spell is 0 s long: it must be 0.1 s to 86400 s"},
	} {
		if err := c.noise.Validate(); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	if err := DefaultNoise().Validate(); err != nil {
		t.Error(err)
	}
}
