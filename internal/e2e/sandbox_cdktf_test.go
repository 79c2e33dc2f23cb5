//go:build e2e

package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// session is what a user types in a fresh clone, in one sandbox. The plan's exit code is 0 only without changes, and
// the inventory's only where nothing is left.
const session = `
npx cdktf deploy profile-api --auto-approve
(cd cdktf.out/stacks/profile-api && terraform plan -detailed-exitcode -input=false -no-color)
npx cdktf destroy profile-api --auto-approve
sandbox inventory --empty
`

// TestDeployWithCDKTF deploys, plans and destroys with the real cdktf in a checkout, as a user does, with Route 53's
// answers as AWS gives them: the provider waits for each change, so this is the one slow test.
func TestDeployWithCDKTF(t *testing.T) {
	t.Parallel()
	needsTerraform(t)
	modules, err := filepath.Abs(filepath.Join(root, "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(modules, ".bin", "cdktf")); err != nil {
		t.Skip("skipped: the cdktf command is not installed, run make deps:", err)
	}
	dir := filepath.Join(t.TempDir(), "clone")
	checkout(t, dir)
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(reviewed)
	if err != nil {
		t.Fatal(err)
	}

	binary := built(t, "sandbox")
	command := exec.CommandContext(t.Context(), binary, "run", "--", "sh", "-ec", session)
	command.Dir = dir
	command.Env = append(os.Environ(), "CI=1", "TF_PLUGIN_MIRROR="+prepared.mirror, "PATH="+filepath.Dir(binary)+string(os.PathListSeparator)+os.Getenv("PATH"))
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	got, err := os.ReadFile(filepath.Join(dir, "cdktf.out", "stacks", stack, "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("what was deployed is not the reviewed JSON")
	}
	for _, text := range []string{"No changes.", "Destroy complete!"} {
		if !strings.Contains(string(output), text) {
			t.Errorf("cdktf and terraform did not say %q:\n%s", text, output)
		}
	}
}
