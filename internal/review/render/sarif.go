package render

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"

	"github.com/warm-standby/warm-standby/internal/review"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// sarifSchema names the version of the format: OASIS SARIF 2.1.0.
const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string           `json:"id"`
		ShortDescription sarifMessage     `json:"shortDescription"`
		Help             sarifMessage     `json:"help"`
		HelpURI          string           `json:"helpUri"`
		Configuration    sarifRuleDefault `json:"defaultConfiguration"`
	}
	sarifRuleDefault struct {
		Level string `json:"level"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Level        string             `json:"level"`
		Message      sarifMessage       `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
	}
	sarifLogical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
		Kind               string `json:"kind"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification"`
	}
)

// SARIF writes a result for code scanning. What --ignore accepted is in it, suppressed with its reason.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
func SARIF(w io.Writer, r *review.Result, o Options) error {
	driver := sarifDriver{Name: "verify review", Version: o.Version, InformationURI: "https://github.com/warm-standby/warm-standby", Rules: []sarifRule{}}
	index := map[string]int{}
	for i, rule := range review.Rules() {
		index[rule.ID] = i
		driver.Rules = append(driver.Rules, sarifRule{
			ID: rule.ID, ShortDescription: sarifMessage{rule.Reason}, Help: sarifMessage{rule.Fix}, HelpURI: rule.Link,
			Configuration: sarifRuleDefault{rule.Severity.String()},
		})
	}
	run := sarifRun{Tool: sarifTool{driver}, ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	for _, f := range r.Findings {
		run.Results = append(run.Results, newSARIFResult(f, index[f.Rule.ID]))
	}
	for _, f := range r.Ignored {
		result := newSARIFResult(f, index[f.Rule.ID])
		result.Suppressions = []sarifSuppression{{"external", tfconfig.Printable(r.Options.Ignore[f.Rule.ID])}}
		run.Results = append(run.Results, result)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

func newSARIFResult(f review.Finding, index int) sarifResult {
	location := sarifLocation{Physical: sarifPhysical{
		Artifact: sarifArtifact{(&url.URL{Path: filepath.ToSlash(tfconfig.Printable(f.Position.File))}).String()},
		Region:   sarifRegion{max(f.Position.Line, 1), max(f.Position.Column, 1)},
	}}
	if f.Resource != "" {
		location.Logical = []sarifLogical{{f.Resource, "resource"}}
	}
	return sarifResult{
		RuleID: f.Rule.ID, RuleIndex: index, Level: f.Severity.String(), Message: sarifMessage{f.Message},
		Locations: []sarifLocation{location}, Fingerprints: map[string]string{"ruleAndResource/v1": f.Rule.ID + ":" + f.Resource},
	}
}
