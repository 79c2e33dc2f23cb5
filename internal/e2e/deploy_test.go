//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/warm-standby/warm-standby/internal/sandbox"
)

const (
	reviewed = root + "/cdktf.out/stacks/profile-api/cdk.tf.json"
	golden   = root + "/stacks/testdata/golden/"
	stack    = "profile-api"
)

// TestEveryVariantIsDeployedAndDestroyed applies each variant with the real terraform and provider, plans
// again, and destroys it. The sandbox leaves ChangeInfo out of its answers, so that the provider does not
// wait 15 s for each change; TestDeployWithCDKTF has the faithful answers.
func TestEveryVariantIsDeployedAndDestroyed(t *testing.T) {
	needsTerraform(t)
	variants := map[string]string{
		"default":         reviewed,
		"new-zone":        golden + "new-zone.tf.json",
		"cname-endpoints": golden + "cname-endpoints.tf.json",
		"other-regions":   golden + "other-regions.tf.json",
		"table-keys":      golden + "table-keys.tf.json",
		"tuned":           golden + "tuned.tf.json",
	}
	for name, file := range variants {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProject(t, newWorld(t, sandbox.Options{NoChangeInfo: true}))
			p.add(t, stack, file)
			p.apply(t, stack)
			p.unchanged(t, stack)
			p.destroyed(t, stack)
		})
	}
}

// TestDeletionProtectionIsSwitchedOffInPlace deploys protected tables, lets them go, and destroys them. That
// a protected one cannot be deleted is a row of the sandbox's parity table.
func TestDeletionProtectionIsSwitchedOffInPlace(t *testing.T) {
	t.Parallel()
	needsTerraform(t)
	p := newProject(t, newWorld(t, sandbox.Options{NoChangeInfo: true}))
	p.add(t, stack, golden+"deletion-protection.tf.json")
	p.apply(t, stack)
	p.unchanged(t, stack)
	p.add(t, stack, reviewed) // the same with AllowDeletion
	p.must(t, stack, "apply", "-auto-approve")
	p.destroyed(t, stack)
}

// TestStateInABucket makes the bucket, deploys with the state in it, and finds the lock released.
func TestStateInABucket(t *testing.T) {
	t.Parallel()
	needsTerraform(t)
	p := newProject(t, newWorld(t, sandbox.Options{NoChangeInfo: true}))
	p.add(t, "state", golden+"state-bucket.tf.json")
	p.apply(t, "state")
	p.unchanged(t, "state")
	p.add(t, stack, golden+"s3-state.tf.json")
	p.apply(t, stack)
	p.unchanged(t, stack)
	if files, _ := filepath.Glob(filepath.Join(p.dir, "profile-api.tfstate*")); len(files) > 0 {
		t.Errorf("the state is on this disk: %v", files)
	}
	p.must(t, stack, "destroy", "-auto-approve")
}

// TestUpdateInPlaceAndReplacement changes the threshold, which an update can, and the interval, which needs
// a new check: it is there before the old one goes.
func TestUpdateInPlaceAndReplacement(t *testing.T) {
	t.Parallel()
	needsTerraform(t)
	p := newProject(t, newWorld(t, sandbox.Options{NoChangeInfo: true}))
	p.add(t, stack, reviewed)
	p.apply(t, stack)

	p.add(t, stack, reviewed, `"failure_threshold": 3`, `"failure_threshold": 2`)
	if output := p.must(t, stack, "apply", "-auto-approve"); !strings.Contains(output, "0 added, 2 changed, 0 destroyed") {
		t.Errorf("threshold 3 → 2 is no update in place:\n%s", output)
	}
	p.unchanged(t, stack)

	p.add(t, stack, reviewed, `"failure_threshold": 3`, `"failure_threshold": 2`, `"request_interval": 30`, `"request_interval": 10`)
	checks := p.w.watchChecks(t)
	if output := p.must(t, stack, "apply", "-auto-approve"); !strings.Contains(output, "1 added, 3 changed, 1 destroyed") {
		t.Errorf("interval 30 → 10 is no replacement of the check alone:\n%s", output)
	}
	if fewest := checks(); fewest < 2 {
		t.Errorf("for a moment there were %d checks, want always 2", fewest)
	}
	p.unchanged(t, stack)
	p.destroyed(t, stack)
}

// TestApplyAfterAnInterruptedOne stops terraform in the middle of an apply and applies again.
func TestApplyAfterAnInterruptedOne(t *testing.T) {
	t.Parallel()
	needsTerraform(t)
	p := newProject(t, newWorld(t, sandbox.Options{NoChangeInfo: true}))
	p.add(t, stack, reviewed)
	p.must(t, stack, "init", "-input=false")
	p.interrupt(t, stack)
	if _, err := os.Stat(filepath.Join(p.dir, "profile-api.tfstate")); err != nil {
		t.Fatalf("the interrupted apply left no state: %v", err)
	}
	p.must(t, stack, "apply", "-auto-approve")
	p.unchanged(t, stack)
	p.destroyed(t, stack)
}
