package review

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// TestWrongTypesInEveryField puts a value of every other type into every field of the base in turn. Each
// is reviewed, or refused in one plain line with a place; none panics.
func TestWrongTypesInEveryField(t *testing.T) {
	var document any
	content, err := os.ReadFile(base)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &document); err != nil {
		t.Fatal(err)
	}
	tried, refused := 0, 0
	walk(document, func(put func(any), was any) {
		for _, wrong := range []any{nil, true, 7.5, "\x1b[31m${", []any{}, []any{1.0}, map[string]any{}, map[string]any{"x": []any{nil}}} {
			put(wrong)
			text, err := json.Marshal(document)
			if err != nil {
				t.Fatal(err)
			}
			tried++
			config, err := tfconfig.Parse("x.json", string(text))
			if err == nil {
				_, err = Run(config, Defaults())
			}
			if err != nil {
				refused++
				if message := err.Error(); !strings.HasPrefix(message, "x.json") || strings.ContainsFunc(message, unicode.IsControl) {
					t.Errorf("not one plain line with a place: %q", message)
				}
			}
		}
		put(was)
	})
	if tried < 3000 || refused < 500 || refused == tried {
		t.Errorf("%d tried, %d refused: the walk does not reach the fields", tried, refused)
	}
}

// walk visits every value below v, with a way to put another in its place.
func walk(v any, visit func(put func(any), was any)) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			visit(func(other any) { v[key] = other }, value)
			walk(value, visit)
		}
	case []any:
		for i, value := range v {
			visit(func(other any) { v[i] = other }, value)
			walk(value, visit)
		}
	}
}

// FuzzRun: no configuration makes a rule panic, and no finding carries what could steer a terminal.
func FuzzRun(f *testing.F) {
	content, err := os.ReadFile(base)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(content))
	f.Add(`{"resource":{"aws_route53_record":{"a":{"failover_routing_policy":{"type":"PRIMARY"}}}}}`)
	f.Add(`{"provider":{"aws":[{"alias":"b"}]},"resource":{"aws_dynamodb_table":{"t":{"replica":[{},{}]}}}}`)
	f.Add(`{"provider":{"aws":[{"region":"a"},{"region":"b"}]},"resource":{"x":{"y":[{"v":1},{"v":2}]}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		config, err := tfconfig.Parse("x.json", text)
		if err != nil {
			return
		}
		result, err := Run(config, Defaults())
		if err != nil {
			return
		}
		for _, finding := range result.Findings {
			if tfconfig.Printable(finding.Message+finding.Resource) != finding.Message+finding.Resource {
				t.Errorf("not plain: %q", finding.Message)
			}
		}
		if err := result.Compare(config, config); err != nil || len(result.Against.Changes) > 0 {
			t.Errorf("it differs from itself: %v, %+v", err, result.Against)
		}
	})
}
