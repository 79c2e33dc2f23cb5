package failover

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestParseUSDRefuses(t *testing.T) {
	for _, text := range []string{"", "$", ".5", "-1", "+1", "1e3", "1,000", "50 USD", "0.00000000001", "100000000", "NaN", "１"} {
		want := `"` + text + `" is not an amount in dollars: write it like 50 or 49.99, below 100,000,000`
		if got, err := ParseUSD(text); err == nil || err.Error() != want {
			t.Errorf("%q: got %d, %v", text, got, err)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a constant that is not an amount does not panic")
		}
	}()
	Dollars("ten")
}

func TestUSD(t *testing.T) {
	cases := []struct{ text, cents, exact, json string }{
		{"0", "$0.00", "$0.00", "0"},
		{"50", "$50.00", "$50.00", "50"},
		{"$49.99", "$49.99", "$49.99", "49.99"},
		{"0.625", "$0.63", "$0.625", "0.625"},
		{"0.0000166667", "$0.00", "$0.0000166667", "0.0000166667"},
		{"0.005", "$0.01", "$0.005", "0.005"},
		{"0.0049999999", "$0.00", "$0.0049999999", "0.0049999999"},
		{"99999999.9999999999", "$100000000.00", "$99999999.9999999999", "99999999.9999999999"},
		{"7.", "$7.00", "$7.00", "7"},
	}
	for _, c := range cases {
		amount := Dollars(c.text)
		encoded, err := json.Marshal(amount)
		if amount.String() != c.cents || amount.Exact() != c.exact || string(encoded) != c.json || err != nil {
			t.Errorf("%s: %s, %s, %s, %v", c.text, amount, amount.Exact(), encoded, err)
		}
	}
	for amount, want := range map[USD]string{-1: "$0.00", -12 * dollar / 10: "-$1.20", math.MinInt64: "-$922337203.69"} {
		if got := amount.String(); got != want {
			t.Errorf("%d: %s, want %s", int64(amount), got, want)
		}
	}
	if got := (-dollar / 4).Exact(); got != "-$0.25" {
		t.Error(got)
	}
}

// Amounts are rounded up to the cent; a cent that is met exactly stays.
func TestTimes(t *testing.T) {
	cases := []struct {
		price    string
		per      int64
		quantity float64
		want     string
	}{
		{"1.00", 1, 2, "$2.00"},
		{"0.10", 1, 3, "$0.30"},
		{"1.00", 1_000_000, 4_204_800, "$4.21"}, // 4.2048
		{"0.0000166667", 1, 600, "$0.02"},       // 0.01000002
		{"0.0000166667", 1, 0.001, "$0.01"},     // almost nothing is a cent
		{"0.50", 1, 0, "$0.00"},
		{"0.50", 1, math.NaN(), "$0.00"},
		{"0.50", 1, -1, "$0.00"},
		{"0.50", 1, math.Inf(1), "$461168601.85"}, // as much as there is
	}
	for _, c := range cases {
		if got := Dollars(c.price).times(c.quantity, c.per); got.String() != c.want || got%cent != 0 {
			t.Errorf("%g x %s / %d = %s, want %s", c.quantity, c.price, c.per, got, c.want)
		}
	}
}

func FuzzParseUSD(f *testing.F) {
	for _, seed := range []string{"50", "$49.99", "0.0000166667", "1e9", "-1", "..", "$$1", "00000000.0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		amount, err := ParseUSD(text)
		if err != nil {
			return
		}
		again, err := ParseUSD(amount.Exact())
		if err != nil || again != amount || strings.HasPrefix(amount.String(), "-") {
			t.Errorf("%q is %s, which reads as %s, %v", text, amount.Exact(), again.Exact(), err)
		}
	})
}
