package render

import (
	"encoding/json"
	"io"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/review"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// The JSON format: review.schema.json documents every field.
type (
	jsonResult struct {
		Version   int           `json:"version"`
		Stack     string        `json:"stack,omitempty"`
		File      string        `json:"file"`
		Verdict   string        `json:"verdict"`
		FailOn    string        `json:"fail_on"`
		RTO       float64       `json:"rto_seconds"`
		WorstCase *float64      `json:"worst_case_seconds"`
		Pairs     []jsonPair    `json:"pairs"`
		IdleCost  jsonCost      `json:"idle_cost"`
		Findings  []jsonFinding `json:"findings"`
		Ignored   []jsonIgnored `json:"ignored"`
		Against   *jsonAgainst  `json:"against,omitempty"`
	}
	jsonPair struct {
		Name       string   `json:"name"`
		WorstCase  *float64 `json:"worst_case_seconds"`
		Detection  *float64 `json:"detection_seconds"`
		Arithmetic string   `json:"arithmetic,omitempty"`
		Reason     string   `json:"reason,omitempty"`
		Meets      bool     `json:"meets_rto"`
	}
	jsonCost struct {
		Budget      failover.USD    `json:"budget_usd"`
		Standby     failover.USD    `json:"standby_usd"`
		Total       failover.USD    `json:"total_usd"`
		Lines       []failover.Line `json:"lines"`
		Unpriced    []string        `json:"unpriced,omitempty"`
		Usage       failover.Usage  `json:"usage"`
		Assumptions []string        `json:"assumptions"`
	}
	jsonFinding struct {
		Rule     string `json:"rule"`
		Severity string `json:"severity"`
		Message  string `json:"message"`
		Resource string `json:"resource,omitempty"`
		File     string `json:"file"`
		Line     int    `json:"line"`
		Column   int    `json:"column"`
		Reason   string `json:"reason"`
		Fix      string `json:"fix"`
		Link     string `json:"link"`
	}
	jsonIgnored struct {
		Rule     string        `json:"rule"`
		Reason   string        `json:"reason"`
		Findings []jsonFinding `json:"findings"`
	}
	jsonAgainst struct {
		File          string        `json:"file"`
		Changes       []jsonChange  `json:"changes"`
		Pairs         []jsonDelta   `json:"pairs"`
		StandbyBefore failover.USD  `json:"standby_before_usd"`
		StandbyDelta  failover.USD  `json:"standby_delta_usd"`
		Introduced    []jsonFinding `json:"introduced"`
		Resolved      []jsonFinding `json:"resolved"`
	}
	jsonChange struct {
		Address    string              `json:"address"`
		Kind       string              `json:"kind"`
		Attributes []map[string]string `json:"attributes"`
	}
	jsonDelta struct {
		Name   string   `json:"name"`
		Before *float64 `json:"worst_case_before_seconds"`
		After  *float64 `json:"worst_case_after_seconds"`
	}
)

// JSON writes a result for machines, as review.schema.json describes it.
func JSON(w io.Writer, r *review.Result, _ Options) error {
	out := jsonResult{
		Version: 1, Stack: r.Stack, File: tfconfig.Printable(r.File), Verdict: "holds", FailOn: r.Options.FailOn.String(),
		RTO: r.Options.RTO.Seconds(), Pairs: []jsonPair{}, Findings: jsonFindings(r.Findings), Ignored: []jsonIgnored{},
		IdleCost: jsonCost{
			Budget: r.Options.IdleBudget, Standby: r.Cost.Standby, Total: r.Cost.Total, Lines: r.Cost.Lines,
			Unpriced: r.Cost.Unpriced, Usage: r.Options.Usage, Assumptions: r.Options.Usage.Assumptions(),
		},
	}
	if out.IdleCost.Lines == nil {
		out.IdleCost.Lines = []failover.Line{}
	}
	if !r.Holds() {
		out.Verdict = "does_not_hold"
	}
	if worst, known := r.WorstCase(); known {
		seconds := worst.Seconds()
		out.WorstCase = &seconds
	}
	for i := range r.Pairs {
		out.Pairs = append(out.Pairs, newJSONPair(&r.Pairs[i], r))
	}
	for _, rule := range ignoredRules(r) {
		out.Ignored = append(out.Ignored, jsonIgnored{rule.id, rule.reason, jsonFindings(ignoredBy(r, rule.id))})
	}
	if r.Against != nil {
		out.Against = newJSONAgainst(r)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}

func newJSONPair(p *review.Pair, r *review.Result) jsonPair {
	out := jsonPair{Name: p.Name, WorstCase: jsonWorst(p), Reason: p.Reason, Meets: p.Meets(r.Options.RTO)}
	if p.Known {
		detection := p.Budget.Detection().Seconds()
		out.Detection, out.Arithmetic = &detection, p.Budget.Arithmetic()
	}
	return out
}

func jsonWorst(p *review.Pair) *float64 {
	if p == nil || !p.Known {
		return nil
	}
	seconds := p.Budget.WorstCase().Seconds()
	return &seconds
}

func ignoredBy(r *review.Result, rule string) []review.Finding {
	var out []review.Finding
	for _, f := range r.Ignored {
		if f.Rule.ID == rule {
			out = append(out, f)
		}
	}
	return out
}

func jsonFindings(findings []review.Finding) []jsonFinding {
	out := []jsonFinding{}
	for _, f := range findings {
		out = append(out, jsonFinding{
			Rule: f.Rule.ID, Severity: f.Severity.String(), Message: f.Message, Resource: f.Resource,
			File: tfconfig.Printable(f.Position.File), Line: f.Position.Line, Column: f.Position.Column,
			Reason: f.Rule.Reason, Fix: f.Rule.Fix, Link: f.Rule.Link,
		})
	}
	return out
}

func newJSONAgainst(r *review.Result) *jsonAgainst {
	a := r.Against
	out := &jsonAgainst{
		File: a.File, Changes: []jsonChange{}, Pairs: []jsonDelta{},
		StandbyBefore: a.Before.Standby, StandbyDelta: r.Cost.Standby - a.Before.Standby,
		Introduced: jsonFindings(a.Introduced), Resolved: jsonFindings(a.Resolved),
	}
	for _, c := range a.Changes {
		change := jsonChange{Address: c.Address, Kind: string(c.Kind), Attributes: []map[string]string{}}
		for _, attribute := range c.Attributes {
			change.Attributes = append(change.Attributes, map[string]string{"path": attribute.Path, "before": attribute.Before, "after": attribute.After})
		}
		out.Changes = append(out.Changes, change)
	}
	for _, p := range a.Pairs {
		out.Pairs = append(out.Pairs, jsonDelta{p.Name, jsonWorst(p.Before), jsonWorst(p.After)})
	}
	return out
}
