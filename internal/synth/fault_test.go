package synth_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/snstopic"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"github.com/warm-standby/warm-standby/internal/synth"
)

func stack(app cdktf.App) cdktf.TerraformStack {
	stack := cdktf.NewTerraformStack(app, jsii.String("x"))
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("us-east-1")})
	return stack
}

// faults are what may go wrong in a build function, with the whole error of each.
var faults = []struct {
	name  string
	build func(cdktf.App)
	want  string
}{
	{"two stacks of a name", func(app cdktf.App) { stack(app); stack(app) },
		"There is already a Construct with name 'x' in App"},
	{"a stack's name with a space", func(app cdktf.App) { cdktf.NewTerraformStack(app, jsii.String("a b")) },
		`Cannot create TerraformStack with id "a b". It contains a whitespace character. Please remove any whitespace characters in your TerraformStack id, like so: "ab"`},
	{"no scope", func(cdktf.App) { cdktf.NewTerraformStack(nil, jsii.String("x")) },
		"parameter scope is required, but nil was provided"},
	{"a required field is missing", func(app cdktf.App) {
		iamrole.NewIamRole(stack(app), jsii.String("role"), &iamrole.IamRoleConfig{})
	}, "Field *string.AssumeRolePolicy is required, but has nil value"},
	{"a value of the wrong type", func(app cdktf.App) {
		snstopic.NewSnsTopic(stack(app), jsii.String("topic"), &snstopic.SnsTopicConfig{Count: "two"})
	}, "Passed to parameter config of new @cdktf/provider-aws.snsTopic.SnsTopic: Unable to deserialize value as @cdktf/provider-aws.snsTopic.SnsTopicConfig | undefined " +
		"(Key 'count': Unable to deserialize value as number | cdktf.TerraformCount | undefined)"},
	{"no provider", func(app cdktf.App) {
		snstopic.NewSnsTopic(cdktf.NewTerraformStack(app, jsii.String("x")), jsii.String("topic"), &snstopic.SnsTopicConfig{})
	}, "Validation failed with the following errors: [x] Found resources without a matching provider construct. Please make sure to add provider constructs " +
		"[e.g. new RandomProvider(...)] to your stack 'x' for the following providers: aws If you wish to ignore these validations, pass 'skipValidation: true' to your App configuration."},
	{"what is no JSON", func(app cdktf.App) { stack(app).AddOverride(jsii.String("terraform.x"), make(chan int)) },
		"json: unsupported type: chan int"},
	{"a stack trace and escapes", func(cdktf.App) {
		panic("JsiiError: @jsii/kernel.Fault \x1b[31mno\x1b[0m\n    at Kernel.load (/tmp/x.js:1:2)\n\tstack 'x'\n")
	}, "[31mno [0m stack 'x'"},
	{"an error", func(cdktf.App) { panic(errors.New("Error: broken pipe")) }, "broken pipe"},
}

func TestAFaultIsOneLine(t *testing.T) {
	for _, c := range faults {
		t.Run(c.name, func(t *testing.T) {
			calls := 0
			err := synth.Run(synth.Options{Outdir: t.TempDir()}, func(app cdktf.App) error {
				calls++
				c.build(app)
				return nil
			})
			if fault, is := errors.AsType[*synth.Fault](err); !is || fault.Error() != strings.TrimSpace(c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
			if calls != 1 {
				t.Errorf("declared %d times", calls)
			}
		})
	}
}

func TestAnErrorOfTheBuildFunctionIsReturnedAsItIs(t *testing.T) {
	outdir, want := t.TempDir(), errors.New("RecordName must not be empty\nPath must start with /")
	err := synth.Run(synth.Options{Outdir: outdir}, func(app cdktf.App) error {
		stack(app)
		return want
	})
	if !errors.Is(err, want) || err.Error() != want.Error() {
		t.Errorf("got %v", err)
	}
	if written, _ := filepath.Glob(filepath.Join(outdir, "stacks", "*")); len(written) > 0 {
		t.Errorf("written: %v", written)
	}
}

func TestAnOutputFolderThatCannotBeMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	check(t, os.WriteFile(file, nil, 0o644))
	err := synth.Run(synth.Options{Outdir: filepath.Join(file, "out")}, reference)
	if want := "output folder: mkdir " + file + ": not a directory"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// A process that cannot go on says why in one line, and leaves nothing behind.
func TestWhatAPersonSeesOfAFailure(t *testing.T) {
	home := t.TempDir()
	for _, c := range []struct{ name, app, env, want string }{
		{"node is missing", "reference", "PATH=" + home,
			"cannot find node: install Node.js 20 or newer and put it on the PATH, or name it in JSII_NODE\n"},
		{"a stack is refused", "duplicate", "X=", "There is already a Construct with name 'x' in App\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := app(t, c.app, home, c.env)
			if err := run.Run(); err == nil || run.ProcessState.ExitCode() != 1 || run.stderr.String() != c.want {
				t.Errorf("%v: %s\nwant 1: %s", err, run.stderr.Bytes(), c.want)
			}
			run.leftNothing(t)
		})
	}
}

func TestAFaultOfTheProgramStaysAPanic(t *testing.T) {
	run := app(t, "nil pointer", t.TempDir())
	if err := run.Run(); err == nil || !strings.Contains(run.stderr.String(), "main_test.go") {
		t.Errorf("%v: no stack trace in %s", err, run.stderr.Bytes())
	}
	run.leftNothing(t)
}
