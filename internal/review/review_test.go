package review

import (
	"os"
	"testing"

	"github.com/warm-standby/warm-standby/internal/stackfile"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// reference is the reference stack's JSON in the shape that its constructs give it.
const reference = "../../cdktf.out/stacks/profile-api/cdk.tf.json"

func open_(t testing.TB, path string) *tfconfig.Config {
	t.Helper()
	c, err := stackfile.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestReferenceHolds(t *testing.T) {
	result, err := Run(open_(t, reference), Defaults())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Findings {
		t.Logf("%s %s %s: %s", f.Position, f.Severity, f.Rule.ID, f.Message)
	}
	if !result.Holds() {
		t.Error("the reference stack does not hold")
	}
	t.Log(result.Pairs, result.Cost.Standby)
	for _, l := range result.Cost.Lines {
		t.Log(l.Item, l.Region, l.Monthly, l.Standby)
	}
	os.Stdout.Sync()
}
