package drill

import (
	"fmt"
	"slices"
	"time"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/report"
)

// The phases of a passage, in the order in which they happen.
const (
	FirstChecker       = "first-checker"
	Status             = "status"
	FirstAuthoritative = "first-authoritative"
	LastAuthoritative  = "last-authoritative"
	FirstResolver      = "first-resolver"
	LastResolver       = "last-resolver"
	FirstHTTPS         = "first-https"
	SteadyHTTPS        = "steady-https"
)

// Quantiles are what a simulation says about a phase; nil where it says nothing.
type Quantiles func(phase string) (p50, p99 time.Duration, ok bool)

// Window is the part of a run that one passage lies in, on the run's clock.
type Window struct {
	Start report.Span // the break or the restore
	End   time.Duration
	From  probe.Role
	To    probe.Role
}

// Rules are what a passage is read with.
type Rules struct {
	Threshold int // consecutive results that turn a checker's opinion
	// Inverted: the status turns by decree at the start of the passage, without the checkers.
	Inverted bool
	Budget   failover.Budget
	Quantile Quantiles
	// Silence is how old a target's last answer may be at the end before it counts as gone.
	Silence time.Duration
}

// Measure reads a passage out of the raw samples. It is pure: the same samples give the same passage.
//
// What a sample proves: a target that answers with the old region still served it when the question was
// sent; one that answers with the new region served it when the answer was received. So the change lies
// between the last old answer's Sent and the first Received of the new answers after which no old one
// came. Times are relative to the start of the passage.
func Measure(samples []probe.Sample, w Window, rules Rules) report.Passage {
	p := report.Passage{From: w.From, To: w.To, Start: w.Start}
	byTarget := group(samples, w)
	checkers := checkerTimes(byTarget.checkers, w, rules)
	for _, lane := range byTarget.lanes {
		p.Flips = append(p.Flips, flip(lane, w, rules.Silence))
	}
	p.Measured, p.Missing = overall(p.Flips)
	p.Phases = phases(p.Flips, checkers, rules)
	return p
}

// lanes are a window's samples by target, each sorted by Sent, in the order of first appearance.
type lanes struct {
	lanes    [][]probe.Sample
	checkers []probe.Sample
}

func group(samples []probe.Sample, w Window) lanes {
	var g lanes
	index := map[string]int{}
	for _, s := range samples {
		switch {
		case s.Sent > w.End:
		case s.Kind == probe.Checkers:
			g.checkers = append(g.checkers, s) // also from before: what is new can only be told from what was
		case s.Received < w.Start.Low.Duration():
		case s.Kind == probe.Endpoint:
		default:
			i, ok := index[s.Target]
			if !ok {
				i = len(g.lanes)
				index[s.Target] = i
				g.lanes = append(g.lanes, nil)
			}
			g.lanes[i] = append(g.lanes[i], s)
		}
	}
	for _, lane := range g.lanes {
		probe.BySent(lane)
	}
	probe.BySent(g.checkers)
	slices.SortStableFunc(g.lanes, func(a, b []probe.Sample) int { return rank(a[0].Kind) - rank(b[0].Kind) })
	return g
}

func rank(kind probe.Kind) int {
	return slices.Index([]probe.Kind{probe.Authoritative, probe.Resolver, probe.HTTPS, probe.Endpoint, probe.Checkers}, kind)
}

// flip finds when one target changed for good.
func flip(lane []probe.Sample, w Window, silence time.Duration) report.Flip {
	f := report.Flip{Target: lane[0].Target, Kind: lane[0].Kind}
	last := lastNot(lane, w.To)
	after := w.Start.Low.Duration()
	if last >= 0 {
		after = max(after, lane[last].Sent)
	}
	by, newest, found := time.Duration(0), time.Duration(0), false
	for _, s := range lane[last+1:] {
		if s.Answered() && s.Serves == w.To {
			if !found || s.Received < by {
				by = s.Received
			}
			found, newest = true, max(newest, s.Sent)
		}
	}
	if first, ok := firstTo(lane[:last+1], w.To); ok {
		early := report.Seconds(first) - w.Start.Low
		f.First = &early
	}
	switch {
	case !found:
		f.Why = why(lane)
	case w.End-newest > silence:
		f.Why = fmt.Sprintf("stopped answering %s before the end: %s", failover.Seconds((w.End - newest).Round(100*time.Millisecond)), lane[len(lane)-1].Error)
	default:
		f.At = relative(after, by, w.Start)
	}
	return f
}

// lastNot is the index of the last sample that says the target has not changed: an answer with another
// region, or over HTTPS any failure, because a client has been failed then. -1: none.
func lastNot(lane []probe.Sample, to probe.Role) int {
	for i := len(lane) - 1; i >= 0; i-- {
		s := lane[i]
		if s.Answered() && s.Serves != to || s.Kind == probe.HTTPS && s.Error != "" {
			return i
		}
	}
	return -1
}

