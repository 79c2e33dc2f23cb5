package attribute

import (
	"errors"
	"strings"
	"testing"
)

func TestNumbersAreWrittenPlainly(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "-0": "0", "000": "0", "0.000": "0", "1": "1", "-1": "-1", "+1": "1", "01.50": "1.5", "1E3": "1000", "1e-3": "0.001",
		"-12.3400E1": "-123.4", ".5": "0.5", "5.": "5", "100": "100",
		"9.9999999999999999999999999999999999999E+125": "99999999999999999999999999999999999999" + strings.Repeat("0", 88),
		"1E-130": "0." + strings.Repeat("0", 129) + "1",
	} {
		n, err := ParseNumber(in)
		if err != nil || n.String() != want {
			t.Errorf("%s: %s, %v; want %s", in, n, err, want)
		}
	}
	for _, in := range []string{"", "a", "1a", "--1", "1-", "1e", "1e1.5", "e5", ".", "1 ", "NaN", "Infinity", "0x10", "1e99999999999"} {
		if n, err := ParseNumber(in); err == nil {
			t.Errorf("%q was read as %s", in, n)
		}
	}
}

func TestNumbersInOrder(t *testing.T) {
	order := []string{"-1E100", "-2", "-1.5", "-1", "-0.5", "-1E-100", "0", "1E-100", "0.5", "1", "1.5", "2", "10", "11", "100", "1E100"}
	for i, a := range order {
		for j, b := range order {
			x, _ := ParseNumber(a)
			y, _ := ParseNumber(b)
			if got := x.Compare(y); sign(got) != sign(i-j) {
				t.Errorf("%s against %s: %d", a, b, got)
			}
		}
	}
}

func sign(n int) int { return min(max(n, -1), 1) }

func TestArithmetic(t *testing.T) {
	for _, c := range []struct{ a, b, sum, difference string }{
		{"1", "2", "3", "-1"}, {"0.1", "0.2", "0.3", "-0.1"}, {"1E10", "1", "10000000001", "9999999999"},
		{"-5", "-5", "-10", "0"}, {"0", "0", "0", "0"}, {"99999999999999999999999999999999999998", "1", "99999999999999999999999999999999999999", "99999999999999999999999999999999999997"},
	} {
		a, _ := ParseNumber(c.a)
		b, _ := ParseNumber(c.b)
		sum, err := a.Add(b)
		if err != nil || sum.String() != c.sum {
			t.Errorf("%s + %s = %s, %v", c.a, c.b, sum, err)
		}
		difference, err := a.Sub(b)
		if err != nil || difference.String() != c.difference {
			t.Errorf("%s - %s = %s, %v", c.a, c.b, difference, err)
		}
	}
	large, _ := ParseNumber("1E125")
	if _, err := large.Add(Int(1)); !errors.Is(err, ErrNumberDigits) {
		t.Errorf("1E125 + 1: %v", err)
	}
}
