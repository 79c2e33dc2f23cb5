package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/warm-standby/warm-standby/internal/terraformcli"
)

// The demo's own folder: a copy of the project as it is after a synthesis, so that its state is never
// taken for that of a deployment on AWS.
const workspace = ".cache/demo"

const stack = "profile-api"

// providerVersions is the constraint in the reviewed JSON.
const providerVersions = ">= 5.99.1, < 6.0.0"

// preparation is what needs no sandbox.
type preparation struct {
	root, dir string
	terraform string
	bin       string // folder of the commands built
}

func prepare(ctx context.Context, speed float64) error {
	root, err := projectRoot()
	if err != nil {
		return err
	}
	p := &preparation{root: root, dir: filepath.Join(root, workspace), bin: filepath.Join(root, "bin")}
	if err := os.RemoveAll(p.dir); err != nil { // of an earlier demo
		return err
	}
	if err := os.MkdirAll(p.dir, 0o750); err != nil {
		return err
	}
	err = runSteps(ctx, []step{
		{"look for Terraform and the AWS provider", "", p.findTerraform},
		{"build verify, sandbox and this demo", "", p.build},
		{"synthesize: npx cdktf synth", "make deps installs the CLI", p.synthesize},
		{"review: verify review", "the findings say what to change", p.review},
		{"copy the project into " + workspace, "", p.copy},
	})
	if err != nil {
		return err
	}
	return p.enter(ctx, speed)
}

// projectRoot is the folder of cdktf.json, here or above.
func projectRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "cdktf.json")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no cdktf.json here or above: run it in the project")
		}
		dir = parent
	}
}

func (p *preparation) findTerraform(ctx context.Context) (string, error) {
	terraform, err := terraformcli.Ensure(ctx, p.root)
	if err != nil {
		return "", err
	}
	p.terraform = terraform
	if err := os.Setenv("PATH", filepath.Dir(terraform)+string(filepath.ListSeparator)+os.Getenv("PATH")); err != nil {
		return "", err
	}
	mirror, err := terraformcli.EnsureMirror(ctx, p.root, providerVersions)
	if err != nil {
		return "", err
	}
	return "both are there", os.Setenv("TF_PLUGIN_MIRROR", mirror)
}

func (p *preparation) command() command {
	return command{dir: p.root, env: []string{"CI=1", "CHECKPOINT_DISABLE=1"}, log: filepath.Join(p.dir, "log")}
}

func (p *preparation) build(ctx context.Context) (string, error) {
	err := p.command().run(ctx, "go", "build", "-o", p.bin+string(filepath.Separator), "./cmd/verify", "./cmd/sandbox", "./cmd/demo")
	return "in " + relative(p.root, p.bin), err
}

func (p *preparation) synthesize(ctx context.Context) (string, error) {
	if err := p.command().run(ctx, filepath.Join(p.root, "node_modules", ".bin", "cdktf"), "synth"); err != nil {
		return "", err
	}
	return "cdktf.out/stacks/" + stack + "/cdk.tf.json", nil
}

func (p *preparation) review(ctx context.Context) (string, error) {
	output, err := exec.CommandContext(ctx, filepath.Join(p.bin, "verify"), "review", p.root).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, output)
	}
	lines := strings.SplitN(string(output), "\n", 3)
	return strings.Join(lines[:min(2, len(lines))], ": "), nil
}

// copy takes what a deploy needs.
func (p *preparation) copy(context.Context) (string, error) {
	for _, file := range []string{"cdktf.json", "cdktf.out/manifest.json", "cdktf.out/stacks/" + stack + "/cdk.tf.json", "build/profileapi.zip"} {
		content, err := os.ReadFile(filepath.Join(p.root, file))
		if err != nil {
			return "", err
		}
		target := filepath.Join(p.dir, file)
		if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil {
			return "", err
		}
		if err := os.WriteFile(target, content, 0o600); err != nil {
			return "", err
		}
	}
	return "its state stays apart from yours", nil
}

// enter starts the sandbox with the rest of the demo in it. The sandbox ends with it, and whatever it ran.
func (p *preparation) enter(ctx context.Context, speed float64) error {
	args := []string{"run", "--speed", strconv.FormatFloat(speed, 'g', -1, 64)}
	if speed > 1 {
		args = append(args, "--min-probe-timeout", "3s") // a busy machine is no outage
	}
	args = append(args, "--", filepath.Join(p.bin, "demo"), "-inside")
	fmt.Println("==> start the sandbox: sandbox run -- …")
	quiet = true
	c := command{dir: p.dir, log: filepath.Join(p.dir, "log"), shown: true}
	if err := c.run(ctx, filepath.Join(p.bin, "sandbox"), args...); err != nil {
		return &stepError{err, true} // the part inside has said why
	}
	return nil
}

func relative(root, path string) string {
	if rel, err := filepath.Rel(root, path); err == nil {
		return rel
	}
	return path
}
