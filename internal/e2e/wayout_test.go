//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/warm-standby/warm-standby/internal/sandbox"
	"github.com/warm-standby/warm-standby/internal/terraformcli"
)

// TestTheCommittedJSONNeedsNeitherCDKTFNorNode applies, plans and destroys the JSON as it is committed, with plain
// terraform as the only command on the PATH: what is deployed outlives CDKTF.
func TestTheCommittedJSONNeedsNeitherCDKTFNorNode(t *testing.T) {
	needsTerraform(t)
	terraform, err := terraformcli.Find()
	if err != nil {
		t.Fatal(err)
	}
	only := t.TempDir()
	if err := os.Symlink(terraform, filepath.Join(only, "terraform")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", only)
	t.Setenv("HOME", t.TempDir()) // no version manager's node either
	for _, command := range []string{"node", "npm", "npx", "cdktf", "cdktn", "go"} {
		if found, err := exec.LookPath(command); err == nil {
			t.Fatalf("%s is on the PATH: %s", command, found)
		}
	}
	p := newProject(t, newWorld(t, sandbox.Options{NoChangeInfo: true}))
	p.add(t, stack, reviewed)
	p.apply(t, stack)
	p.unchanged(t, stack)
	p.destroyed(t, stack)
}
