package terraformcli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func withProvider(t *testing.T) string {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, provider, "5.99.1"), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestFindMirrorPrefersTheVariable(t *testing.T) {
	want := withProvider(t)
	t.Setenv("TF_PLUGIN_MIRROR", want)
	if got, err := FindMirror(t.TempDir()); err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestFindMirrorTakesAnImpliedOne(t *testing.T) {
	home := t.TempDir()
	want := filepath.Join(home, ".terraform.d", "plugins")
	if err := os.MkdirAll(filepath.Join(want, provider), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", home)
	t.Setenv("TF_PLUGIN_MIRROR", filepath.Join(home, "missing"))
	if got, err := FindMirror(t.TempDir()); err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestEnvironmentWritesTheConfiguration(t *testing.T) {
	dir := t.TempDir()
	env, err := Environment(dir, "/mirror")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"TF_CLI_CONFIG_FILE=" + filepath.Join(dir, "terraform.rc"), "TF_CLI_ARGS_providers_lock=-fs-mirror=/mirror"} {
		if !slices.Contains(env, want) {
			t.Errorf("%q is missing in %q", want, env)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "terraform.rc"))
	if err != nil || !strings.Contains(string(text), `path    = "/mirror"`) {
		t.Errorf("got %s, %v", text, err)
	}
}
