package stacks_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/warm-standby/warm-standby/internal/terraformcli"
	"github.com/warm-standby/warm-standby/stacks"
)

// TestTerraformAcceptsTheJSON runs the real terraform with the real AWS provider.
func TestTerraformAcceptsTheJSON(t *testing.T) {
	terraform, err := terraformcli.Find()
	if err != nil {
		t.Skip("skipped:", err)
	}
	mirror, err := terraformcli.EnsureMirror(context.Background(), "..", stacks.ProviderVersions)
	if err != nil {
		t.Skip("skipped:", err)
	}
	env, err := terraformcli.Environment(t.TempDir(), mirror)
	if err != nil {
		t.Fatal(err)
	}
	env = append(os.Environ(), env...)
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			root := t.TempDir()
			dir := filepath.Join(root, "cdktf.out", "stacks", "profile-api")
			write(t, filepath.Join(root, "build", "profileapi.zip"), []byte("its hash is all that matters here"))
			write(t, filepath.Join(dir, "cdk.tf.json"), synthesized[v.name])
			run(t, dir, env, terraform, "init", "-backend=false", "-input=false", "-no-color")
			run(t, dir, env, terraform, "validate", "-no-color")
		})
	}
}

func write(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, dir string, env []string, command string, args ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), command, args...)
	c.Dir, c.Env = dir, env
	if output, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", filepath.Base(command), args, err, output)
	}
}
