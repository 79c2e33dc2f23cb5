package packagecache

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// tarball is a small package as npm packs it.
func tarball(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	w := tar.NewWriter(zip)
	for _, file := range [][2]string{{"package/package.json", "{}"}, {"package/lib/index.js", "code"}} {
		check(t, w.WriteHeader(&tar.Header{Name: file[0], Mode: 0o644, Size: int64(len(file[1]))}))
		_, err := w.Write([]byte(file[1]))
		check(t, err)
	}
	check(t, w.Close())
	check(t, zip.Close())
	return out.Bytes()
}

// unpacked is the package in a cache, as jsii leaves it there.
func unpacked(t *testing.T, root string) string {
	t.Helper()
	entry := entryOf(root, "@scope/name", "1.2.3", tarball(t))
	check(t, os.MkdirAll(filepath.Join(entry, "lib"), 0o755))
	for file, content := range map[string]string{"package.json": "{}", "lib/index.js": "code", marker: ""} {
		check(t, os.WriteFile(filepath.Join(entry, file), []byte(content), 0o644))
	}
	return entry
}

func TestSound(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(entry string) error
		stays bool
	}{
		{"as it was", func(string) error { return nil }, true},
		{"with a file of somebody's", func(entry string) error { return os.WriteFile(filepath.Join(entry, "note"), nil, 0o644) }, true},
		{"not complete yet", func(entry string) error {
			return os.Remove(filepath.Join(entry, marker))
		}, true},
		{"a file is missing", func(entry string) error { return os.Remove(filepath.Join(entry, "package.json")) }, false},
		{"a folder is missing", func(entry string) error { return os.RemoveAll(filepath.Join(entry, "lib")) }, false},
		{"a file was changed", func(entry string) error {
			return os.WriteFile(filepath.Join(entry, "lib/index.js"), []byte("Code"), 0o644)
		}, false},
		{"a file is longer", func(entry string) error {
			return os.WriteFile(filepath.Join(entry, "lib/index.js"), []byte("code "), 0o644)
		}, false},
		{"a file is empty", func(entry string) error { return os.Truncate(filepath.Join(entry, "lib/index.js"), 0) }, false},
		{"a folder where a file was", func(entry string) error {
			return errors.Join(os.Remove(filepath.Join(entry, "package.json")), os.Mkdir(filepath.Join(entry, "package.json"), 0o755))
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			entry := unpacked(t, root)
			check(t, c.spoil(entry))
			check(t, Sound(root, "@scope/name", "1.2.3", tarball(t)))
			if _, err := os.Stat(entry); (err == nil) != c.stays {
				t.Errorf("stays %v, want %v", err == nil, c.stays)
			}
		})
	}
}

func TestSoundLeavesOthersAlone(t *testing.T) {
	root := t.TempDir()
	entry := unpacked(t, root)
	check(t, os.Remove(filepath.Join(entry, "package.json")))
	check(t, Sound(root, "@scope/name", "1.2.4", tarball(t)))
	check(t, Sound(root, "other", "1.2.3", tarball(t)))
	check(t, Sound(filepath.Join(root, "nowhere"), "other", "1.2.3", tarball(t)))
	if _, err := os.Stat(entry); err != nil {
		t.Error(err)
	}
}

// The digest is what sha256sum makes of the tarball, a zero byte, the name, a zero byte, and the version.
func TestEntry(t *testing.T) {
	want := filepath.Join("root", "@cdktf", "provider-aws", "19.65.1", "ea9a3f697bcddf9f2a2914551291623cfba70fc1db0d9378535706b70ba17ece")
	if got := entryOf("root", "@cdktf/provider-aws", "19.65.1", []byte("tarball")); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
