package forecast

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/warm-standby/warm-standby/internal/failover"
)

// update rewrites testdata: go test ./internal/failover/forecast -update
var update = flag.Bool("update", false, "rewrite the golden files")

func settings() Settings {
	return Settings{
		Simulation: failover.Simulation{
			Fault: failover.Fault{Kind: failover.Refused}, Propagation: failover.DefaultPropagation, RTO: failover.DefaultRTO,
			Outages: 20_000, Seed: 1, Response: failover.DefaultResponse,
		},
		Noise: failover.DefaultNoise(), Usage: failover.DefaultUsage(),
	}
}

func subject(names ...string) Subject {
	return Subject{
		Names:  names,
		Pair:   failover.Pair{Check: failover.Check{Kind: "HTTPS", Interval: 10 * time.Second, Threshold: 3}, TTL: failover.AliasTTL},
		Check:  failover.HealthCheck{Kind: "HTTPS", Interval: 10 * time.Second, AWSEndpoint: true},
		Probed: failover.TypicalRegion(),
	}
}

func play1(t *testing.T, s Settings, subjects ...Subject) *Forecast {
	t.Helper()
	f, err := Play(context.Background(), subjects, s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// cases are what the golden files show.
func cases(t *testing.T) map[string]*Forecast {
	sweep := settings()
	sweep.Sweep = true
	late := settings()
	late.Simulation.Resolvers, late.Tolerance = failover.Resolvers{OverrunShare: 0.05, HoldFor: 10 * time.Minute}, 0.01
	cut := settings()
	cut.Simulation.Fault = failover.Fault{Kind: failover.RegionsCut, Regions: failover.CheckerRegions[:7]}
	unseen := settings()
	unseen.Simulation.Fault = failover.Fault{Kind: failover.Slow, Response: time.Second}
	two := play1(t, unseen, subject("a.example.com A", "a.example.com AAAA", "b.example.com A", "c|d.example.com `A`"), subject("e.example.com CNAME"))
	two.Skipped = []Skipped{{"f.example.com A", "a check of type <CALCULATED> has no timing of its own"}}
	return map[string]*Forecast{
		"sweep":  play1(t, sweep, subject("api.example.com A", "api.example.com AAAA")),
		"late":   play1(t, late, subject("api.example.com A")),
		"cut":    play1(t, cut, subject("api.example.com A")),
		"unseen": two,
	}
}

func TestGolden(t *testing.T) {
	renderers := map[string]func(io.Writer, *Forecast) error{
		"txt":  func(w io.Writer, f *Forecast) error { return Text(w, f, false) },
		"json": JSON,
		"md":   Markdown,
	}
	for name, f := range cases(t) {
		for extension, render := range renderers {
			t.Run(name+"."+extension, func(t *testing.T) {
				var got bytes.Buffer
				if err := render(&got, f); err != nil {
					t.Fatal(err)
				}
				compare(t, name+"."+extension, got.Bytes())
			})
		}
	}
}

func compare(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(string(want), string(got)); difference != "" {
		t.Error(difference)
	}
}

// Colour adds nothing that is needed, and nothing is wider than a terminal.
func TestTextIsTheSameWithoutColour(t *testing.T) {
	for name, f := range cases(t) {
		var plain, coloured strings.Builder
		if err := errors.Join(Text(&plain, f, false), Text(&coloured, f, true)); err != nil {
			t.Fatal(err)
		}
		if ansi.Strip(coloured.String()) != plain.String() || coloured.String() == plain.String() {
			t.Errorf("%s: not the same text in colour:\n%q", name, coloured.String())
		}
		for line := range strings.Lines(plain.String()) {
			if columns := ansi.StringWidth(strings.TrimRight(line, "\n")); columns > width {
				t.Errorf("%s: %d columns: %s", name, columns, line)
			}
		}
	}
}

func TestHolds(t *testing.T) {
	for name, want := range map[string]bool{"sweep": true, "late": false, "cut": false, "unseen": false} {
		if f := cases(t)[name]; f.Holds() != want {
			t.Errorf("%s: holds %t, want %t", name, !want, want)
		}
	}
	s := settings()
	s.Simulation.Fault = failover.Fault{Kind: failover.RegionsCut, Regions: failover.CheckerRegions[:1]}
	if !play1(t, s, subject("x")).Holds() {
		t.Error("checkers of one region that are cut off must not turn the status")
	}
}

func TestPlayRefuses(t *testing.T) {
	s := settings()
	s.Noise.Spell = 0
	if _, err := Play(context.Background(), nil, s); err == nil || err.Error() != "a slow spell is 0 s long: it must be 0.1 s to 86400 s" {
		t.Error(err)
	}
	s = settings()
	s.Simulation.Outages = 0
	if _, err := Play(context.Background(), []Subject{subject("x")}, s); err == nil || err.Error() != "0 outages: it must be 1 to 1000000000" {
		t.Error(err)
	}
}

func TestRenderersReportWriteErrors(t *testing.T) {
	f := play1(t, settings(), subject("x"))
	full := fullDisk{}
	if Text(full, f, false) == nil || JSON(full, f) == nil || Markdown(full, f) == nil {
		t.Error("a failed write is not reported")
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestJSONIsReadable(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, cases(t)["unseen"]); err != nil {
		t.Fatal(err)
	}
	var d document
	if err := json.Unmarshal(b.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Pairs) != 2 || len(d.Skipped) != 1 || d.Holds || d.Pairs[0].Unseen == "" || d.Usage != nil {
		t.Errorf("%+v", d)
	}
}

func TestAYear(t *testing.T) {
	for rate, want := range map[float64]string{0: "0", 1e-9: "<0.001", 0.0512: "0.051", 0.44: "0.4", 9.94: "9.9", 13.6: "14", 12345: "12,345"} {
		if got := aYear(rate); got != want {
			t.Errorf("%g: %s, want %s", rate, got, want)
		}
	}
}
