package drill

import (
	"time"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/report"
)

// checkerSpans are the phases that the checkers' observations tell.
type checkerSpans struct{ first, status *report.Span }

// opinion is one checker as reconstructed from the observations polled: GetHealthCheckStatus gives each
// checker's last probe, not its opinion, which takes Threshold equal results in a row to turn.
type opinion struct {
	checked time.Time // of the last observation counted
	row     int       // consecutive results against the opinion
	healthy bool
}

// checkerTimes replays Route 53's rule over the polls. Each event lies between the poll before the one
// that showed it and that poll. Polls from before the passage tell what is no news.
func checkerTimes(polls []probe.Sample, w Window, rules Rules) checkerSpans {
	if rules.Inverted {
		return checkerSpans{status: &report.Span{High: w.Start.High - w.Start.Low}}
	}
	var spans checkerSpans
	down := w.To == probe.Standby
	start := w.Start.Low.Duration()
	opinions := map[string]*opinion{}
	before := start
	for _, poll := range polls {
		if poll.Error != "" {
			continue
		}
		if poll.Received < start {
			opinions = map[string]*opinion{}
			observe(opinions, poll.Observations, down, rules.Threshold)
			continue
		}
		news := observe(opinions, poll.Observations, down, rules.Threshold)
		if news && spans.first == nil {
			spans.first = relative(before, poll.Received, w.Start)
		}
		if spans.status == nil && len(opinions) > 0 && status(opinions) != down {
			spans.status = relative(before, poll.Received, w.Start)
		}
		before = max(before, poll.Sent)
	}
	return spans
}

// observe counts what is new in a poll, and tells whether a checker saw the state that the passage leads
// to. The first sight of a checker only says which of its probes are old.
func observe(opinions map[string]*opinion, seen []probe.Observation, down bool, threshold int) (news bool) {
	for _, o := range seen {
		key := o.Region + " " + o.IP
		known, ok := opinions[key]
		if !ok {
			opinions[key] = &opinion{checked: o.Checked, healthy: down}
			continue
		}
		if !o.Checked.After(known.checked) {
			continue
		}
		known.checked = o.Checked
		if o.Healthy == known.healthy {
			known.row = 0
			continue
		}
		known.row++
		news = news || o.Healthy != down
		if known.row >= threshold {
			known.healthy, known.row = o.Healthy, 0
		}
	}
	return news
}

// status is Route 53's conclusion: healthy while more than 18 % of the checkers think so.
func status(opinions map[string]*opinion) (healthy bool) {
	n := 0
	for _, o := range opinions {
		if o.healthy {
			n++
		}
	}
	return float64(n) > failover.HealthyShare*float64(len(opinions))
}
