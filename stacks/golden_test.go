package stacks_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// goldenFile of the default is the JSON that pull requests show: the two must not differ.
func goldenFile(name string) string {
	if name == "default" {
		return "../cdktf.out/stacks/profile-api/cdk.tf.json"
	}
	return filepath.Join("testdata", "golden", name+".tf.json")
}

func TestJSONIsAsReviewed(t *testing.T) {
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			got := synthesized[v.name]
			if *update {
				if err := os.WriteFile(goldenFile(v.name), got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(goldenFile(v.name))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("the JSON changed; if that is meant, run go test ./stacks -update and make synth:\n%s", diff)
			}
		})
	}
}

// machine is what may not be in a file that is the same from everywhere.
var machine = regexp.MustCompile(`"/(home|root|Users|tmp|work|var)/|[A-Z]:\\\\|_[0-9A-F]{8}"|20[0-9]{2}-[0-9]{2}-[0-9]{2}T`)

func TestJSONHasNothingOfThisMachine(t *testing.T) {
	home, _ := os.UserHomeDir()
	dir, _ := os.Getwd()
	for name, text := range synthesized {
		if found := machine.Find(text); found != nil {
			t.Errorf("%s holds %s: a path, a hash or a time", name, found)
		}
		for _, path := range []string{home, dir} {
			if len(path) > 1 && bytes.Contains(text, []byte(path)) {
				t.Errorf("%s holds the path %s", name, path)
			}
		}
	}
}
