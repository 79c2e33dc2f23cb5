package review

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPlansSayTheSame reviews two plans that terraform 1.11.4 made of the reference stack with a zone of
// its own: as a root module, and with everything but the records in a module, so that what the records
// point at comes through the module's outputs. ("terraform show -json", less what a review does not read.)
func TestPlansSayTheSame(t *testing.T) {
	defaults := Defaults()
	want, err := Run(load(t, "../../stacks/testdata/golden/new-zone.tf.json"), defaults)
	if err != nil {
		t.Fatal(err)
	}
	for file, prefix := range map[string]string{"plan.json": "", "plan-module.json": "module.api."} {
		got, err := Run(load(t, "testdata/"+file), defaults)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.Pairs, got.Pairs); diff != "" {
			t.Errorf("%s: pairs: -want +got:\n%s", file, diff)
		}
		if diff := cmp.Diff(want.Cost, got.Cost); diff != "" {
			t.Errorf("%s: cost: -want +got:\n%s", file, diff)
		}
		var expected, found []string
		for _, f := range want.Findings {
			if f.Rule != statePlacement { // a plan does not say where its state is
				expected = append(expected, f.Severity.String()+" "+f.Rule.ID+" "+prefix+f.Resource)
			}
		}
		for _, f := range got.Findings {
			found = append(found, f.Severity.String()+" "+f.Rule.ID+" "+f.Resource)
		}
		if diff := cmp.Diff(expected, found); diff != "" {
			t.Errorf("%s: findings: -want +got:\n%s", file, diff)
		}
		if len(got.Pairs) != 2 || len(found) == 0 {
			t.Errorf("%s: %d pairs, %d findings: nothing is compared", file, len(got.Pairs), len(found))
		}
	}
}
