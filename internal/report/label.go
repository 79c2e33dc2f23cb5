package report

import (
	"fmt"
	"strings"

	"github.com/warm-standby/warm-standby/internal/probe"
)

// Place is where the run took place, in words.
func (r Report) Place() string {
	switch {
	case r.Where.Kind != "sandbox":
		return "AWS account " + r.Where.Account
	case r.Where.Accelerated():
		return fmt.Sprintf("sandbox at %g times real time", r.Where.Speed)
	}
	return "sandbox in real time"
}

// Caveats are what a reader must know before using the figures.
func (r Report) Caveats() []string {
	var caveats []string
	if r.Where.Accelerated() {
		caveats = append(caveats, "accelerated sandbox: this tests the mechanism and is no measurement")
	} else if r.Where.Kind == "sandbox" {
		caveats = append(caveats, "measured in the sandbox, not on AWS")
	}
	if r.Kind == KindDrill && !r.Fault.ProvesRTO {
		caveats = append(caveats, "the fault "+r.Fault.Name+" skips detection: this tests the wiring and is no proof of the RTO")
	}
	if r.Samples.Lost != "" {
		caveats = append(caveats, "raw samples are incomplete: "+r.Samples.Lost)
	}
	return caveats
}

// Headline is the verdict in two words.
func (r Report) Headline() string {
	switch {
	case r.Kind == KindRPO:
		return "RPO measured"
	case r.Verdict.Holds && !r.Fault.ProvesRTO:
		return "wiring holds"
	case r.Verdict.Holds:
		return "RTO holds"
	}
	return "does not hold"
}

// region is the region of a role.
func (r Report) region(role probe.Role) string {
	switch role {
	case probe.Primary:
		return r.Stack.Primary
	case probe.Standby:
		return r.Stack.Standby
	}
	return "no answer"
}

// passages are those that took place, with their titles.
func (r Report) passages() []titled {
	var all []titled
	if r.Failover != nil {
		all = append(all, titled{fmt.Sprintf("Failover, %s to %s", r.Stack.Primary, r.Stack.Standby), "the break", r.Failover})
	}
	if r.Failback != nil {
		all = append(all, titled{fmt.Sprintf("Failback, %s to %s", r.Stack.Standby, r.Stack.Primary), "the restore", r.Failback})
	}
	return all
}

type titled struct {
	title, origin string
	passage       *Passage
}

// columns are a phase's figures as tables show them.
func (p Phase) columns() [5]string {
	optional := func(s *Seconds) string {
		if s == nil {
			return "-"
		}
		return s.Short()
	}
	columns := [5]string{"not seen", "", optional(p.P50), optional(p.P99), "-"}
	if p.At != nil {
		columns[0], columns[1] = p.At.High.Short(), "-"+(p.At.High-p.At.Low).Short()
	}
	if p.Bound > 0 {
		columns[4] = p.Bound.Short()
	}
	return columns
}

// measured is the passage's own time, in words.
func (p Passage) measured() string {
	if p.Measured == nil {
		return "not complete"
	}
	return p.Measured.String()
}

// numbers lists markers, shortened where there are many.
func numbers(markers []int) string {
	const most = 12
	var texts []string
	for _, n := range markers[:min(len(markers), most)] {
		texts = append(texts, fmt.Sprint(n))
	}
	text := strings.Join(texts, ", ")
	if more := len(markers) - most; more > 0 {
		text += fmt.Sprintf(" and %d more, up to %d", more, markers[len(markers)-1])
	}
	return text
}
