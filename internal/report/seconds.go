package report

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/warm-standby/warm-standby/internal/failover"
)

// Seconds is a duration that JSON shows as a number of seconds, to the millisecond.
type Seconds time.Duration

// Duration converts to the standard library's type.
func (s Seconds) Duration() time.Duration { return time.Duration(s) }

// String is "12.345 s".
func (s Seconds) String() string { return failover.Seconds(time.Duration(s)) }

// Short is "12.3 s": as tables show it.
func (s Seconds) Short() string { return fmt.Sprintf("%.1f s", time.Duration(s).Seconds()) }

// MarshalJSON writes seconds with three decimals at most.
func (s Seconds) MarshalJSON() ([]byte, error) {
	return json.Marshal(math.Round(time.Duration(s).Seconds()*1000) / 1000)
}

// UnmarshalJSON reads a number of seconds.
func (s *Seconds) UnmarshalJSON(text []byte) error {
	var number float64
	if err := json.Unmarshal(text, &number); err != nil {
		return fmt.Errorf("%s is no number of seconds", text)
	}
	if math.Abs(number) > 1e9 {
		return fmt.Errorf("%s seconds are too many", text)
	}
	*s = Seconds(math.Round(number * float64(time.Second)))
	return nil
}

// Span is when something happened: not before Low, not after High. Sampling cannot tell more.
type Span struct {
	Low  Seconds `json:"low_seconds"`
	High Seconds `json:"high_seconds"`
}

// String is "12.1 s (-0.3 s)": the pessimistic end, and how much earlier it may have been.
func (s Span) String() string {
	return fmt.Sprintf("%s (-%s)", s.High.Short(), (s.High - s.Low).Short())
}
