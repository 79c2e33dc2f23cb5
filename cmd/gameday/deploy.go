package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/warm-standby/warm-standby/internal/bundle"
	"github.com/warm-standby/warm-standby/internal/drill"
	"github.com/warm-standby/warm-standby/internal/sandbox"
	"github.com/warm-standby/warm-standby/internal/terraformcli"
)

const (
	reviewed         = "cdktf.out/stacks/profile-api/cdk.tf.json"
	providerVersions = ">= 5.99.1, < 6.0.0" // as in the reviewed JSON
)

// deployment is the reference stack in a snapshot, from which worlds start.
type deployment struct {
	folder   string
	snapshot string
	outputs  drill.Outputs
}

// deploy applies the committed JSON, as it is, in a sandbox that ends with it and leaves a snapshot.
func deploy(ctx context.Context) (*deployment, error) {
	text, err := os.ReadFile(reviewed)
	if err != nil {
		return nil, fmt.Errorf("run it in the project's folder: %w", err)
	}
	folder, err := os.MkdirTemp("", "gameday-")
	if err != nil {
		return nil, err
	}
	d := &deployment{folder: folder, snapshot: filepath.Join(folder, "sandbox.json")}
	if err := d.apply(ctx, text); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return d, nil
}

func (d *deployment) apply(ctx context.Context, text []byte) error {
	stack := filepath.Join(d.folder, filepath.Dir(reviewed))
	if err := os.MkdirAll(stack, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(stack, "cdk.tf.json"), text, 0o600); err != nil {
		return err
	}
	zip := filepath.Join(d.folder, "build", "profileapi.zip")
	if err := bundle.Build(ctx, bundle.Options{Package: "./cmd/profileapi", Out: zip}); err != nil {
		return err
	}
	box, err := sandbox.New(sandbox.Options{Snapshot: d.snapshot, NoChangeInfo: true})
	if err != nil {
		return err
	}
	if err := box.Start(ctx); err != nil {
		return err
	}
	value, err := d.terraform(ctx, box, stack)
	if err := errors.Join(err, box.Close()); err != nil {
		return err
	}
	d.outputs, err = drill.ParseOutputs(value)
	return err
}

// terraform initializes, applies and gives the output `failover`.
func (d *deployment) terraform(ctx context.Context, box *sandbox.Sandbox, stack string) (output []byte, err error) {
	terraform, err := terraformcli.Ensure(ctx, ".")
	if err != nil {
		return nil, err
	}
	mirror, err := terraformcli.EnsureMirror(ctx, ".", providerVersions)
	if err != nil {
		return nil, err
	}
	env, err := box.Environment()
	if err != nil {
		return nil, err
	}
	more, err := terraformcli.Environment(d.folder, mirror)
	if err != nil {
		return nil, err
	}
	env = append(append(sandbox.WithoutAWS(os.Environ()), env...), more...)
	for _, arguments := range [][]string{
		{"init", "-input=false", "-no-color"}, {"apply", "-auto-approve", "-input=false", "-no-color"}, {"output", "-json", "failover"},
	} {
		command := exec.CommandContext(ctx, terraform, arguments...)
		command.Dir, command.Env = stack, env
		command.Cancel = func() error { return command.Process.Signal(os.Interrupt) } // so that it ends its provider
		command.WaitDelay = 20 * time.Second
		if output, err = command.Output(); err != nil {
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				err = fmt.Errorf("%w: %s", err, exit.Stderr)
			}
			return nil, fmt.Errorf("terraform %s: %w", arguments[0], err)
		}
	}
	return output, nil
}
