package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// root is the project's folder.
const root = "../.."

// checkout copies what a clone would hold (tracked files, and new ones that git does not ignore) into a folder.
func checkout(t *testing.T, dir string) {
	t.Helper()
	list := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	for file := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		content, err := os.ReadFile(filepath.Join(root, file))
		if os.IsNotExist(err) {
			continue // deleted, not yet committed
		}
		if err != nil {
			t.Fatal(err)
		}
		target := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(target, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSynthIsTheSameFromElsewhere synthesizes in another folder, under another home, twice, with and
// without the cache of jsii packages: the result is the committed JSON each time.
func TestSynthIsTheSameFromElsewhere(t *testing.T) {
	const file = "cdktf.out/stacks/profile-api/cdk.tf.json"
	want, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "another folder")
	checkout(t, dir)
	// Go's caches stay where they are: what is under test is the JSON, not the compiler.
	goEnv, err := exec.CommandContext(t.Context(), "go", "env", "GOCACHE", "GOMODCACHE", "GOPATH").Output()
	if err != nil {
		t.Fatal(err)
	}
	paths := strings.Fields(string(goEnv))
	env := append(os.Environ(), "HOME="+t.TempDir(), "GOCACHE="+paths[0], "GOMODCACHE="+paths[1], "GOPATH="+paths[2], "XDG_CACHE_HOME=")
	for _, cache := range []string{"", "off", ""} {
		if err := os.RemoveAll(filepath.Join(dir, "cdktf.out")); err != nil {
			t.Fatal(err)
		}
		command := exec.CommandContext(t.Context(), "go", "run", "main.go")
		command.Dir, command.Env = dir, append(env, "WARM_STANDBY_JSII_CACHE="+cache)
		if output, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		got, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("with WARM_STANDBY_JSII_CACHE=%q the JSON differs from the committed one", cache)
		}
	}
}
