package bundle

import (
	"bytes"
	"path/filepath"
	"testing"
)

// checkout copies what this project's function is built from into a folder of its own.
func checkout(t *testing.T) Options {
	t.Helper()
	options := Options{Package: "./cmd/profileapi", Out: "build/profileapi.zip", Dir: t.TempDir()}
	b, err := newBuilder(t.Context(), Options{Package: options.Package})
	if err != nil {
		t.Fatal(err)
	}
	dirs, err := b.sourceDirs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files := []string{"go.mod", "go.sum"}
	for _, dir := range dirs {
		sources, err := sourceFiles(b.root, dir)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, sources...)
	}
	for _, name := range files {
		writeFile(t, filepath.Join(options.Dir, name), string(mustRead(t, b.root, name)))
	}
	return options
}

func TestSameBytesFromAnotherFolderAndEnvironment(t *testing.T) {
	one, other := checkout(t), checkout(t)
	mustBuild(t, one)

	for name, value := range map[string]string{
		"GOFLAGS": "-mod=mod -buildvcs=true -ldflags=-X=main.who=me -tags=other", "GOAMD64": "v3", "GOOS": "windows",
		"GOARCH": "arm64", "CGO_ENABLED": "1", "TZ": "Asia/Tokyo", "USER": "other", "GOWORK": filepath.Join(other.Dir, "go.work"),
	} {
		t.Setenv(name, value)
	}
	mustBuild(t, other)

	if !bytes.Equal(mustRead(t, one.Dir, one.Out), mustRead(t, other.Dir, other.Out)) {
		t.Error("two checkouts of the same sources made different zips")
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		if !bytes.Equal(mustRead(t, one.Dir, name), mustRead(t, other.Dir, name)) {
			t.Errorf("the build changed %s", name)
		}
	}
}
