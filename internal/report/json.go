package report

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Schema is the JSON Schema (draft 2020-12) of a report's JSON form.
//
//go:embed report.schema.json
var Schema []byte

// WriteJSON renders the report as its documented JSON form.
func (r Report) WriteJSON(out io.Writer) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(r)
}

// maxJSON is the largest report that is read: a drill's is well under a megabyte.
const maxJSON = 64 << 20

// ReadJSON reads a report back.
func ReadJSON(in io.Reader) (Report, error) {
	text, err := io.ReadAll(io.LimitReader(in, maxJSON+1))
	if err != nil {
		return Report{}, err
	}
	if len(text) > maxJSON {
		return Report{}, fmt.Errorf("this is over %d MB, so no report", maxJSON>>20)
	}
	var version struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(text, &version); err != nil {
		return Report{}, fmt.Errorf("this is not a report: %w", err)
	}
	if version.Version != Version {
		return Report{}, fmt.Errorf("the report is of version %d, this verify reads version %d", version.Version, Version)
	}
	var r Report
	if err := json.Unmarshal(text, &r); err != nil {
		return Report{}, fmt.Errorf("this is not a report: %w", err)
	}
	if r.Kind != KindDrill && r.Kind != KindRPO {
		return Report{}, errors.New("this is not a report: it is neither of a drill nor of an RPO measurement")
	}
	return r, nil
}
