//go:build e2e

package e2e

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/warm-standby/warm-standby/internal/bundle"
	"github.com/warm-standby/warm-standby/internal/sandbox"
	"github.com/warm-standby/warm-standby/internal/terraformcli"
	"github.com/warm-standby/warm-standby/stacks"
)

// prepared is what every test needs: a folder for what is built, the function's zip, the provider's mirror.
var prepared struct {
	dir     string
	zip     string
	mirror  string
	missing error // why nothing that needs Terraform can run
}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "e2e-")
	if err == nil {
		prepared.dir, prepared.zip = dir, filepath.Join(dir, "profileapi.zip")
		err = bundle.Build(context.Background(), bundle.Options{Package: "./cmd/profileapi", Out: prepared.zip})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	prepared.mirror, prepared.missing = terraformcli.EnsureMirror(context.Background(), root, stacks.ProviderVersions)
	if _, err := terraformcli.Find(); err != nil {
		prepared.missing = err
	}
	flag.Parse()
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// needsTerraform skips a test, with the reason, where there is no terraform or no provider to be had.
func needsTerraform(t testing.TB) {
	t.Helper()
	if prepared.missing != nil {
		t.Skip("skipped:", prepared.missing)
	}
}

// world is a sandbox of a test's own, with the environment that points commands at it.
type world struct {
	*sandbox.Sandbox
	env []string
}

func newWorld(t testing.TB, options sandbox.Options) world {
	t.Helper()
	s, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the sandbox: %v", err)
		}
	})
	env, err := s.Environment()
	if err != nil {
		t.Fatal(err)
	}
	terraform, err := terraformcli.Environment(t.TempDir(), prepared.mirror)
	if err != nil {
		t.Fatal(err)
	}
	return world{s, append(append(sandbox.WithoutAWS(os.Environ()), env...), terraform...)}
}

// project is a folder as it is after a synthesis: the JSON of some stacks, and the function's zip.
type project struct {
	dir string
	w   world
}

func newProject(t testing.TB, w world) project {
	t.Helper()
	p := project{t.TempDir(), w}
	copyFile(t, prepared.zip, filepath.Join(p.dir, "build", "profileapi.zip"))
	return p
}

// add puts a stack's JSON where cdktf puts it, changed by pairs of old and new text.
func (p project) add(t testing.TB, stack, file string, changes ...string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(string(text), changes[i]) {
			t.Fatalf("%s does not hold %q", file, changes[i])
		}
		text = []byte(strings.ReplaceAll(string(text), changes[i], changes[i+1]))
	}
	write(t, filepath.Join(p.stack(stack), "cdk.tf.json"), text)
}

func (p project) stack(name string) string { return filepath.Join(p.dir, "cdktf.out", "stacks", name) }

// terraform runs the real one in a stack's folder and returns what it printed and its exit code.
func (p project) terraform(t testing.TB, stack string, args ...string) (string, int) {
	t.Helper()
	terraform, err := terraformcli.Find()
	if err != nil {
		t.Fatal(err)
	}
	return p.run(t, p.stack(stack), terraform, args...)
}

func (p project) run(t testing.TB, dir, command string, args ...string) (string, int) {
	t.Helper()
	c := exec.CommandContext(t.Context(), command, args...)
	c.Dir, c.Env = dir, p.w.env
	output, err := c.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", command, err)
	}
	return string(output), c.ProcessState.ExitCode()
}

// must is terraform that has to succeed.
func (p project) must(t testing.TB, stack string, args ...string) string {
	t.Helper()
	output, code := p.terraform(t, stack, append(args, "-no-color")...)
	if code != 0 {
		t.Fatalf("terraform %s: exit code %d\n%s", strings.Join(args, " "), code, output)
	}
	return output
}

func (p project) apply(t testing.TB, stack string) string {
	t.Helper()
	p.must(t, stack, "init", "-input=false")
	return p.must(t, stack, "apply", "-auto-approve", "-input=false")
}

// unchanged fails the test where a plan after an apply wants to change anything.
func (p project) unchanged(t testing.TB, stack string) {
	t.Helper()
	if output, code := p.terraform(t, stack, "plan", "-detailed-exitcode", "-input=false", "-no-color"); code != 0 {
		t.Errorf("a plan after the apply wants changes (exit code %d):\n%s", code, output)
	}
}

// destroyed destroys the stack and lists what is left over all services.
func (p project) destroyed(t testing.TB, stack string) {
	t.Helper()
	p.must(t, stack, "destroy", "-auto-approve", "-input=false")
	p.w.empty(t)
}

// empty fails the test where the account holds more than it did at the start.
func (w world) empty(t testing.TB) {
	t.Helper()
	for _, resource := range w.Inventory() {
		if !resource.Initial {
			t.Errorf("left behind: %+v", resource)
		}
	}
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	write(t, to, content)
}

func write(t testing.TB, file string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
