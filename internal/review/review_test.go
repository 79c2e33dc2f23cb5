package review

import (
	"testing"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/stackfile"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// reference is the committed reference stack.
const reference = "../../cdktf.out/stacks/profile-api/cdk.tf.json"

func load(t testing.TB, path string) *tfconfig.Config {
	t.Helper()
	c, err := stackfile.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The committed default holds with nothing worse than a note, and its worst case is the constructs' own.
func TestReferenceHolds(t *testing.T) {
	config := load(t, reference)
	result, err := Run(config, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Findings {
		if f.Severity > Note {
			t.Errorf("%s %s: %s", f.Position, f.Rule.ID, f.Message)
		}
	}
	promised := 0
	for _, output := range config.Outputs {
		if output.Key() == "failover" {
			promised = output.Get("value", "worst_case_seconds").IntOr(0)
		}
	}
	worst, known := result.WorstCase()
	if !known || !result.Holds() || int(worst.Seconds()) != promised {
		t.Errorf("holds %v, worst case %s, and the stack promises %d s", result.Holds(), failover.Seconds(worst), promised)
	}
	if !result.Cost.Within(Defaults().IdleBudget) || result.Cost.Standby == 0 {
		t.Errorf("standing by costs %s", result.Cost.Standby)
	}
}

// Every variant of the constructs is reviewed without an error of severity error, the S3 state included.
func TestGoldenVariants(t *testing.T) {
	for _, name := range []string{"cname-endpoints", "deletion-protection", "new-zone", "other-regions", "s3-state", "table-keys", "tuned"} {
		result, err := Run(load(t, "../../stacks/testdata/golden/"+name+".tf.json"), Defaults())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, f := range result.Findings {
			if f.Severity > Note {
				t.Errorf("%s: %s %s %s: %s", name, f.Severity, f.Rule.ID, f.Resource, f.Message)
			}
		}
	}
}

func TestIgnoredFindingsAreKeptApart(t *testing.T) {
	o := Defaults()
	o.RTO /= 10
	o.Ignore = map[string]string{"rto-budget": "a trial"}
	result, err := Run(load(t, reference), o)
	if err != nil {
		t.Fatal(err)
	}
	if !result.Holds() || len(result.Ignored) != 2 {
		t.Errorf("holds %v, %d ignored", result.Holds(), len(result.Ignored))
	}
}
