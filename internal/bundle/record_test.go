package bundle

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// age makes the zip old, so that a build that replaces it shows.
func age(t *testing.T, options Options) time.Time {
	t.Helper()
	old := time.Date(2001, time.January, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(options.Dir, options.Out), old, old); err != nil {
		t.Fatal(err)
	}
	return old
}

func rebuilt(t *testing.T, options Options, old time.Time) bool {
	t.Helper()
	info, err := os.Stat(filepath.Join(options.Dir, options.Out))
	if err != nil {
		t.Fatal(err)
	}
	return !info.ModTime().Equal(old)
}

func TestBuildRedoesOnlyWhatChanged(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(t *testing.T, root string)
		want   bool
	}{
		{"nothing", func(*testing.T, string) {}, false},
		{"a test", write("cmd/tiny/main_test.go", "package main\n"), false},
		{"another package", write("other/other.go", "package other\n"), false},
		{"the times of the sources", write("cmd/tiny/main.go", tinyMain), false},
		{"an editor's lock", func(t *testing.T, root string) {
			if err := os.Symlink("nobody@nowhere.1", filepath.Join(root, "cmd/tiny/.#main.go")); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"the source", write("cmd/tiny/main.go", "package main\n\nfunc main() { println(\"changed\") }\n"), true},
		{"a new file", write("cmd/tiny/more.go", "package main\n\nfunc init() { println(\"more\") }\n"), true},
		{"go.mod", write("go.mod", "module example.com/tiny\n\ngo 1.25\n"), true},
		{"a truncated zip", write("build/tiny.zip", "PK"), true},
		{"a broken record", write("build/tiny.zip.inputs", "{"), true},
		{"an empty record", write("build/tiny.zip.inputs", "{}"), true},
		{"a foreign record", write("build/tiny.zip.inputs", `{"dirs": ["../../nowhere"], "inputs": "x", "zip": "y"}`), true},
		{"no record", func(t *testing.T, root string) { remove(t, root, "build/tiny.zip.inputs") }, true},
		{"no zip", func(t *testing.T, root string) { remove(t, root, "build/tiny.zip") }, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			options := tinyModule(t, tinyMain)
			mustBuild(t, options)
			old := age(t, options)
			tt.change(t, options.Dir)
			mustBuild(t, options)
			if got := rebuilt(t, options, old); got != tt.want {
				t.Errorf("built again: %v, want %v", got, tt.want)
			}
			if got := mustRead(t, options.Dir, options.Out); !bytes.HasPrefix(got, []byte("PK\x03\x04")) {
				t.Errorf("the zip begins with %q", got[:min(len(got), 4)])
			}
		})
	}
}

func write(name, content string) func(*testing.T, string) {
	return func(t *testing.T, root string) { writeFile(t, filepath.Join(root, name), content) }
}

func remove(t *testing.T, root, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(root, name)); err != nil {
		t.Fatal(err)
	}
}

func TestBuildSeesAChangeInAnImportedPackage(t *testing.T) {
	options := tinyModule(t, "package main\n\nimport \"example.com/tiny/inner\"\n\nfunc main() { println(inner.Word) }\n")
	inner := filepath.Join(options.Dir, "inner/inner.go")
	writeFile(t, inner, "package inner\n\nconst Word = \"one\"\n")
	mustBuild(t, options)
	before := mustRead(t, options.Dir, options.Out)

	writeFile(t, inner, "package inner\n\nconst Word = \"two\"\n")
	mustBuild(t, options)
	if bytes.Equal(before, mustRead(t, options.Dir, options.Out)) {
		t.Error("the zip did not change with the imported package")
	}
}
