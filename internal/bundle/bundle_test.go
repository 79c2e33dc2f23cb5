package bundle

import (
	"archive/zip"
	"bytes"
	"debug/elf"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

const tinyMain = "package main\n\nfunc main() { println(\"tiny\") }\n"

// tinyModule writes a module without requirements and returns what builds it.
func tinyModule(t *testing.T, source string) Options {
	t.Helper()
	root := t.TempDir()
	writeFile(t, filepath.Join(root, "go.mod"), "module example.com/tiny\n\ngo 1.26\n")
	writeFile(t, filepath.Join(root, "cmd/tiny/main.go"), source)
	return Options{Package: "./cmd/tiny", Out: "build/tiny.zip", Dir: root}
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func mustBuild(t *testing.T, options Options) {
	t.Helper()
	if err := Build(t.Context(), options); err != nil {
		t.Fatal(err)
	}
}

func mustRead(t *testing.T, elem ...string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestBuildZipsOneExecutableForLambda(t *testing.T) {
	options := tinyModule(t, tinyMain)
	mustBuild(t, options)

	archive := mustRead(t, options.Dir, options.Out)
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.File) != 1 || r.File[0].Name != "bootstrap" {
		t.Fatalf("the zip holds %v, want bootstrap alone", r.File)
	}
	f := r.File[0]
	if f.Mode() != 0o755 || !f.Modified.Equal(epoch) {
		t.Errorf("bootstrap has mode %v and time %v", f.Mode(), f.Modified)
	}
	open, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	binary, err := io.ReadAll(open)
	if err != nil {
		t.Fatal(err)
	}
	e, err := elf.NewFile(bytes.NewReader(binary))
	if err != nil {
		t.Fatal(err)
	}
	if e.Machine != elf.EM_X86_64 || e.Section(".interp") != nil {
		t.Errorf("bootstrap is for %v, dynamically linked: %v", e.Machine, e.Section(".interp") != nil)
	}
	for _, path := range []string{options.Dir, os.TempDir()} {
		if bytes.Contains(binary, []byte(path)) {
			t.Errorf("bootstrap contains the path %s", path)
		}
	}
}

func TestBuildFindsTheModuleFromAFolderInIt(t *testing.T) {
	options := tinyModule(t, tinyMain)
	t.Chdir(filepath.Join(options.Dir, "cmd/tiny"))
	root := options.Dir
	options.Dir = ""
	mustBuild(t, options)
	mustRead(t, root, options.Out)
}

func TestBuildLeavesNothingElseBehind(t *testing.T) {
	options := tinyModule(t, tinyMain)
	mustBuild(t, options)
	entries, err := os.ReadDir(filepath.Join(options.Dir, "build"))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 2 || entries[0].Name() != "tiny.zip" || entries[1].Name() != "tiny.zip.inputs" {
		t.Errorf("the folder holds %v", entries)
	}
}

func TestBuildsAtTheSameTime(t *testing.T) {
	options := tinyModule(t, tinyMain)
	var builds []*Running
	for range 4 {
		builds = append(builds, Start(t.Context(), options))
	}
	stop, readers := make(chan struct{}), sync.WaitGroup{}
	readers.Go(func() { // whoever sees the zip sees a whole one
		for {
			if archive, err := os.ReadFile(filepath.Join(options.Dir, options.Out)); err == nil {
				if _, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive))); err != nil {
					t.Error(err)
				}
			}
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
			}
		}
	})
	for _, b := range builds {
		if err := b.Wait(); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	readers.Wait()

	b, err := newBuilder(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	if !b.fresh() {
		t.Error("the zip and its record disagree")
	}
}
