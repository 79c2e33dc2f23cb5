package failover

import (
	"testing"
	"time"
)

func TestBudget(t *testing.T) {
	const s = time.Second
	cases := []struct {
		name             string
		budget           Budget
		detection, worst time.Duration
		meets            bool
		arithmetic       string
	}{
		{
			"the reference: 10 s x 3, HTTPS, alias", Budget{10 * s, 3, 6 * s, 60 * s, 60 * s}, 48 * s, 168 * s, true,
			"3 x (10 s interval + 6 s timeout) + 60 s propagation + 60 s TTL = 168 s",
		},
		{
			"exactly the RTO", Budget{30 * s, 5, 6 * s, 60 * s, 60 * s}, 180 * s, 300 * s, true,
			"5 x (30 s interval + 6 s timeout) + 60 s propagation + 60 s TTL = 300 s",
		},
		{
			"a millisecond beyond it", Budget{30 * s, 5, 6 * s, 60 * s, 60*s + time.Millisecond}, 180 * s, 300*s + time.Millisecond, false,
			"5 x (30 s interval + 6 s timeout) + 60 s propagation + 60.001 s TTL = 300.001 s",
		},
		{
			"30 s x 7", Budget{30 * s, 7, 6 * s, 60 * s, 60 * s}, 252 * s, 372 * s, false,
			"7 x (30 s interval + 6 s timeout) + 60 s propagation + 60 s TTL = 372 s",
		},
		{
			"string match", Budget{30 * s, 2, 8 * s, 60 * s, 300 * s}, 76 * s, 436 * s, false,
			"2 x (30 s interval + 8 s timeout) + 60 s propagation + 300 s TTL = 436 s",
		},
		{
			"refused, at once, not cached", Budget{10 * s, 1, 0, 0, 0}, 10 * s, 10 * s, true,
			"1 x (10 s interval + 0 s timeout) + 0 s propagation + 0 s TTL = 10 s",
		},
		{"nothing", Budget{}, 0, 0, true, "0 x (0 s interval + 0 s timeout) + 0 s propagation + 0 s TTL = 0 s"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := c.budget.Detection(); got != c.detection {
				t.Errorf("detection %s, want %s", got, c.detection)
			}
			if got := c.budget.WorstCase(); got != c.worst {
				t.Errorf("worst case %s, want %s", got, c.worst)
			}
			if got := c.budget.Meets(DefaultRTO); got != c.meets {
				t.Errorf("meets the default RTO: %t, want %t", got, c.meets)
			}
			if got := c.budget.Arithmetic(); got != c.arithmetic {
				t.Errorf("arithmetic\n %s, want\n %s", got, c.arithmetic)
			}
		})
	}
}

func TestProbeTimeout(t *testing.T) {
	for kind, want := range map[string]time.Duration{
		"HTTP": 6 * time.Second, "HTTPS": 6 * time.Second,
		"HTTP_STR_MATCH": 8 * time.Second, "HTTPS_STR_MATCH": 8 * time.Second, "TCP": 10 * time.Second,
	} {
		if got := ProbeTimeout(kind); got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
}

func TestSeconds(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                        "0 s",
		48 * time.Second:         "48 s",
		100 * time.Second:        "100 s",
		500 * time.Millisecond:   "0.5 s",
		1234567890:               "1.235 s",
		time.Nanosecond:          "0 s",
		-time.Nanosecond:         "0 s",
		-1500 * time.Millisecond: "-1.5 s",
		24 * time.Hour:           "86400 s",
	} {
		if got := Seconds(d); got != want {
			t.Errorf("%d ns: %q, want %q", int64(d), got, want)
		}
	}
}

func TestPairBudget(t *testing.T) {
	pair := Pair{Check: Check{Kind: "HTTPS_STR_MATCH", Interval: 30 * time.Second, Threshold: 2}, TTL: 20 * time.Second}
	want := Budget{Interval: 30 * time.Second, Threshold: 2, Timeout: 8 * time.Second, Propagation: 5 * time.Second, TTL: 20 * time.Second}
	if got := pair.Budget(5 * time.Second); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
