package drill

import (
	"slices"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/report"
)

// watch collects samples and knows at any moment who serves where.
type watch struct {
	keep func(probe.Sample) // the raw samples' file

	mu      sync.Mutex
	samples []probe.Sample
	state   map[string]*Standing
	order   []string
}

// Standing is what a target answers now.
type Standing struct {
	Target string
	Kind   probe.Kind
	Serves probe.Role // of its last usable answer
	Error  string     // of its last question; empty where it was answered
	// Since is when the first of the unbroken row of answers that Serves is from was asked.
	Since time.Duration
	// Asked is when the last question that counts was sent.
	Asked time.Duration
	// Healthy and Total are the checkers, for Kind Checkers.
	Healthy, Total int
}

func newWatch(keep func(probe.Sample)) *watch {
	return &watch{keep: keep, state: map[string]*Standing{}}
}

func (w *watch) record(s probe.Sample) {
	w.keep(s)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.samples = append(w.samples, s)
	at := w.state[s.Target]
	if at == nil {
		at = &Standing{Target: s.Target, Kind: s.Kind}
		w.state[s.Target] = at
		w.order = append(w.order, s.Target)
	}
	if s.Sent < at.Asked {
		return // overtaken by a later question's answer
	}
	at.take(s)
}

func (at *Standing) take(s probe.Sample) {
	at.Error = s.Error
	switch {
	case s.Kind == probe.Checkers && s.Error == "":
		at.Healthy, at.Total = count(s.Observations)
		at.Asked = s.Sent
	case s.Answered():
		if s.Serves != at.Serves {
			at.Serves, at.Since = s.Serves, s.Sent
		}
		at.Asked = s.Sent
	case s.Kind == probe.HTTPS || s.Kind == probe.Endpoint:
		at.Serves, at.Since = "", s.Sent // a client has been failed
		at.Asked = s.Sent
	}
}

// now copies who serves where, in a steady order.
func (w *watch) now() []Standing {
	w.mu.Lock()
	defer w.mu.Unlock()
	standings := make([]Standing, 0, len(w.order))
	for _, name := range w.order {
		standings = append(standings, *w.state[name])
	}
	slices.SortStableFunc(standings, func(a, b Standing) int { return rank(a.Kind) - rank(b.Kind) })
	return standings
}

// all copies the samples so far.
func (w *watch) all() []probe.Sample {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.samples)
}

// steady tells whether every target that clients depend on has served the role for at least d.
func (w *watch) steady(role probe.Role, d time.Duration) bool {
	clients := 0
	for _, at := range w.now() {
		if !clientSide(at.Kind) {
			continue
		}
		clients++
		if at.Serves != role || at.Asked-at.Since < d {
			return false
		}
	}
	return clients > 0
}

func clientSide(kind probe.Kind) bool {
	return kind == probe.Authoritative || kind == probe.Resolver || kind == probe.HTTPS
}

// of is the standing of one target.
func (w *watch) of(target string) (Standing, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	at, ok := w.state[target]
	if !ok {
		return Standing{}, false
	}
	return *at, true
}

// Lanes draws who answered what, as stretches of equal answers.
func Lanes(samples []probe.Sample) []report.Lane {
	var out []report.Lane
	index := map[string]int{}
	ordered := slices.Clone(samples)
	probe.BySent(ordered)
	for _, s := range ordered {
		if s.Kind == probe.Checkers {
			continue
		}
		i, ok := index[s.Target]
		if !ok {
			i = len(out)
			index[s.Target] = i
			out = append(out, report.Lane{Target: s.Target, Kind: s.Kind})
		}
		out[i].Segments = extend(out[i].Segments, s)
	}
	slices.SortStableFunc(out, func(a, b report.Lane) int { return rank(a.Kind) - rank(b.Kind) })
	return out
}

func extend(segments []report.Segment, s probe.Sample) []report.Segment {
	serves := s.Serves
	if s.Error != "" {
		serves = ""
	}
	at := report.Seconds(s.Sent)
	if n := len(segments); n > 0 {
		segments[n-1].To = at
		if segments[n-1].Serves == serves {
			return segments
		}
	}
	return append(segments, report.Segment{From: at, To: report.Seconds(s.Received), Serves: serves})
}
