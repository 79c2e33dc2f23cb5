package render

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/review"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

var update = flag.Bool("update", false, "write the golden files")

// edits turn the base configuration of internal/review into one that fails in several ways.
var edits = strings.NewReplacer(
	`"request_interval": 10`, `"request_interval": 30`,
	`"failure_threshold": 3`, `"failure_threshold": 7`,
	`"memory_size": 256`, `"memory_size": "${var.memory}"`,
	`"resource_path": "/healthz"`, `"resource_path": "/"`,
	`"deletion_protection_enabled": true,`, ``,
)

func parse(t *testing.T, name string, edit func(string) string) *tfconfig.Config {
	t.Helper()
	text, err := os.ReadFile("../testdata/base.tf.json")
	if err != nil {
		t.Fatal(err)
	}
	c, err := tfconfig.Parse(name, edit(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// results are the results that every format is tried on.
func results(t *testing.T) map[string]*review.Result {
	t.Helper()
	same := func(s string) string { return s }
	run := func(c *tfconfig.Config, o review.Options) *review.Result {
		r, err := review.Run(c, o)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	holds := run(parse(t, "cdk.tf.json", same), review.Defaults())
	fails := parse(t, "cdk.tf.json", edits.Replace)
	o := review.Defaults()
	o.Ignore = map[string]string{"deletion-protection": "a lab, destroyed at night"}
	changed := run(fails, o)
	if err := changed.Compare(fails, parse(t, "main:cdk.tf.json", same)); err != nil {
		t.Fatal(err)
	}
	hostile := run(parse(t, "cdk.tf.json", hostility.Replace), review.Defaults())
	for _, r := range []*review.Result{holds, changed, hostile} {
		r.Cost = cost
	}
	changed.Against.Before.Standby = failover.Dollars("10.92")
	hostile.Cost.Unpriced = []string{"aws_msk_cluster.standby"}
	return map[string]*review.Result{"holds": holds, "changed": changed, "hostile": hostile}
}

// cost stands for what internal/failover works out, so that these tests do not change with its prices.
var cost = failover.Cost{
	Total: failover.Dollars("16.51"), Standby: failover.Dollars("6.51"),
	Lines: []failover.Line{
		line("health check primary", failover.Global, true, 1, "checks", "0.50", 1, "0.50"),
		line("health check primary: HTTPS, 10 s interval", failover.Global, true, 2, "options", "1.00", 1, "2.00"),
		line("alarms", failover.Global, true, 2, "alarms", "0.10", 1, "0.20"),
		line("HTTP API requests of the checkers", failover.Primary, true, 1_401_600, "requests", "1.00", 1_000_000, "1.41"),
		line("HTTP API requests of the clients", failover.Primary, false, 10_000_000, "requests", "1.00", 1_000_000, "10.00"),
		line("point-in-time recovery of profiles", failover.Standby, true, 5, "GB-month", "0.20", 1, "1.00"),
		line("storage of profiles", failover.Standby, true, 5.6, "GB-month", "0.25", 1, "1.40"),
	},
}

func line(item string, region failover.Role, standby bool, quantity float64, unit, price string, per int64, monthly string) failover.Line {
	return failover.Line{
		Item: item, Region: region, Standby: standby, Quantity: quantity, Unit: unit, UnitPrice: failover.Dollars(price), Per: per,
		Monthly: failover.Dollars(monthly), AsOf: "2026-09", Source: "https://aws.amazon.com/pricing/", Note: "",
	}
}

// hostility puts names into the configuration that try to act on a terminal, on Markdown and on HTML.
var hostility = strings.NewReplacer(
	`"PUT /profiles/{id}"`, `"PUT /\u001b[31m\u001b]0;owned\u0007</details><script>|`+"`"+`**@everyone**\u202e::error::x"`,
	`"AWS_IAM"`, `"NONE"`,
	`"api.tindrloop.example"`, `"api.\u001b[2Jtindrloop.example"`,
)

// TestGolden holds every format of every result against a file; look at the files when they change.
func TestGolden(t *testing.T) {
	for name, result := range results(t) {
		for _, c := range []struct {
			format, file string
			options      Options
		}{
			{"text", "80.txt", Options{Width: 80}},
			{"text", "200.txt", Options{Width: 200, Itemised: true}},
			{"markdown", "md", Options{}},
			{"github", "github", Options{}},
			{"json", "json", Options{}},
			{"sarif", "sarif", Options{Version: "test"}},
		} {
			t.Run(name+"/"+c.file, func(t *testing.T) {
				var got bytes.Buffer
				if err := Result(&got, c.format, result, c.options); err != nil {
					t.Fatal(err)
				}
				file := filepath.Join("testdata", name+"."+c.file+".golden")
				if *update {
					if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got.String()); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
			})
		}
	}
}

// Without colour no format holds a control character but the newline, whatever the names are.
func TestNothingSteersTheTerminal(t *testing.T) {
	for name, result := range results(t) {
		for _, format := range Formats() {
			var got bytes.Buffer
			if err := Result(&got, format, result, Options{Width: 80}); err != nil {
				t.Fatal(err)
			}
			for _, line := range strings.Split(got.String(), "\n") {
				if clean := tfconfig.Printable(line); clean != line {
					t.Errorf("%s as %s: %q", name, format, line)
				}
			}
		}
	}
}

func TestTextFitsItsWidth(t *testing.T) {
	for name, result := range results(t) {
		for _, width := range []int{60, 80, 200} {
			var got bytes.Buffer
			if err := Text(&got, result, Options{Width: width}); err != nil {
				t.Fatal(err)
			}
			for _, line := range strings.Split(got.String(), "\n") {
				if n := ansi.StringWidth(line); n > width && !strings.HasPrefix(line, "    https://") {
					t.Errorf("%s at %d columns: %d: %q", name, width, n, line)
				}
			}
		}
	}
}

// Colour adds nothing but escapes: without them the text is the same.
func TestColourSaysNothingOfItsOwn(t *testing.T) {
	for name, result := range results(t) {
		var plain, coloured bytes.Buffer
		if err := Text(&plain, result, Options{Width: 80}); err != nil {
			t.Fatal(err)
		}
		if err := Text(&coloured, result, Options{Width: 80, Color: true}); err != nil {
			t.Fatal(err)
		}
		if coloured.String() == plain.String() {
			t.Errorf("%s: there is no colour", name)
		}
		if diff := cmp.Diff(plain.String(), ansi.Strip(coloured.String())); diff != "" {
			t.Errorf("%s: -plain +coloured:\n%s", name, diff)
		}
	}
}

func TestMachineFormatsFollowTheirSchemas(t *testing.T) {
	for format, file := range map[string]string{"json": "review.schema.json", "sarif": "testdata/sarif-schema-2.1.0.json"} {
		compiler := jsonschema.NewCompiler()
		compiler.AssertFormat()
		schema, err := compiler.Compile(file)
		if err != nil {
			t.Fatal(err)
		}
		for name, result := range results(t) {
			var got bytes.Buffer
			if err := Result(&got, format, result, Options{Version: "test"}); err != nil {
				t.Fatal(err)
			}
			document, err := jsonschema.UnmarshalJSON(&got)
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(document); err != nil {
				t.Errorf("%s as %s: %v", name, format, err)
			}
			document.(map[string]any)["unheard-of"] = true
			if schema.Validate(document) == nil {
				t.Errorf("the schema of %s takes any field", format)
			}
		}
	}
}

// A comment on GitHub holds 65,536 characters.
func TestMarkdownStaysAComment(t *testing.T) {
	result := results(t)["changed"]
	for len(result.Findings) < 5000 {
		result.Findings = append(result.Findings, result.Findings[0])
	}
	for len(result.Against.Changes) < 5000 {
		result.Against.Changes = append(result.Against.Changes, result.Against.Changes[0])
	}
	for len(result.Pairs) < 5000 {
		result.Pairs = append(result.Pairs, result.Pairs[0])
	}
	for len(result.Cost.Lines) < 5000 {
		result.Cost.Lines = append(result.Cost.Lines, cost.Lines[len(result.Cost.Lines)%len(cost.Lines)])
	}
	var got bytes.Buffer
	if err := Markdown(&got, result, Options{}); err != nil {
		t.Fatal(err)
	}
	if got.Len() > 65536 {
		t.Errorf("%d bytes", got.Len())
	}
	if !strings.Contains(got.String(), "- and 4960 more\n") {
		t.Error("nothing tells what was left out")
	}
}

func TestUnknownFormat(t *testing.T) {
	err := Result(&bytes.Buffer{}, "yaml", nil, Options{})
	if err == nil || err.Error() != `format "yaml" is none of text, json, markdown, sarif, github` {
		t.Errorf("got %v", err)
	}
}

func TestVerdictInJSON(t *testing.T) {
	for name, want := range map[string]string{"holds": "holds", "changed": "does_not_hold"} {
		var got bytes.Buffer
		if err := JSON(&got, results(t)[name], Options{}); err != nil {
			t.Fatal(err)
		}
		var out struct{ Verdict string }
		if err := json.Unmarshal(got.Bytes(), &out); err != nil || out.Verdict != want {
			t.Errorf("%s: %q, %v", name, out.Verdict, err)
		}
	}
}
