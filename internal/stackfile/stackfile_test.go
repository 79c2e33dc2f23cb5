package stackfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const withRecord = `{"resource": {"aws_route53_record": {"r": {"name": "x", "type": "A", "failover_routing_policy": {"type": "PRIMARY"}}}}}`

func TestFind(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string // the file, or the error without its folder
	}{
		"the stack itself":        {map[string]string{"cdk.tf.json": "", "other.tf.json": ""}, "cdk.tf.json"},
		"the only tf.json":        {map[string]string{"main.tf.json": "", "x.tf": ""}, "main.tf.json"},
		"an app":                  {map[string]string{"cdktf.out/stacks/a/cdk.tf.json": ""}, "cdktf.out/stacks/a/cdk.tf.json"},
		"an app's output":         {map[string]string{"stacks/a/cdk.tf.json": ""}, "stacks/a/cdk.tf.json"},
		"the one that fails over": {map[string]string{"cdktf.out/stacks/a/cdk.tf.json": "{}", "cdktf.out/stacks/b/cdk.tf.json": withRecord}, "cdktf.out/stacks/b/cdk.tf.json"},
		"two that fail over":      {map[string]string{"stacks/a/cdk.tf.json": withRecord, "stacks/b/cdk.tf.json": withRecord}, "several configurations: name one of stacks/a/cdk.tf.json, stacks/b/cdk.tf.json"},
		"hcl":                     {map[string]string{"main.tf": ""}, "only HCL here: give a plan as `terraform show -json` prints it"},
		"nothing":                 {map[string]string{"README": ""}, "no cdk.tf.json in this folder nor under cdktf.out/stacks: run `cdktf synth` or name a file"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "a[b]*") // what a pattern would make of it must not matter
			for file, content := range c.files {
				path := filepath.Join(dir, file)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			got, err := Find(dir)
			if err != nil {
				got = strings.TrimPrefix(err.Error(), dir+": ")
			}
			if got = strings.ReplaceAll(got, dir+string(filepath.Separator), ""); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(filepath.Join(dir, "absent\x1b[31m.json"), nil); err == nil || err.Error() != filepath.Join(dir, "absent.json")+": no such file or directory" {
		t.Errorf("got %v", err)
	}
	large := filepath.Join(dir, "large.json")
	file, err := os.Create(large)
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Truncate(200 << 20); err != nil { // 200 MB that take no room
		t.Fatal(err)
	}
	file.Close()
	if _, err := Open(large, nil); err == nil || err.Error() != large+": 200 MB or more, and verify reads 128 MB at most" {
		t.Errorf("got %v", err)
	}
	if _, err := Against(t.Context(), "stdin", "main"); err == nil || err.Error() != "main is no file, and standard input has no git history: name a file to compare with" {
		t.Errorf("got %v", err)
	}
}
