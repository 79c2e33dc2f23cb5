package event

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
)

func sequences(events []Event) []uint64 {
	var list []uint64
	for _, e := range events {
		list = append(list, e.Sequence)
	}
	return list
}

func TestABusyKindForgetsItsOwnPastOnly(t *testing.T) {
	log := NewLog(clock.Real(), 3)
	log.Append(Fault, "region-down:us-east-1", nil)
	for range 10 {
		log.Append(Request, "sts GetCallerIdentity", nil)
	}
	events, dropped := log.Since(0)
	if got := sequences(events); len(got) != 4 || got[0] != 1 || got[1] != 9 || got[3] != 11 {
		t.Errorf("kept %v", got)
	}
	if dropped != 1 {
		t.Errorf("%d kinds lost events", dropped)
	}
	if events, dropped := log.Since(8, Request); len(events) != 3 || dropped != 0 {
		t.Errorf("%v, %d", sequences(events), dropped)
	}
	if events, _ := log.Since(0, Fault, Health); len(events) != 1 {
		t.Errorf("faults: %v", events)
	}
	if events, _ := log.Since(11); len(events) != 0 {
		t.Errorf("after the last: %v", events)
	}
}

func TestAnEventCarriesThreeTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := clock.New(10)
		log := NewLog(c, 0)
		time.Sleep(2 * time.Second)
		e := log.Append(Health, "check", map[string]bool{"healthy": true})
		if e.Offset != 2*time.Second || e.Wall.Sub(c.Started()) != 2*time.Second || e.Sandbox.Sub(c.Started().Round(0)) != 20*time.Second {
			t.Errorf("%+v", e)
		}
		if string(e.Detail) != `{"healthy":true}` {
			t.Errorf("%s", e.Detail)
		}
		if e := log.Append(Health, "check", func() {}); string(e.Detail) != `{"error":"json: unsupported type: func()"}` {
			t.Errorf("%s", e.Detail)
		}
	})
}

func TestFollowSeesEveryEventOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := NewLog(clock.Real(), 0)
		log.Append(DNS, "old", nil)
		stop := errors.New("enough")
		seen := make(chan error)
		var subjects []string
		go func() {
			seen <- log.Follow(t.Context(), 0, []Kind{DNS}, func(e Event) error {
				subjects = append(subjects, e.Subject)
				if e.Subject == "last" {
					return stop
				}
				return nil
			})
		}()
		synctest.Wait()
		log.Append(Request, "not followed", nil)
		log.Append(DNS, "new", nil)
		synctest.Wait()
		log.Append(DNS, "last", nil)
		if err := <-seen; !errors.Is(err, stop) {
			t.Error(err)
		}
		if len(subjects) != 3 || subjects[0] != "old" || subjects[1] != "new" || subjects[2] != "last" {
			t.Errorf("%v", subjects)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	log := NewLog(clock.Real(), 0)
	detail := struct{ A, B string }{"one", "two"}
	b.ReportAllocs()
	for b.Loop() {
		log.Append(Request, "dynamodb GetItem", detail)
	}
}
