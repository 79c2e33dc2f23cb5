package liveview

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/warm-standby/warm-standby/internal/drill"
	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/report"
)

func snapshot() drill.Snapshot {
	return drill.Snapshot{
		Stage: drill.StageFailover, Elapsed: 75 * time.Second, RTO: 5 * time.Minute, Record: "api.example.com", Fault: drill.Endpoint,
		Standings: []drill.Standing{
			{Target: "ns-1.example.net", Kind: probe.Authoritative, Serves: probe.Standby, Since: 33 * time.Second},
			{Target: "resolver 192.0.2.1", Kind: probe.Resolver, Serves: probe.Primary, Error: "no answer within 2s"},
			{Target: "HTTPS api.example.com", Kind: probe.HTTPS, Error: "answered 503 \x1b[31mred" + strings.Repeat("x", 100)},
			{Target: "standby endpoint", Kind: probe.Endpoint},
			{Target: "health checkers", Kind: probe.Checkers, Healthy: 3, Total: 16},
		},
		Events: []report.Event{
			{At: report.Seconds(time.Second), Text: "one"}, {Text: "two"}, {Text: "three"}, {Text: "four"}, {Text: "five"}, {Text: "six"},
			{At: report.Seconds(33 * time.Second), Text: "ns-1.example.net now serves the standby"},
		},
	}
}

const want = `api.example.com  fault endpoint  failover
[################------------------------------------------------] 75 s of 300 s

ns-1.example.net                standby  since 33 s
resolver 192.0.2.1              primary  no answer within 2s
HTTPS api.example.com           answered 503 [31mredxxxxxxxxxxxxxxxxxxxxxxxxxxx…
standby endpoint                no answer yet
health checkers                 3 of 16 healthy

   0.0 s  two
   0.0 s  three
   0.0 s  four
   0.0 s  five
   0.0 s  six
  33.0 s  ns-1.example.net now serves the standby
`

func TestDraw(t *testing.T) {
	got := Draw(snapshot(), 80, NewPalette(false))
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	colored := Draw(snapshot(), 80, NewPalette(true))
	if !strings.Contains(colored, "\x1b[") || ansi.Strip(colored) != want {
		t.Errorf("in colour it reads\n%s", ansi.Strip(colored))
	}
	for _, width := range []int{0, 40, 80, 200} {
		for line := range strings.Lines(Draw(snapshot(), width, NewPalette(true))) {
			if n := ansi.StringWidth(strings.TrimSuffix(line, "\n")); n > max(40, width) {
				t.Errorf("%d columns at a width of %d: %q", n, width, line)
			}
		}
	}
	if got := Draw(drill.Snapshot{}, 80, NewPalette(false)); !strings.Contains(got, "fault") {
		t.Errorf("an empty snapshot is drawn as %q", got)
	}
}

func TestScreenReplacesThePictureBefore(t *testing.T) {
	var out bytes.Buffer
	screen := NewScreen(&out)
	screen.Show("one\ntwo\n")
	screen.Show("three\n")
	if got := out.String(); got != "\rone\x1b[K\n\rtwo\x1b[K\n\x1b[J"+"\x1b[2A\rthree\x1b[K\n\x1b[J" {
		t.Errorf("got %q", got)
	}
}
