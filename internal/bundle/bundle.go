// Package bundle builds a Go package for Lambda's runtime provided.al2023 and zips it. The same source
// and toolchain give the same bytes, from any folder, user or run, so that a hash of the zip changes
// only when the function does. It is fast when there is nothing to do: see Build.
package bundle

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Options says what to build.
type Options struct {
	// Package is the main package: relative to the module's root ("./cmd/profileapi") or an import path.
	Package string
	// Out is the zip, relative to the module's root unless absolute. Its folder is made where missing.
	Out string
	// Dir is where the search for the module's root begins, upwards. Default: the working directory.
	Dir string
}

// Build makes Out hold Package, compiled for Linux on x86-64, as the single file "bootstrap".
//
// It leaves Out alone when the sources, go.mod, go.sum, the toolchain and Out itself are as the last
// build left them; a record beside Out (its name and ".inputs") tells. Then it costs one run of `go env`
// and the reading of the package's own sources. Otherwise it links, which takes seconds.
//
// Out is replaced in one step, so that builds at the same time do not disturb each other or a reader.
func Build(ctx context.Context, options Options) error {
	b, err := newBuilder(ctx, options)
	if err != nil {
		return err
	}
	if b.fresh() {
		return nil
	}
	if err := b.build(ctx); err != nil {
		return fmt.Errorf("build %s: %w", options.Package, err)
	}
	return nil
}

// Running is a build under way.
type Running struct {
	done chan struct{}
	err  error
}

// Start begins Build beside what the caller does next.
func Start(ctx context.Context, options Options) *Running {
	r := &Running{done: make(chan struct{})}
	go func() {
		defer close(r.done)
		r.err = Build(ctx, options)
	}()
	return r
}

// Wait returns Build's error once it has ended. It may be called more than once.
func (r *Running) Wait() error {
	<-r.done
	return r.err
}

// builder is a build with its folders and toolchain known.
type builder struct {
	pkg       string
	out       string // absolute
	root      string // absolute: the folder of go.mod
	toolchain toolchain
}

func newBuilder(ctx context.Context, options Options) (*builder, error) {
	root, err := moduleRoot(options.Dir)
	if err != nil {
		return nil, err
	}
	out := options.Out
	if !filepath.IsAbs(out) {
		out = filepath.Join(root, out)
	}
	chain, err := findToolchain(ctx, root)
	if err != nil {
		return nil, err
	}
	return &builder{pkg: options.Package, out: out, root: root, toolchain: chain}, nil
}

// build compiles and zips in a folder of its own beside Out. The inputs are hashed before the compiler
// reads them: an edit meanwhile makes the record stale, never the zip.
func (b *builder) build(ctx context.Context) (err error) {
	dirs, err := b.sourceDirs(ctx)
	if err != nil {
		return err
	}
	inputs, err := b.inputs(dirs)
	if err != nil {
		return err
	}
	work, err := workFolder(b.out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()

	binary, archive := filepath.Join(work, "bootstrap"), filepath.Join(work, "zip")
	if err := b.compile(ctx, binary); err != nil {
		return err
	}
	if err := writeZip(archive, binary); err != nil {
		return err
	}
	return b.publish(archive, record{Dirs: dirs, Inputs: inputs})
}

// workFolder makes the folder that a build works in, on the same file system as out.
func workFolder(out string) (string, error) {
	dir := filepath.Dir(out)
	err := os.MkdirAll(dir, 0o750)
	if err != nil {
		return "", fmt.Errorf("make the folder of the zip: %w", err)
	}
	work, err := os.MkdirTemp(dir, ".bundle-")
	if err != nil {
		return "", fmt.Errorf("the folder of the zip must be writable: %w", err)
	}
	return work, nil
}

// moduleRoot is the nearest folder with a go.mod, from dir upwards.
func moduleRoot(dir string) (string, error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at := start; ; at = filepath.Dir(at) {
		if info, err := os.Stat(filepath.Join(at, "go.mod")); err == nil && info.Mode().IsRegular() {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("no go.mod in %s or above it: run this inside the module", start)
		}
	}
}
