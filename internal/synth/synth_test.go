package synth_test

import (
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"github.com/warm-standby/warm-standby/internal/synth"
)

func TestRunsInOneProcess(t *testing.T) {
	for range 2 { // with one kernel, and with a new one
		for range 2 {
			outdir := filepath.Join(t.TempDir(), "made", "by", "run")
			check(t, synth.Run(synth.Options{Outdir: outdir}, reference))
			same(t, read(t, filepath.Join(outdir, "stacks", "profile-api", "cdk.tf.json")))
		}
		synth.Close()
	}
}

func TestAppsOfATestsOwn(t *testing.T) {
	check(t, synth.Start())
	outdir := t.TempDir()
	app := cdktf.NewApp(&cdktf.AppConfig{Outdir: &outdir})
	check(t, reference(app))
	app.Synth()
	same(t, read(t, filepath.Join(outdir, "stacks", "profile-api", "cdk.tf.json")))
}

// What cdktf does with its bundled dependencies must work with the part of them that is left.
func TestAnArchiveAsset(t *testing.T) {
	outdir := t.TempDir()
	source, err := filepath.Abs("testdata")
	check(t, err)
	err = synth.Run(synth.Options{Outdir: outdir}, func(app cdktf.App) error {
		stack := cdktf.NewTerraformStack(app, jsii.String("x"))
		provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{})
		cdktf.NewTerraformAsset(stack, jsii.String("a"), &cdktf.TerraformAssetConfig{Path: &source, Type: cdktf.AssetType_ARCHIVE})
		return nil
	})
	check(t, err)
	if archive := read(t, find(t, outdir, "stacks/x/assets/*/*/archive.zip")[0]); !strings.HasPrefix(string(archive), "PK") {
		t.Errorf("not a zip: %q", archive[:min(4, len(archive))])
	}
}

// The provider's submodules that the runtime reports must be the ones that are linked.
func TestWhatIsKeptIsWhatIsImported(t *testing.T) {
	const module = "github.com/cdktf/cdktf-provider-aws-go/aws/v19/"
	out, err := exec.Command("go", "list", "-deps", "-test", ".").Output()
	check(t, err)
	imported := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		if name, is := strings.CutPrefix(strings.TrimSpace(line), module); is && path.Base(name) == name && name != "jsii" {
			imported[name] = true
		}
	}
	kept, err := synth.Imported()
	check(t, err)
	for _, name := range kept {
		if !imported[strings.ToLower(name)] {
			t.Errorf("kept and not imported: %s", name)
		}
		delete(imported, strings.ToLower(name))
	}
	if len(imported) > 0 {
		t.Errorf("imported and not kept: %v", imported)
	}
}
