// Command sandbox is a local AWS on loopback to deploy, break and destroy a two-region failover in.
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

// The exit codes of every subcommand; `run` passes its command's own code on.
const (
	exitDone      = 0
	exitCannotRun = 1
	exitNotEmpty  = 2 // inventory --empty found something
)

// exitError is an error with an exit code of its own; a plain error exits with exitCannotRun.
type exitError struct {
	code int
	err  error // nil when everything has been said
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func main() {
	os.Exit(run(untilSignal(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// signalled is the cause of a context that ended with a signal.
type signalled struct{ os.Signal }

func (s signalled) Error() string { return "ended by a signal: " + s.String() }

// untilSignal is a context that ends with the first signal that asks the process to end; signalled is its cause.
// Later ones are left to what is being ended: a second interrupt would make terraform drop its state.
func untilSignal() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() { cancel(signalled{<-signals}) }()
	return ctx
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
		return exitDone
	}
	code := exitCannotRun
	var exit *exitError
	if errors.As(err, &exit) {
		code = exit.code
	}
	if text := err.Error(); text != "" {
		fmt.Fprintf(stderr, "sandbox: %s\n", text)
	}
	return code
}
