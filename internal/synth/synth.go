package synth

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// Options are what a synthesis may set; the zero value is what the cdktf CLI
// expects of an app.
type Options struct {
	// Outdir is the folder for the result; it is made if need be.
	// Default: the environment's CDKTF_OUTDIR, else cdktf.out.
	Outdir string
}

// running makes concurrent synthesis take turns: there is one kernel.
var running sync.Mutex

// Run makes an app, has build declare its stacks, and synthesizes them. An error
// of build's comes back as it is and nothing is written; a panic of jsii's comes
// back as an error of one line. Any other panic stays one.
//
// build must declare the same from the same settings each time it is called: Run
// may call it twice, see [attempt].
//
// The kernel stays up for the next Run; [Close] ends it.
func Run(opts Options, build func(cdktf.App) error) error {
	return attempt(func() error { return synthesize(opts, build) })
}

// Start begins the kernel without a synthesis, for tests that make an app of
// their own. Nothing of jsii's may be called before it.
func Start() error {
	return attempt(func() error { return nil })
}

// attempt calls f with a kernel. Should a file be missing that was cut away, f is
// called again with whole packages. A kernel that failed is not used again.
func attempt(f func() error) error {
	running.Lock()
	defer running.Unlock()
	if err := kernel.ready(); err != nil {
		return err
	}
	err := protect(f)
	if fault, is := errors.AsType[*Fault](err); is && kernel.mode != plain && strings.Contains(fault.message, "Cannot find module") {
		if err := kernel.start(plain); err != nil {
			return err
		}
		err = protect(f)
	}
	if _, is := errors.AsType[*Fault](err); is {
		kernel.close()
	}
	return err
}

func synthesize(opts Options, build func(cdktf.App) error) error {
	config := &cdktf.AppConfig{}
	if opts.Outdir != "" {
		if err := os.MkdirAll(opts.Outdir, 0o750); err != nil {
			return fmt.Errorf("output folder: %w", err)
		}
		config.Outdir = jsii.String(opts.Outdir)
	}
	app := cdktf.NewApp(config)
	if err := build(app); err != nil {
		return err
	}
	app.Synth()
	return nil
}

// Main is Run for a program's main function: it synthesizes, ends the kernel,
// prints an error on stderr, and returns the exit code, 0 or 1.
func Main(build func(cdktf.App) error) int {
	err := Run(Options{}, build)
	Close()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// Close ends Node's processes and removes what they left in temporary folders.
// A Run after it starts anew. Every program and TestMain that links jsii calls it
// before it exits, even where it never calls Run: jsii makes its folder at once.
func Close() {
	running.Lock()
	defer running.Unlock()
	kernel.close()
}
