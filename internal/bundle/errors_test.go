package bundle

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestBuildSaysWhatIsWrong(t *testing.T) {
	for _, tt := range []struct {
		name   string
		source string
		change func(*Options)
		want   string // ROOT stands for the module's folder
	}{
		{"a compile error", "package main\n\nfunc main() { missing() }\n", nil,
			"build ./cmd/tiny: go build: # example.com/tiny/cmd/tiny\ncmd/tiny/main.go:3:15: undefined: missing"},
		{"an unknown package", tinyMain, func(o *Options) { o.Package = "./cmd/absent" },
			"build ./cmd/absent: go list: stat ROOT/cmd/absent: directory not found"},
		{"a folder that cannot be made", tinyMain, func(o *Options) { o.Out = "go.mod/tiny.zip" },
			"build ./cmd/tiny: make the folder of the zip: mkdir ROOT/go.mod: not a directory"},
		{"a folder in place of the zip", tinyMain, func(o *Options) { o.Out = "cmd" },
			"build ./cmd/tiny: put the zip in place: rename"},
		{"embedded files", "package main\n\nimport _ \"embed\"\n\n//go:embed main.go\nvar self string\n\nfunc main() { println(self) }\n", nil,
			"build ./cmd/tiny: ROOT/cmd/tiny embeds files, which the record of inputs does not cover: pass them another way"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			options := tinyModule(t, tt.source)
			if tt.change != nil {
				tt.change(&options)
			}
			err := Build(t.Context(), options)
			if err == nil {
				t.Fatal("no error")
			}
			if got := strings.ReplaceAll(err.Error(), options.Dir, "ROOT"); !strings.HasPrefix(got, tt.want) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if left, _ := filepath.Glob(filepath.Join(options.Dir, "*", ".bundle-*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestBuildWithoutAFolderToWriteTo(t *testing.T) {
	options := tinyModule(t, tinyMain)
	options.Out = "/proc/tiny.zip" // nobody can write there, root included
	err := Build(t.Context(), options)
	want := "build ./cmd/tiny: the folder of the zip must be writable: "
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s…", err, want)
	}
}

func TestBuildWithoutGo(t *testing.T) {
	options := tinyModule(t, tinyMain)
	t.Setenv("PATH", t.TempDir())
	err := Build(t.Context(), options)
	want := `no go command to build the function with: install Go (https://go.dev/dl) and have it in PATH: exec: "go": executable file not found in $PATH`
	if !errors.Is(err, exec.ErrNotFound) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestBuildOutsideAModule(t *testing.T) {
	dir := t.TempDir()
	err := Build(t.Context(), Options{Package: ".", Out: "x.zip", Dir: dir})
	want := "no go.mod in " + dir + " or above it: run this inside the module"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestBuildInterrupted(t *testing.T) {
	options := tinyModule(t, tinyMain)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	running := Start(ctx, options)
	for range 2 { // Wait may be called again
		if err := running.Wait(); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context canceled", err)
		}
	}
	if _, err := os.Stat(filepath.Join(options.Dir, options.Out)); !os.IsNotExist(err) {
		t.Errorf("a zip is there: %v", err)
	}
}
