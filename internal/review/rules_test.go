package review

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

var update = flag.Bool("update", false, "write what the rules say into testdata")

// base is a whole configuration in which every rule holds; the cases are patches of it (RFC 7386).
const base = "testdata/base.tf.json"

// TestRules runs every rule's cases: testdata/rules/RULE.txtar holds the ones that fail, with the exact
// text, and the near misses that pass.
func TestRules(t *testing.T) {
	for _, rule := range Rules() {
		t.Run(rule.ID, func(t *testing.T) {
			file := filepath.Join("testdata", "rules", rule.ID+".txtar")
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			cases := casesOf(archive)
			kinds := map[string]int{}
			for _, name := range slices.Sorted(maps.Keys(cases)) {
				kind, _, _ := strings.Cut(name, "/")
				kinds[kind]++
				t.Run(name, func(t *testing.T) { runCase(t, rule, archive, name, cases[name]) })
			}
			if kinds["fail"] == 0 || kinds["pass"] == 0 {
				t.Errorf("%s has %d failing cases and %d near misses: at least one of each is needed", file, kinds["fail"], kinds["pass"])
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// casesOf groups an archive's files by case: "fail/NAME" or "pass/NAME" to file name to content.
func casesOf(archive *txtar.Archive) map[string]map[string]string {
	cases := map[string]map[string]string{}
	for _, f := range archive.Files {
		dir, name := filepath.Split(f.Name)
		dir = strings.TrimSuffix(dir, "/")
		if cases[dir] == nil {
			cases[dir] = map[string]string{}
		}
		cases[dir][name] = string(f.Data)
	}
	return cases
}

func runCase(t *testing.T, rule *Rule, archive *txtar.Archive, name string, files map[string]string) {
	options := Defaults()
	for _, flag := range strings.Fields(files["flags"]) {
		key, value, _ := strings.Cut(flag, "=")
		switch key {
		case "rto":
			options.RTO, _ = time.ParseDuration(value)
		case "idle-budget":
			options.IdleBudget = budget(t, files["patch.json"], value)
		default:
			t.Fatalf("unknown flag %q", key)
		}
	}
	config := patched(t, files["patch.json"])
	result, err := Run(config, options)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, f := range result.Findings {
		if f.Rule == rule {
			fmt.Fprintf(&got, "%s %s: %s\n", f.Severity, f.Resource, f.Message)
			if f.Position.Line < 1 || f.Position.Column < 1 {
				t.Errorf("the finding has no position: %+v", f)
			}
		}
	}
	if *update && strings.HasPrefix(name, "fail/") {
		for i := range archive.Files {
			if archive.Files[i].Name == name+"/want" {
				archive.Files[i].Data = []byte(got.String())
			}
		}
		return
	}
	if strings.HasPrefix(name, "fail/") && files["want"] == "" {
		t.Error("a failing case without a finding")
	}
	if got.String() != files["want"] {
		t.Errorf("got:\n%s\nwant:\n%s", got.String(), files["want"])
	}
}

// budget reads "40", or what the configuration costs ("standby") less an amount ("standby-0.01").
func budget(t *testing.T, patch, value string) failover.USD {
	less, relative := strings.CutPrefix(value, "standby")
	if !relative {
		return failover.Dollars(value)
	}
	cost := newSubject(patched(t, patch), Defaults()).cost.Standby
	if less != "" {
		cost -= failover.Dollars(strings.TrimPrefix(less, "-"))
	}
	return cost
}

// patched is the base with a merge patch applied.
func patched(t testing.TB, patch string) *tfconfig.Config {
	t.Helper()
	var document, change any
	content, err := os.ReadFile(base)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &document); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(patch), &change); err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(merge(document, change), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	config, err := tfconfig.Parse("cdk.tf.json", string(text))
	if err != nil {
		t.Fatal(err)
	}
	return config
}

// merge applies a JSON merge patch (RFC 7386): null removes.
func merge(target, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	object, ok := target.(map[string]any)
	if !ok {
		object = map[string]any{}
	}
	for key, value := range changes {
		if value == nil {
			delete(object, key)
			continue
		}
		object[key] = merge(object[key], value)
	}
	return object
}

func TestBaseHasNothingButANoteOnItsState(t *testing.T) {
	result, err := Run(patched(t, `{}`), Defaults())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Findings {
		if f.Rule.ID != "state-placement" {
			t.Errorf("%s: %s: %s", f.Rule.ID, f.Resource, f.Message)
		}
	}
}

// Every id is unique, in kebab-case, and has all its texts; the list in the issue is complete.
func TestRulesAreComplete(t *testing.T) {
	want := strings.Fields(`rto-budget flapping idle-cost provider-per-region region-confirmed default-tags global-table
		streams pitr-both encryption deletion-protection failover-pair health-check-attached health-check-shared-name
		health-check-deep health-check-regions tls-compatible standby-health region-parity always-on-compute
		least-privilege state-placement control-plane-free certificate-validation log-retention public-write`)
	var got []string
	for _, rule := range Rules() {
		got = append(got, rule.ID)
		if rule.Reason == "" || rule.Fix == "" || !strings.HasPrefix(rule.Link, "https://") || !strings.Contains(rule.Link, "aws.amazon.com/") {
			t.Errorf("%s lacks a reason, a fix or a link to AWS: %+v", rule.ID, rule)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
