package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// inside is the part that needs the sandbox; the environment points every command at it.
type inside struct {
	root, dir, bin string
	api            *api
	began          time.Time
}

func newInside(ctx context.Context) error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	root := filepath.Dir(filepath.Dir(dir)) // the workspace is two folders below
	d := &inside{root: root, dir: dir, bin: filepath.Join(root, "bin"), began: time.Now()}
	if os.Getenv("WARM_STANDBY_SANDBOX") == "" {
		return errors.New("there is no sandbox: run make demo")
	}
	err = runSteps(ctx, []step{
		{"deploy: npx cdktf deploy " + stack + " --auto-approve", "", d.deploy},
		{"plan again: terraform plan -detailed-exitcode", "a change after an apply is a bug: please report it", d.plan},
		{"write a profile in one region, read it in both", "", d.readAndWrite},
		{"drill: verify drill --rpo", "verify restore undoes what a drill left", d.drill},
		{"destroy: npx cdktf destroy " + stack + " --auto-approve", "", d.destroy},
		{"look for what is left: sandbox inventory --empty", "", d.inventory},
	})
	if err != nil {
		return err
	}
	return d.finalScreen(os.Stdout)
}

func (d *inside) command(shown bool) command {
	return command{dir: d.dir, env: []string{"CI=1"}, log: filepath.Join(d.dir, "log"), shown: shown}
}

func (d *inside) cdktf() string { return filepath.Join(d.root, "node_modules", ".bin", "cdktf") }

func (d *inside) deploy(ctx context.Context) (string, error) {
	err := d.command(false).run(ctx, d.cdktf(), "deploy", stack, "--auto-approve", "--skip-synth", "--outputs-file", "outputs.json")
	if err != nil {
		return "", err
	}
	d.api, err = newAPI(filepath.Join(d.dir, "outputs.json"))
	return "with the reviewed JSON, unchanged", err
}

func (d *inside) plan(ctx context.Context) (string, error) {
	c := d.command(false)
	c.dir = filepath.Join(d.dir, "cdktf.out", "stacks", stack)
	return "no changes", c.run(ctx, "terraform", "plan", "-detailed-exitcode", "-input=false", "-no-color")
}

func (d *inside) readAndWrite(ctx context.Context) (string, error) { return d.api.roundTrip(ctx) }

// drill shows verify's own live view.
func (d *inside) drill(ctx context.Context) (string, error) {
	quiet = true
	defer func() { quiet = false }()
	c := d.command(true)
	c.env = nil
	return "measured and restored", c.run(ctx, filepath.Join(d.bin, "verify"), "drill", "--rpo", "--outputs", "outputs.json")
}

func (d *inside) destroy(ctx context.Context) (string, error) {
	return "all of it in one go", d.command(false).run(ctx, d.cdktf(), "destroy", stack, "--auto-approve", "--skip-synth")
}

func (d *inside) inventory(ctx context.Context) (string, error) {
	output, err := exec.CommandContext(ctx, filepath.Join(d.bin, "sandbox"), "inventory", "--empty").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, output)
	}
	return "nothing but what was there before: the hosted zone", nil
}
