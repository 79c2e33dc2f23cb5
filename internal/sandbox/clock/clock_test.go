package clock

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"
)

func TestSpeedsThatAreRefused(t *testing.T) {
	for _, speed := range []float64{-1, 0.5, 1001, math.NaN(), math.Inf(1)} {
		if _, err := New(speed); err == nil {
			t.Errorf("speed %g was taken", speed)
		}
	}
	_, err := New(-1)
	if want := "speed -1: give a factor from 1 to 1000"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestSandboxTimeRunsAtItsSpeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := New(60)
		if err != nil {
			t.Fatal(err)
		}
		start, wall := c.Now(), time.Now()
		if err := c.Sleep(t.Context(), time.Minute); err != nil {
			t.Fatal(err)
		}
		if got := time.Since(wall); got != time.Second {
			t.Errorf("a minute took %s of wall time", got)
		}
		if got := c.Since(start); got != time.Minute {
			t.Errorf("%s of sandbox time passed", got)
		}
		if got := c.Elapsed(); got != time.Second {
			t.Errorf("elapsed %s", got)
		}
		fired := false
		c.AfterFunc(time.Hour, func() { fired = true })
		<-c.After(time.Hour)
		synctest.Wait()
		if !fired || time.Since(wall) != 61*time.Second {
			t.Errorf("fired %v after %s", fired, time.Since(wall))
		}
	})
}

func TestSleepEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := Real()
		ctx, cancel := c.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := c.Sleep(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if err := c.Sleep(ctx, 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if got := c.Elapsed(); got != time.Second {
			t.Errorf("slept %s", got)
		}
	})
}
