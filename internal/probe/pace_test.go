package probe

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// slow is a target that takes its time.
type slow struct {
	takes func(n int) time.Duration
	mu    sync.Mutex
	n     int
}

func (s *slow) Name() string { return "slow" }
func (s *slow) Kind() Kind   { return Resolver }

func (s *slow) Ask(ctx context.Context) Sample {
	s.mu.Lock()
	s.n++
	takes := s.takes(s.n)
	s.mu.Unlock()
	select {
	case <-time.After(takes):
		return Sample{Serves: Primary}
	case <-ctx.Done():
		return Sample{Error: ctx.Err().Error()}
	}
}

func collect(t *testing.T, target Target, pace Pace, d time.Duration) []Sample {
	t.Helper()
	var mu sync.Mutex
	var samples []Sample
	sampler := Sampler{Clock: NewClock(1), Record: func(s Sample) {
		mu.Lock()
		defer mu.Unlock()
		samples = append(samples, s)
	}}
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	sampler.Run(ctx, target, pace)
	BySent(samples)
	return samples
}

// The nth question goes out at n intervals, however slow the answers before it were, for ten minutes.
func TestPaceNeitherQueuesNorDrifts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := &slow{takes: func(n int) time.Duration { return time.Duration(n%7) * 300 * time.Millisecond }}
		samples := collect(t, target, Pace{Interval: 250 * time.Millisecond, Offset: 40 * time.Millisecond}, 10*time.Minute)
		if len(samples) < 2390 || len(samples) > 2401 {
			t.Fatalf("%d samples in 10 minutes at 4 a second", len(samples))
		}
		for n, s := range samples {
			if want := 40*time.Millisecond + time.Duration(n)*250*time.Millisecond; s.Sent != want {
				t.Fatalf("question %d went out at %s, not %s", n, s.Sent, want)
			}
		}
	})
}

func TestTooManyUnansweredQuestionsAreNotAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := &slow{takes: func(int) time.Duration { return time.Hour }}
		samples := collect(t, target, Pace{Interval: 100 * time.Millisecond, InFlight: 3}, time.Second-time.Millisecond)
		if len(samples) != 7 || target.n != 3 {
			t.Fatalf("%d samples, %d asked", len(samples), target.n)
		}
		if samples[0].Error != "not asked: too many questions are still unanswered" {
			t.Errorf("got %q", samples[0].Error)
		}
	})
}

type panicking struct{}

func (panicking) Name() string               { return "p" }
func (panicking) Kind() Kind                 { return HTTPS }
func (panicking) Ask(context.Context) Sample { panic("nil map") }

func TestPanickingProbeIsASample(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		samples := collect(t, panicking{}, Pace{Interval: time.Second}, time.Second/2)
		if len(samples) != 1 || samples[0].Error != "verify failed: nil map" {
			t.Errorf("got %+v", samples)
		}
	})
}

func TestClockRunsAtTheSandboxsSpeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewClock(20)
		if !c.Sleep(t.Context(), time.Minute) || c.Now() != time.Minute {
			t.Errorf("a minute at speed 20 ended at %s", c.Now())
		}
		if c.Real(time.Minute) != 3*time.Second || c.Scaled(3*time.Second) != time.Minute {
			t.Errorf("a minute takes %s", c.Real(time.Minute))
		}
		if NewClock(-1).Speed() != 1 {
			t.Error("a negative speed was taken")
		}
	})
}

func TestSamplesReadBack(t *testing.T) {
	path := t.TempDir() + "/samples.jsonl"
	file, err := CreateSampleFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := Sample{Kind: Authoritative, Target: "ns-1", Sent: 5, Received: 9, Answers: []string{"192.0.2.1"}, TTL: 60, Serves: Primary}
	file.Write(want)
	if err := file.Close(); err != nil || file.Lines() != 1 {
		t.Fatalf("%d lines, error %v", file.Lines(), err)
	}
	text := `{"kind":"authoritative","target":"ns-1","sent_ns":5,"received_ns":9,"answers":["192.0.2.1"],"ttl":60,"serves":"primary"}` + "\n"
	got, err := ReadSamples(strings.NewReader(text + `{"kind":"aut`)) // cut off by a kill
	if err != nil || len(got) != 1 || got[0].Serves != Primary || got[0].Sent != 5 {
		t.Errorf("got %+v, error %v", got, err)
	}
	if _, err := ReadSamples(strings.NewReader("x\n")); err == nil || !strings.HasPrefix(err.Error(), "line 1 is no sample: ") {
		t.Errorf("got %v", err)
	}
}

func TestFullDiskDoesNotStopSampling(t *testing.T) {
	file, err := CreateSampleFile("/dev/full")
	if err != nil {
		t.Fatal(err)
	}
	for range 2000 {
		file.Write(Sample{Target: strings.Repeat("x", 100)})
	}
	if err := file.Close(); err == nil || !strings.Contains(err.Error(), "no space left on device") {
		t.Errorf("got %v", err)
	}
}

func FuzzReadSamples(f *testing.F) {
	f.Add([]byte(`{"kind":"https","target":"x","sent_ns":-1,"observations":[{"checked":"2026-01-01T00:00:00Z"}]}` + "\n"))
	f.Add([]byte("\n{}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		samples, err := ReadSamples(strings.NewReader(string(text)))
		if err == nil && len(samples) != strings.Count(string(text), "\n") {
			t.Errorf("%d samples of %q", len(samples), text)
		}
	})
}
