package failover

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestEventsAgreeWithClosedForm plays the same phases both ways.
func TestEventsAgreeWithClosedForm(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 5))
	kinds := []string{"HTTP", "HTTPS_STR_MATCH", "TCP"}
	faults := []Fault{
		{Kind: Refused}, {Kind: Unreachable}, {Kind: Hanging}, {Kind: Slow, Response: 5 * time.Second},
		{Kind: ServerError}, {Kind: StringMissing}, {Kind: RegionsCut, Regions: CheckerRegions[1:]},
	}
	compared := 0
	for range 20_000 {
		check := Check{Kind: kinds[random.IntN(len(kinds))], Interval: fastInterval, Threshold: 1 + random.IntN(maxThreshold)}
		if random.IntN(2) == 0 {
			check.Interval = standardInterval
		}
		healthy := time.Duration(random.Int64N(int64(StatusTimeout)))
		c := newCourse(check, faults[random.IntN(len(faults))], healthy, random.IntN(20))
		if !c.detectable() {
			continue
		}
		phases := make([]time.Duration, c.checkers)
		for i := range phases {
			phases[i] = time.Duration(random.Int64N(int64(c.cycle())))
		}
		want, turned := newEvents(c, c.probe, phases).detect(never)
		if got := c.detect(phases, make([]time.Duration, c.checkers)); !turned || got != want {
			t.Fatalf("closed form %s, events %s (%t) for %+v with %v", got, want, turned, c, phases)
		}
		compared++
	}
	if compared < 10_000 {
		t.Errorf("only %d cases compared", compared)
	}
}

// TestConsecutiveResults follows one checker by hand: interval 10 s, threshold 3, answers at once, down 0-25 s
// of every 45 s, first request at 10 s.
//
// Requests at 10 and 20 fail; 30 and 40 (up) answer, so the count starts again; 45-70 is down: 50, 60 and 70?
// 70 is up again (45+25 = 70 ends the fault), so two failures only; 80 up; 90-115 down: 90, 100, 110 fail.
// The third in a row is at 110.
func TestConsecutiveResults(t *testing.T) {
	check := Check{Kind: "HTTPS", Interval: fastInterval, Threshold: 3}
	c := newCourse(check, Fault{Kind: Flapping, Down: 25 * time.Second, Up: 20 * time.Second}, 0, 1)
	at, turned := newEvents(c, c.probe, []time.Duration{0}).detect(Horizon)
	if !turned || at != 110*time.Second {
		t.Errorf("turned %t at %s, want 1m50s", turned, at)
	}
	if at, turned := newEvents(c, c.probe, []time.Duration{0}).detect(109 * time.Second); turned {
		t.Errorf("turned at %s, after the horizon of 109 s", at)
	}
}

// TestSameThresholdInBothDirections: after the fault ends it takes as many good results to come back.
func TestSameThresholdInBothDirections(t *testing.T) {
	c := newCourse(Check{Kind: "HTTP", Interval: fastInterval, Threshold: 2}, Fault{Kind: Refused}, 0, 1)
	spell := func(_ int, start time.Duration) (time.Duration, bool) { return start, start < 35*time.Second }
	e := newEvents(c, spell, []time.Duration{5 * time.Second})
	var opinions []bool
	for range 6 { // requests at 5, 15, 25 fail, at 35, 45, 55 succeed
		e.step()
		opinions = append(opinions, e.checkers[0].unhealthy)
	}
	for i, want := range []bool{false, true, true, true, false, false} {
		if opinions[i] != want {
			t.Errorf("after result %d the opinion is unhealthy: %t, want %t", i+1, opinions[i], want)
		}
	}
}

func TestTurning(t *testing.T) {
	for checkers, want := range map[int]int{1: 1, 5: 5, 6: 5, 11: 10, 12: 10, 14: 12, 15: 13, 16: 14, 17: 14, 18: 15, 50: 41, 64: 53} {
		if got := turning(checkers); got != want {
			t.Errorf("of %d checkers %d must turn, want %d", checkers, got, want)
		}
	}
}
