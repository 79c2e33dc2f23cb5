package bundle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// tags leave out the RPC mode of Lambda's retired go1.x runtime.
const tags = "-tags=lambda.norpc"

// recipe is what makes the bytes, beside the sources and the toolchain: no path, no version control
// stamp, no build id, no symbols.
var recipe = []string{"build", "-trimpath", "-buildvcs=false", tags, "-ldflags=-s -w -buildid="}

// target is the environment of every run of the go command. GOFLAGS is set and not emptied, because an
// empty one lets `go env -w` speak; a workspace could swap versions that go.mod pins.
var target = []string{
	"CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64", "GOAMD64=v1", "GOFLAGS=-trimpath", "GOWORK=off",
}

// toolchain is the go command and what of it decides the bytes.
type toolchain struct {
	command  string // absolute path
	root     string // the module's root, where it runs
	modCache string // holds what go.sum pins
	identity string // version and experiments
}

// findToolchain asks the go command, which may switch to the version that go.mod names.
func findToolchain(ctx context.Context, root string) (toolchain, error) {
	command, err := exec.LookPath("go")
	if err != nil {
		return toolchain{}, fmt.Errorf("no go command to build the function with: install Go (https://go.dev/dl) and have it in PATH: %w", err)
	}
	t := toolchain{command: command, root: root}
	out, err := t.run(ctx, "env", "GOMODCACHE", "GOVERSION", "GOEXPERIMENT", "GOFIPS140")
	if err != nil {
		return toolchain{}, err
	}
	t.modCache, t.identity, _ = strings.Cut(out, "\n")
	return t, nil
}

// run runs the go command. Its error is what the command printed.
func (t toolchain) run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, t.command, args...)
	cmd.Dir = t.root
	cmd.Env = append(os.Environ(), target...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if err == nil {
		return stdout.String(), nil
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if text := strings.TrimSpace(stderr.String()); text != "" {
		err = errors.New(text)
	}
	return "", fmt.Errorf("go %s: %w", args[0], err)
}

func (b *builder) compile(ctx context.Context, binary string) error {
	args := append(recipe[:len(recipe):len(recipe)], "-o", binary, b.pkg)
	_, err := b.toolchain.run(ctx, args...)
	return err
}
