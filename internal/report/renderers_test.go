package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestRenderersMatchTheirGoldenFiles(t *testing.T) {
	r := sample()
	renderers := map[string]func(io.Writer) error{
		"drill.txt":     r.WriteText,
		"drill.json":    r.WriteJSON,
		"drill.md":      func(out io.Writer) error { return r.WriteMarkdown(out, "timeline.svg") },
		"drill.svg":     r.WriteSVG,
		"drill.metrics": r.WriteOpenMetrics,
	}
	for name, render := range renderers {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := render(&got); err != nil {
				t.Fatal(err)
			}
			golden(t, name, got.String())
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at it and run go test ./internal/report -update\n%s", path, got)
	}
}

func TestTextFitsEightyColumns(t *testing.T) {
	var out bytes.Buffer
	if err := sample().WriteText(&out); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

func TestJSONIsOfTheSchemaAndReadsBack(t *testing.T) {
	var out bytes.Buffer
	if err := sample().WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	schema := compiled(t)
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(instance); err != nil {
		t.Error(err)
	}
	back, err := ReadJSON(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, sample()) {
		t.Errorf("read back differs: %+v", back)
	}
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("report.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// The schema must know every field, or a consumer that validates would refuse a later report.
func TestSchemaRefusesWhatItDoesNotKnow(t *testing.T) {
	var out bytes.Buffer
	if err := sample().WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	var value map[string]any
	if err := json.Unmarshal(out.Bytes(), &value); err != nil {
		t.Fatal(err)
	}
	value["failover"].(map[string]any)["phases"].([]any)[0].(map[string]any)["surprise"] = 1.0
	if err := compiled(t).Validate(value); err == nil {
		t.Error("an unknown field of a phase passed")
	}
}

func TestReadJSONRefuses(t *testing.T) {
	cases := map[string]string{
		``:              "this is not a report: unexpected end of JSON input",
		`[]`:            "this is not a report: json: cannot unmarshal array into Go value of type struct { Version int \"json:\\\"version\\\"\" }",
		`{"version":2}`: "the report is of version 2, this verify reads version 1",
		`{"version":1}`: "this is not a report: it is neither of a drill nor of an RPO measurement",
		`{"version":1,"rto_seconds":"x","kind":"drill"}`:   "this is not a report: \"x\" is no number of seconds",
		`{"version":1,"rto_seconds":1e300,"kind":"drill"}`: "this is not a report: 1e300 seconds are too many",
	}
	for text, want := range cases {
		if _, err := ReadJSON(strings.NewReader(text)); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func TestSVGIsWellFormedWhateverNamesHold(t *testing.T) {
	r := sample()
	r.Stack.Record = `<script>&"'` + "\u202e"
	r.Lanes[0].Target = `</text><x>`
	var out bytes.Buffer
	if err := r.WriteSVG(&out); err != nil {
		t.Fatal(err)
	}
	decoder := xml.NewDecoder(&out)
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok && (start.Name.Local == "script" || start.Name.Local == "x") {
			t.Errorf("element %s got through", start.Name.Local)
		}
	}
}

func TestEmptyReportRenders(t *testing.T) {
	r := Report{Version: 1, Kind: KindDrill}
	for _, render := range []func(io.Writer) error{r.WriteText, r.WriteJSON, r.WriteSVG, r.WriteOpenMetrics, func(w io.Writer) error { return r.WriteMarkdown(w, "") }} {
		if err := render(io.Discard); err != nil {
			t.Error(err)
		}
	}
}

func TestUpdateReadme(t *testing.T) {
	section := Measured([]Report{sample()}, "docs/timeline.svg")
	golden(t, "readme.md", section)
	readme := "# x\n\n" + ReadmeBegin + "\nold\n" + ReadmeEnd + "\n\nrest\n"
	once, err := UpdateReadme(readme, []Report{sample()}, "docs/timeline.svg")
	if err != nil || once != "# x\n\n"+ReadmeBegin+"\n"+section+ReadmeEnd+"\n\nrest\n" {
		t.Errorf("got %q, error %v", once, err)
	}
	if twice, _ := UpdateReadme(once, []Report{sample()}, "docs/timeline.svg"); twice != once {
		t.Error("a second refresh changed it")
	}
	for text, want := range map[string]string{
		"# x":                   "there is no section to refresh: put a line " + ReadmeBegin + " and below it a line " + ReadmeEnd + " where it belongs",
		ReadmeEnd + ReadmeBegin: "there is no section to refresh: put a line " + ReadmeBegin + " and below it a line " + ReadmeEnd + " where it belongs",
		readme + readme:         "there are several sections to refresh: leave one pair of markers",
	} {
		if _, err := UpdateReadme(text, nil, ""); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestCompare(t *testing.T) {
	old := sample()
	same, err := Compare(old, sample())
	if err != nil || !same.Holds() {
		t.Errorf("the same drill compares as %+v, error %v", same, err)
	}
	slow := sample()
	slow.Failover.Phases[2].At = span(28.7, 29) // beyond 28.65, and no simulation explains it
	slow.Failover.Phases[1].At = span(30.9, 33) // beyond 28.1, but within p99 - p50 = 3 s
	slow.Failback.Phases = nil
	slow.Failover.Measured = nil
	c, err := Compare(old, slow)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	_ = c.WriteText(&out)
	golden(t, "compare.txt", out.String())
	if c.Holds() {
		t.Error("a slower drill holds")
	}
	other := sample()
	other.Fault.Name = "app"
	if _, err := Compare(old, other); err == nil || err.Error() != "the drills differ in the fault: endpoint and app" {
		t.Errorf("got %v", err)
	}
	fast := sample()
	fast.Where.Speed = 20
	if _, err := Compare(old, fast); err == nil || err.Error() != "the drills differ in where they ran: sandbox in real time and sandbox at 20 times real time" {
		t.Errorf("got %v", err)
	}
}

func FuzzReadJSON(f *testing.F) {
	var out bytes.Buffer
	_ = sample().WriteJSON(&out)
	f.Add(out.Bytes())
	f.Add([]byte(`{"version":1,"kind":"drill","failover":{"phases":[{}]},"lanes":[{"segments":[{"from_seconds":-1}]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := ReadJSON(bytes.NewReader(text))
		if err != nil {
			return
		}
		for _, render := range []func(io.Writer) error{r.WriteText, r.WriteJSON, r.WriteSVG, r.WriteOpenMetrics, func(w io.Writer) error { return r.WriteMarkdown(w, "") }} {
			if err := render(io.Discard); err != nil {
				t.Error(err)
			}
		}
		_ = Measured([]Report{r}, "")
		_, _ = Compare(r, sample())
	})
}
