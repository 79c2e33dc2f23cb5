package synth_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// want is the JSON as plain jsii writes it.
var want = sync.OnceValues(func() ([]byte, error) {
	return os.ReadFile(filepath.Join("..", "..", "cdktf.out", "stacks", "profile-api", "cdk.tf.json"))
})

func same(t *testing.T, got []byte) {
	t.Helper()
	want, err := want()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the JSON differs from the committed one")
	}
}

func TestLeftToJsiiItWritesTheSame(t *testing.T) {
	for _, c := range []struct{ name, app, env string }{
		{"switched off", "reference", "WARM_STANDBY_JSII_CACHE=off"},
		{"a file was cut away", "cut too much", "WARM_STANDBY_JSII_CACHE="},
	} {
		t.Run(c.name, func(t *testing.T) {
			ours := t.TempDir()
			// jsii's own cache, below the user's home, saves the ten seconds of a first run
			same(t, app(t, c.app, os.Getenv("HOME"), "XDG_CACHE_HOME="+ours, c.env).json(t))
			if cached, _ := os.ReadDir(ours); c.app == "reference" && len(cached) > 0 {
				t.Errorf("cached although switched off: %v", cached)
			}
		})
	}
}

// cacheFaults are what may be found instead of a sound cache. Each gets the
// cache that the case before it left, in cache, and spoils it.
var cacheFaults = []struct {
	name  string
	spoil func(t *testing.T, cache string)
}{
	{"sound", func(*testing.T, string) {}},
	{"a byte of the cut packages is wrong", overwrite("*.slim", func(b []byte) []byte { b[len(b)/2] ^= 1; return b })},
	{"folders where the cut packages belong", func(t *testing.T, cache string) {
		for _, file := range find(t, cache, "*.slim") {
			check(t, os.Remove(file))
			check(t, os.MkdirAll(filepath.Join(file, "in the way"), 0o755))
		}
	}},
	{"unpacked JavaScript is empty", overwrite("jsii/*/*/*/*/lib/index.js", func([]byte) []byte { return nil })},
	{"an unpacked submodule is missing", func(t *testing.T, cache string) {
		for _, folder := range find(t, cache, "jsii/@cdktf/provider-aws/*/*/lib/lambda-function") {
			check(t, os.RemoveAll(folder))
		}
	}},
	{"the unpacked table of types is cut short", overwrite("jsii/@cdktf/*/*/*/.jsii", func(b []byte) []byte { return b[:len(b)/2] })},
	{"unpacked cdktf is damaged", overwrite("jsii/cdktf/*/*/lib/app.js", func([]byte) []byte { return []byte("{") })},
	{"unpacked packages are of another version", overwrite("jsii/*/*/*/package.json", func(b []byte) []byte {
		return bytes.ReplaceAll(b, []byte(`"version": "`), []byte(`"version": "9`))
	})},
	{"a folder that jsii cannot write to", func(t *testing.T, cache string) {
		check(t, os.RemoveAll(filepath.Join(cache, "jsii", "cdktf")))
		check(t, os.WriteFile(filepath.Join(cache, "jsii", "cdktf"), nil, 0o644))
	}},
	{"a file where jsii unpacks", func(t *testing.T, cache string) {
		check(t, os.RemoveAll(filepath.Join(cache, "jsii")))
		check(t, os.WriteFile(filepath.Join(cache, "jsii"), nil, 0o644))
	}},
	{"a file where the cache belongs", func(t *testing.T, cache string) {
		check(t, os.RemoveAll(cache))
		check(t, os.WriteFile(cache, nil, 0o644))
	}},
}

func TestACacheIsNeverInTheWay(t *testing.T) {
	home := t.TempDir()
	cache := filepath.Join(home, ".cache", "warm-standby")
	for _, c := range cacheFaults {
		t.Run(c.name, func(t *testing.T) {
			c.spoil(t, cache)
			same(t, app(t, "reference", home).json(t))
			unpacked, _ := filepath.Glob(filepath.Join(cache, "jsii", "*", "*", "*", "*", "lib", "index.js"))
			for _, index := range unpacked {
				if len(read(t, index)) == 0 {
					t.Errorf("%s is still damaged", index)
				}
			}
		})
	}
}

func TestWithoutAFolderForCaches(t *testing.T) {
	readOnly := t.TempDir()
	check(t, os.Chmod(readOnly, 0o555))
	file := filepath.Join(t.TempDir(), "file")
	check(t, os.WriteFile(file, nil, 0o644))
	for _, c := range []struct {
		name string
		env  []string
	}{
		{"home is read-only", []string{"HOME=" + readOnly, "XDG_CACHE_HOME="}},
		{"home is a file", []string{"HOME=" + file, "XDG_CACHE_HOME="}},
		{"no home", []string{"HOME=", "XDG_CACHE_HOME="}},
		{"a relative folder", []string{"XDG_CACHE_HOME=relative"}},
		{"jsii's own cache is switched off", []string{"JSII_RUNTIME_PACKAGE_CACHE=disabled"}},
		{"jsii's own cache cannot be written", []string{"JSII_RUNTIME_PACKAGE_CACHE_ROOT=" + file}},
	} {
		t.Run(c.name, func(t *testing.T) { same(t, app(t, "reference", t.TempDir(), c.env...).json(t)) })
	}
}

func TestFirstRunsAtOnce(t *testing.T) {
	home := t.TempDir()
	runs := []*appRun{app(t, "reference", home), app(t, "reference", home), app(t, "reference", home)}
	for _, run := range runs {
		check(t, run.Start())
	}
	for _, run := range runs {
		if err := run.Wait(); err != nil || run.stderr.Len() > 0 {
			t.Errorf("%v: %s", err, run.stderr.Bytes())
		}
		run.leftNothing(t)
		same(t, read(t, filepath.Join(run.outdir, "stacks", "profile-api", "cdk.tf.json")))
	}
	cache := filepath.Join(home, ".cache", "warm-standby")
	check(t, filepath.WalkDir(cache, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasPrefix(filepath.Base(path), ".draft") || strings.HasPrefix(filepath.Base(path), ".trial") {
			t.Errorf("left behind: %s", path)
		}
		return err
	}))
}

// overwrite changes every file of a pattern below the cache.
func overwrite(pattern string, change func([]byte) []byte) func(*testing.T, string) {
	return func(t *testing.T, cache string) {
		t.Helper()
		for _, file := range find(t, cache, pattern) {
			check(t, os.WriteFile(file, change(read(t, file)), 0o644))
		}
	}
}

// find gives the files of a pattern, of which there must be some.
func find(t *testing.T, folder, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(folder, filepath.FromSlash(pattern)))
	if err != nil || len(found) == 0 {
		t.Fatalf("nothing like %s in %s: %v", pattern, folder, err)
	}
	return found
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
