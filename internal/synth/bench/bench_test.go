//go:build unix

package main

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/warm-standby/warm-standby/internal/synth"
)

func TestMain(m *testing.M) {
	code := m.Run()
	synth.Close()
	os.Exit(code)
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		list string
		want []int
		err  string
	}{
		{"1", []int{1}, ""},
		{"1,10,200", []int{1, 10, 200}, ""},
		{"", nil, `"" is not a number of services`},
		{"1,,2", nil, `"" is not a number of services`},
		{"0", nil, `"0" is not a number of services`},
		{"-1", nil, `"-1" is not a number of services`},
		{"1, 2", nil, `" 2" is not a number of services`},
		{"ten", nil, `"ten" is not a number of services`},
		{"99999999999999999999", nil, `"99999999999999999999" is not a number of services`},
	} {
		got, err := numbers(c.list)
		if (err == nil) != (c.err == "") || err != nil && err.Error() != c.err || !slices.Equal(got, c.want) {
			t.Errorf("%q: got %v, %v", c.list, got, err)
		}
	}
}

func TestMedian(t *testing.T) {
	samples := []sample{{Wall: 9 * time.Second}, {Wall: time.Second}, {Wall: 2 * time.Second}}
	if got := median(samples, func(s sample) time.Duration { return s.Wall }); got != 2*time.Second {
		t.Errorf("got %v", got)
	}
	if samples[0].Wall != 9*time.Second {
		t.Error("the samples were sorted in place")
	}
}

func TestPeakNode(t *testing.T) {
	if got := megabytes(peakNode([]sample{{Node: 1 << 20}, {Node: 3 << 20}, {Node: 2 << 20}})); got != 3 {
		t.Errorf("got %v", got)
	}
}
