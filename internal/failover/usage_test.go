package failover

import (
	"strings"
	"testing"
)

func TestReadUsageRefuses(t *testing.T) {
	cases := []struct{ input, want string }{
		{"", "usage is not a JSON object of known assumptions: EOF"},
		{"[]", "usage is not a JSON object of known assumptions: json: cannot unmarshal array into Go value of type failover.Usage"},
		{`{"requests": 1}`, `usage is not a JSON object of known assumptions: json: unknown field "requests"`},
		{`{"stored_gb": "five"}`, "usage is not a JSON object of known assumptions: json: cannot unmarshal string into Go struct field Usage.stored_gb of type float64"},
		{`{} {}`, "usage has something after its JSON object: keep one object"},
		{`{"write_share": 1.5}`, "usage write_share is 1.5: it must be between 0 and 1"},
		{`{"checkers": 0, "item_bytes": 0}`, "usage item_bytes is 0: it must be between 1 and 409600\nusage checkers is 0: it must be between 1 and 64"},
		{`{"requests_per_month": -1}`, "usage requests_per_month is -1: it must be between 0 and 1e+13"},
	}
	for _, c := range cases {
		if _, err := ReadUsage(strings.NewReader(c.input)); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.input, err, c.want)
		}
	}
}

func TestReadUsageKeepsDefaults(t *testing.T) {
	got, err := ReadUsage(strings.NewReader(`{"stored_gb": 100, "free_tier": true}`))
	want := DefaultUsage()
	want.StoredGB, want.FreeTier = 100, true
	if err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestAssumptions(t *testing.T) {
	got := strings.Join(DefaultUsage().Assumptions(), "\n")
	want := `10,000,000 client requests a month, all on the primary; 5 % writes
items of 2,048 bytes, 5 GB stored in each region
700 log bytes and 600 response bytes a request, 15 ms of function
16 health checkers, 0.5 read units a health check
free tiers not counted`
	if got != want {
		t.Errorf("got\n%s", got)
	}
	got = strings.Join(Usage{FreeTier: true}.Assumptions()[4:], "\n")
	if want := "data transfer to the internet not counted\nallowances that never expire subtracted"; got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestCount(t *testing.T) {
	for quantity, want := range map[float64]string{
		0: "0", 1: "1", 999: "999", 1000: "1,000", 4204800: "4,204,800", 2.57: "2.57", 2.5: "2.5", 1234567.891: "1,234,567.89", 0.001: "0", -1234: "-1,234",
	} {
		if got := Count(quantity); got != want {
			t.Errorf("%g: %s, want %s", quantity, got, want)
		}
	}
}

func FuzzReadUsage(f *testing.F) {
	for _, seed := range []string{"{}", `{"stored_gb": 1e9}`, `{"checkers": 16, "free_tier": true}`, `{"write_share": null}`, "{", `{"a":1}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, input string) {
		usage, err := ReadUsage(strings.NewReader(input))
		if err == nil && usage.Validate() != nil {
			t.Errorf("%q was read although it is invalid", input)
		}
	})
}
