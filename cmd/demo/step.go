package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// step is one thing that the demo does, with what a person can do where it fails.
type step struct {
	title  string
	advice string
	do     func(context.Context) (result string, err error)
}

// stepError is a step that failed; told means that it was explained on the screen already.
type stepError struct {
	err  error
	told bool
}

func (e *stepError) Error() string { return e.err.Error() }
func (e *stepError) Unwrap() error { return e.err }

// runSteps does one step after the other and stops at the first that fails.
func runSteps(ctx context.Context, steps []step) error {
	for _, s := range steps {
		fmt.Printf("==> %s\n", s.title)
		start := time.Now()
		ticking := tick(start)
		result, err := s.do(ctx)
		ticking()
		if err == nil {
			fmt.Printf("    %s (%.0f s)\n", result, time.Since(start).Seconds())
			continue
		}
		if ctx.Err() != nil {
			err = errors.New("stopped by a signal; the sandbox and all that was in it ended with it")
		}
		fmt.Fprintf(os.Stderr, "\ndemo: %s: %v\n", s.title, err)
		if s.advice != "" && ctx.Err() == nil {
			fmt.Fprintf(os.Stderr, "      %s\n", s.advice)
		}
		return &stepError{err, true}
	}
	return nil
}

// tick says every 15 s that the step goes on; a drill draws its own screen.
func tick(start time.Time) (stop func()) {
	done := make(chan struct{})
	go func() {
		every := time.NewTicker(15 * time.Second)
		defer every.Stop()
		for {
			select {
			case <-done:
				return
			case now := <-every.C:
				if !quiet {
					fmt.Printf("    … %.0f s\n", now.Sub(start).Seconds())
				}
			}
		}
	}()
	return func() { close(done) }
}

// quiet is set while a command draws its own progress.
var quiet bool

// command runs a program of the demo's. What it prints goes to the log, and to the screen if shown.
type command struct {
	dir   string
	env   []string
	log   string
	shown bool
}

// logTail is how much of the log an error shows.
const logTail = 15

func (c command) run(ctx context.Context, name string, args ...string) error {
	log, err := os.OpenFile(c.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	fmt.Fprintf(log, "\n$ %s %s\n", filepath.Base(name), strings.Join(args, " "))
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = c.dir, append(os.Environ(), c.env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // terraform saves its state, a drill restores
	cmd.WaitDelay = time.Minute
	var out io.Writer = log
	if c.shown {
		cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	} else {
		cmd.Stdout, cmd.Stderr = out, out
	}
	if err := cmd.Run(); err != nil {
		if c.shown {
			return fmt.Errorf("%s: %w", filepath.Base(name), err)
		}
		return fmt.Errorf("%s: %w\n%s\n      all of it: %s", filepath.Base(name), err, tail(c.log), c.log)
	}
	return nil
}

// tail is the end of the log, without what terminals would act on.
func tail(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	lines = lines[max(0, len(lines)-logTail):]
	for i, line := range lines {
		lines[i] = "      | " + strings.Map(printable, line)
	}
	return strings.Join(lines, "\n")
}

func printable(r rune) rune {
	if r < ' ' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 {
		return -1
	}
	return r
}
