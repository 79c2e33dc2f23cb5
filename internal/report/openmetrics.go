package report

import (
	"fmt"
	"io"
	"strings"
)

// WriteOpenMetrics renders the report's figures as OpenMetrics text, for node_exporter's textfile
// collector or a push gateway. What was not measured has no sample.
// https://github.com/OpenObservability/OpenMetrics/blob/main/specification/OpenMetrics.md
func (r Report) WriteOpenMetrics(out io.Writer) error {
	m := metrics{common: []string{"record", r.Stack.Record, "kind", r.Kind, "fault", r.Fault.Name, "where", r.Where.Kind}}
	m.family("warm_standby_run_timestamp_seconds", "seconds", "When the run started.")
	m.sample(float64(r.Started.Unix()))
	m.family("warm_standby_run_speed_ratio", "ratio", "Speed of the clock; anything but 1 is no measurement.")
	m.sample(max(r.Where.Speed, 0))
	if r.Kind == KindDrill {
		r.drillMetrics(&m)
	}
	r.readMetrics(&m)
	r.rpoMetrics(&m)
	m.b.WriteString("# EOF\n")
	_, err := io.WriteString(out, m.b.String())
	return err
}

func (r Report) drillMetrics(m *metrics) {
	m.family("warm_standby_rto_seconds", "seconds", "The recovery time objective.")
	m.sample(r.RTO.Duration().Seconds())
	m.family("warm_standby_holds", "", "1 if the measured recovery time is within the objective.")
	m.sample(boolean(r.Verdict.Holds))
	m.family("warm_standby_restored", "", "1 if everything that the drill changed is as before.")
	m.sample(boolean(r.Restored != nil && r.Restored.Done))
	m.family("warm_standby_passage_seconds", "seconds", "Until everything served the other region: the ends of what sampling can tell.")
	for _, p := range r.passages() {
		m.span(p.passage.Measured, "direction", direction(p.passage))
	}
	m.family("warm_standby_phase_seconds", "seconds", "When a phase was reached.")
	for _, p := range r.passages() {
		for _, phase := range p.passage.Phases {
			m.span(phase.At, "direction", direction(p.passage), "phase", phase.ID)
		}
	}
	m.family("warm_standby_phase_bound_seconds", "seconds", "The model's worst case for a phase.")
	for _, p := range r.passages() {
		for _, phase := range p.passage.Phases {
			if phase.Bound > 0 {
				m.sample(phase.Bound.Duration().Seconds(), "direction", direction(p.passage), "phase", phase.ID)
			}
		}
	}
}

func direction(p *Passage) string {
	if p.To == "standby" {
		return "failover"
	}
	return "failback"
}

func (r Report) readMetrics(m *metrics) {
	if len(r.Reads) == 0 {
		return
	}
	m.family("warm_standby_read_latency_seconds", "seconds", "The table's share of a read.")
	for _, reads := range r.Reads {
		m.sample(reads.P50/1000, "region", reads.Region, "quantile", "0.5")
		m.sample(reads.P99/1000, "region", reads.Region, "quantile", "0.99")
	}
}

func (r Report) rpoMetrics(m *metrics) {
	if r.RPO == nil {
		return
	}
	m.family("warm_standby_replication_lag_seconds", "seconds", "From a write in the primary to its arrival in the standby.")
	for _, quantile := range []struct {
		name string
		lag  Seconds
	}{{"0.5", r.RPO.P50}, {"0.9", r.RPO.P90}, {"0.99", r.RPO.P99}, {"1", r.RPO.Max}} {
		m.sample(quantile.lag.Duration().Seconds(), "quantile", quantile.name)
	}
	if r.RPO.CutOver != nil {
		m.family("warm_standby_missing_writes", "", "Acknowledged writes that the standby lacked at the cut-over.")
		m.sample(float64(len(r.RPO.CutOver.Missing)))
	}
}

func boolean(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// metrics collects families of gauges.
type metrics struct {
	b      strings.Builder
	common []string // label, value, …
	name   string
}

func (m *metrics) family(name, unit, help string) {
	m.name = name
	fmt.Fprintf(&m.b, "# TYPE %s gauge\n", name)
	if unit != "" {
		fmt.Fprintf(&m.b, "# UNIT %s %s\n", name, unit)
	}
	fmt.Fprintf(&m.b, "# HELP %s %s\n", name, help)
}

func (m *metrics) span(s *Span, labels ...string) {
	if s != nil {
		m.sample(s.Low.Duration().Seconds(), append(labels, "end", "low")...)
		m.sample(s.High.Duration().Seconds(), append(labels, "end", "high")...)
	}
}

func (m *metrics) sample(value float64, labels ...string) {
	var pairs []string
	all := append(append([]string{}, m.common...), labels...)
	for i := 0; i+1 < len(all); i += 2 {
		if all[i+1] != "" {
			pairs = append(pairs, fmt.Sprintf(`%s="%s"`, all[i], strings.NewReplacer("\\", "\\\\", "\n", "\\n", `"`, `\"`).Replace(all[i+1])))
		}
	}
	fmt.Fprintf(&m.b, "%s{%s} %g\n", m.name, strings.Join(pairs, ","), value)
}