func firstTo(lane []probe.Sample, to probe.Role) (time.Duration, bool) {
	for _, s := range lane {
		if s.Answered() && s.Serves == to {
			return s.Received, true
		}
	}
	return 0, false
}

func why(lane []probe.Sample) string {
	last := lane[len(lane)-1]
	if last.Error != "" {
		return last.Error
	}
	return fmt.Sprintf("still serves the %s", last.Serves)
}

// relative counts a span from the start of a passage, pessimistic at both ends.
func relative(after, by time.Duration, start report.Span) *report.Span {
	return &report.Span{
		Low:  max(0, report.Seconds(after)-start.High),
		High: max(0, report.Seconds(by)-start.Low),
	}
}

// overall is when the last target had changed.
func overall(flips []report.Flip) (*report.Span, []string) {
	var missing []string
	var spans []*report.Span
	for _, f := range flips {
		if f.At == nil {
			missing = append(missing, fmt.Sprintf("%s: %s", f.Target, f.Why))
		}
		spans = append(spans, f.At)
	}
	if len(missing) > 0 || len(flips) == 0 {
		return nil, missing
	}
	return latest(spans), nil
}

// latest is when all of several things had happened; nil if one had not.
func latest(spans []*report.Span) *report.Span {
	var last *report.Span
	for _, span := range spans {
		if span == nil {
			return nil
		}
		if last == nil {
			last = &report.Span{}
		}
		last.Low, last.High = max(last.Low, span.Low), max(last.High, span.High)
	}
	return last
}

// earliest is when the first of several things had happened; nil if none had.
func earliest(spans []*report.Span) *report.Span {
	var first *report.Span
	for _, span := range spans {
		switch {
		case span == nil:
		case first == nil:
			copied := *span
			first = &copied
		default:
			first.Low, first.High = min(first.Low, span.Low), min(first.High, span.High)
		}
	}
	return first
}

func phases(flips []report.Flip, checkers checkerSpans, rules Rules) []report.Phase {
	at := func(kind probe.Kind) []*report.Span {
		var spans []*report.Span
		for _, f := range flips {
			if f.Kind == kind {
				spans = append(spans, f.At)
			}
		}
		return spans
	}
	servers, resolvers, https := at(probe.Authoritative), at(probe.Resolver), at(probe.HTTPS)
	b := rules.Budget
	status := bounded(checkers.status, earliest(servers))
	all := []report.Phase{
		{ID: FirstChecker, Label: "first checker sees it", At: bounded(checkers.first, status), Bound: report.Seconds(b.Interval + b.Timeout)},
		{ID: Status, Label: "health status turns", At: status, Bound: report.Seconds(b.Detection())},
		{ID: FirstAuthoritative, Label: "first name server flips", At: earliest(servers), Bound: report.Seconds(b.Detection() + b.Propagation)},
		{ID: LastAuthoritative, Label: "last name server flips", At: latest(servers), Bound: report.Seconds(b.Detection() + b.Propagation)},
		{ID: FirstResolver, Label: "first resolver flips", At: earliest(resolvers), Bound: report.Seconds(b.WorstCase())},
		{ID: LastResolver, Label: "last resolver flips", At: latest(resolvers), Bound: report.Seconds(b.WorstCase())},
		{ID: FirstHTTPS, Label: "first HTTPS answer", At: firstHTTPS(flips), Bound: report.Seconds(b.WorstCase())},
		{ID: SteadyHTTPS, Label: "steady HTTPS", At: latest(https), Bound: report.Seconds(b.WorstCase())},
	}
	for i := range all {
		if rules.Quantile == nil {
			break
		}
		if p50, p99, ok := rules.Quantile(all[i].ID); ok {
			low, high := report.Seconds(p50), report.Seconds(p99)
			all[i].P50, all[i].P99 = &low, &high
		}
	}
	return all
}

// bounded tightens a span by an effect: a cause was there no later than what it caused. Where the cause
// itself was not seen, as when Route 53's API was down, it lies between the start and its effect.
func bounded(cause, effect *report.Span) *report.Span {
	switch {
	case effect == nil:
		return cause
	case cause == nil:
		return &report.Span{High: effect.High}
	}
	return &report.Span{Low: min(cause.Low, effect.High), High: min(cause.High, effect.High)}
}

// firstHTTPS is the first answer from the new region, steady or not.
func firstHTTPS(flips []report.Flip) *report.Span {
	var spans []*report.Span
	for _, f := range flips {
		switch {
		case f.Kind != probe.HTTPS:
		case f.First != nil:
			spans = append(spans, &report.Span{Low: 0, High: *f.First})
		default:
			spans = append(spans, f.At)
		}
	}
	return earliest(spans)
}
