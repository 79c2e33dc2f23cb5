//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// ran tells how a command of the README is run by a test; an empty text means here and now.
var ran = map[string]string{
	"make demo":                  "TestDemo",
	"make test":                  "this run is part of it",
	"npx cdktf synth":            "TestDeployWithCDKTF; the refusal shown is in stacks/refusal_test.go",
	"go run ./cmd/verify review": "",
	"go run ./cmd/verify review --format markdown":                            "",
	"go run ./cmd/verify review --against HEAD~1":                             "",
	"go run ./cmd/verify review --rules":                                      "",
	"go run ./cmd/verify simulate":                                            "",
	"go run ./cmd/verify simulate --sweep":                                    "",
	"sandbox inventory --empty":                                               "TestDeployWithCDKTF",
	"npx cdktf deploy profile-api":                                            "TestDeployWithCDKTF",
	"npx cdktf destroy profile-api --auto-approve":                            "TestDemo",
	"npx cdktf deploy profile-api --auto-approve":                             "TestDemo",
	"go run ./cmd/verify drill":                                               "TestDrillTellsTheTruth",
	"go run ./cmd/verify drill --rpo":                                         "TestDemo",
	"go run ./cmd/verify policy":                                              "",
	"go run ./cmd/sandbox run -- npx cdktf deploy profile-api --auto-approve": "TestDeployWithCDKTF",
}

var prompt = regexp.MustCompile(`(?m)^\$ ([^#\n]+)`)

func TestEveryCommandOfTheReadmeIsRun(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := prompt.FindAllStringSubmatch(string(text), -1)
	if len(found) < 5 {
		t.Fatalf("the README has %d commands: is the pattern wrong?", len(found))
	}
	for _, match := range found {
		command := strings.TrimSpace(match[1])
		how, known := ran[command]
		switch {
		case !known:
			t.Errorf("no test runs %q of the README", command)
		case how == "":
			runHere(t, command)
		}
	}
}

// runHere runs a command in the project. In a clone with one commit there is nothing to compare with.
func runHere(t *testing.T, command string) {
	t.Helper()
	words := strings.Fields(command)
	if strings.Contains(command, "HEAD~1") && exec.CommandContext(t.Context(), "git", "-C", root, "rev-parse", "-q", "--verify", "HEAD~1").Run() != nil {
		t.Logf("%s: this clone has one commit", command)
		return
	}
	c := exec.CommandContext(t.Context(), words[0], words[1:]...)
	c.Dir = root
	if output, err := c.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", command, err, output)
	}
}

// TestDemo runs make demo's program, faster than the world, in a checkout of its own.
func TestDemo(t *testing.T) {
	t.Parallel()
	needsTerraform(t)
	modules, err := filepath.Abs(filepath.Join(root, "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(modules, ".bin", "cdktf")); err != nil {
		t.Skip("skipped: the cdktf CLI is not installed: npm ci")
	}
	dir := t.TempDir()
	checkout(t, dir)
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), "go", "run", "./cmd/demo", "-speed", "20")
	c.Dir, c.Env = dir, append(os.Environ(), "TF_PLUGIN_MIRROR="+prepared.mirror)
	output, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for _, want := range []string{"RTO HOLDS", "no changes", "recovery time (RTO)", "ran 20 times too fast", "nothing but what was there before"} {
		if !strings.Contains(string(output), want) {
			t.Errorf("the demo does not say %q:\n%s", want, output)
		}
	}
}
