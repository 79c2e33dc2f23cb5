// Command verify reviews, breaks, measures and restores a two-region failover.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// The exit codes of every subcommand.
const (
	exitHolds       = 0 // it ran and what it checks holds
	exitCannotRun   = 1 // it could not run: bad input, no network, no credentials
	exitDoesNotHold = 2 // it ran and what it checks does not hold
	exitNotRestored = 3 // a drill ran but could not undo what it changed
)

// exitError is an error with an exit code of its own; a plain error exits with exitCannotRun.
// Its message is printed unless it is empty: a verdict has already been rendered.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// doesNotHold ends a command whose output already told what does not hold.
var doesNotHold = &exitError{code: exitDoesNotHold}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is main without the process: testscript calls it too.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitHolds
	}
	code := exitCannotRun
	var exit *exitError
	if errors.As(err, &exit) {
		code = exit.code
	}
	if text := err.Error(); text != "" {
		fmt.Fprintf(stderr, "verify: %s\n", text)
	}
	return code
}
