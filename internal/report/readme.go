package report

import (
	"errors"
	"fmt"
	"strings"
)

// The markers around the measured section of a README. Everything between them is replaced.
const (
	ReadmeBegin = "<!-- verify report: begin -->"
	ReadmeEnd   = "<!-- verify report: end -->"
)

// UpdateReadme puts the runs' figures between the markers of a README.
func UpdateReadme(readme string, runs []Report, timeline string) (string, error) {
	before, rest, found := strings.Cut(readme, ReadmeBegin)
	_, after, closed := strings.Cut(rest, ReadmeEnd)
	switch {
	case !found || !closed:
		return "", fmt.Errorf("there is no section to refresh: put a line %s and below it a line %s where it belongs", ReadmeBegin, ReadmeEnd)
	case strings.Contains(before+after, ReadmeBegin) || strings.Contains(before+after, ReadmeEnd):
		return "", errors.New("there are several sections to refresh: leave one pair of markers")
	}
	return before + ReadmeBegin + "\n" + Measured(runs, timeline) + ReadmeEnd + after, nil
}

// Measured is the section itself: phases by fault against the objective, RPO, reads.
func Measured(runs []Report, timeline string) string {
	var b strings.Builder
	drills := of(runs, KindDrill)
	if len(drills) > 0 {
		measuredPhases(&b, drills)
	}
	if timeline != "" {
		fmt.Fprintf(&b, "\n![Who answered which region, and when](%s)\n", timeline)
	}
	for _, run := range runs {
		if run.RPO != nil {
			fmt.Fprintf(&b, "\n**RPO** (%s): %s\n", escape(run.Place()), run.RPO.markdown())
		}
	}
	for i := len(runs) - 1; i >= 0; i-- { // the latest run with both regions
		if len(runs[i].Reads) == 2 {
			markdownReads(&b, runs[i].Reads)
			break
		}
	}
	return b.String()
}

func of(runs []Report, kind string) []Report {
	var found []Report
	for _, run := range runs {
		if run.Kind == kind {
			found = append(found, run)
		}
	}
	return found
}

func measuredPhases(b *strings.Builder, drills []Report) {
	fmt.Fprintf(b, "| seconds after the break |")
	for _, drill := range drills {
		fmt.Fprintf(b, " `%s` |", code(drill.Fault.Name))
	}
	fmt.Fprintf(b, " bound |\n|---|%s--:|\n", strings.Repeat("--:|", len(drills)))
	var rows *Passage
	for _, drill := range drills {
		if drill.Failover != nil && (rows == nil || drill.Fault.ProvesRTO) {
			rows = drill.Failover
		}
	}
	if rows != nil {
		for i, phase := range rows.Phases {
			fmt.Fprintf(b, "| %s |", escape(phase.Label))
			for _, drill := range drills {
				fmt.Fprintf(b, " %s |", measuredAt(drill, i))
			}
			fmt.Fprintf(b, " %s |\n", phase.columns()[4])
		}
	}
	fmt.Fprintf(b, "| **everything serves the standby** |")
	for _, drill := range drills {
		fmt.Fprintf(b, " **%s** |", overallOf(drill))
	}
	fmt.Fprintf(b, " RTO %s |\n", drills[0].RTO.Short())
	notes(b, drills)
}

func measuredAt(drill Report, phase int) string {
	if drill.Failover == nil || phase >= len(drill.Failover.Phases) {
		return "-"
	}
	return drill.Failover.Phases[phase].columns()[0]
}

func overallOf(drill Report) string {
	if drill.Failover == nil || drill.Failover.Measured == nil {
		return "not complete"
	}
	return drill.Failover.Measured.High.Short()
}

func notes(b *strings.Builder, drills []Report) {
	seen := map[string]bool{}
	for _, drill := range drills {
		where := fmt.Sprintf("`%s` on %s, %s", code(drill.Fault.Name), drill.Started.Format("2006-01-02"), escape(drill.Place()))
		fmt.Fprintf(b, "\n- %s: %s", where, escape(sentence(drill.Verdict.Reason)))
		for _, caveat := range drill.Caveats() {
			if !seen[caveat] {
				seen[caveat] = true
				fmt.Fprintf(b, " %s", escape(sentence(caveat)))
			}
		}
	}
	b.WriteString("\n")
}
