// Command gameday plays grey failures in the sandbox: those in which something answers, and the question is whether
// the failover is right to happen or right not to. It deploys the reviewed Terraform JSON once, gives each case a world
// of its own from there, and prints what was expected and what was observed.
//
// Exit codes: 0 every case went as expected, 2 one did not, 1 the game could not be played.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := play(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// The exit codes, as verify has them.
const (
	asExpected = 0
	notPlayed  = 1
	different  = 2
)

// play runs the cases that the arguments ask for.
func play(ctx context.Context, arguments []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("gameday", flag.ContinueOnError)
	flags.SetOutput(stderr)
	only := flags.String("only", "", "regular expression of the cases to play; empty: all")
	parallel := flags.Int("parallel", 4, "how many worlds at a time")
	if err := flags.Parse(arguments); err != nil {
		return notPlayed
	}
	chosen, err := choose(suite, *only)
	if err == nil {
		err = game(ctx, chosen, max(1, *parallel), stdout, stderr)
	}
	switch {
	case err == nil:
		return asExpected
	case errors.Is(err, errDifferent):
		return different
	case ctx.Err() != nil:
		err = errors.New("stopped by a signal; its sandboxes ended with it")
	}
	fmt.Fprintf(stderr, "gameday: %v\n", err)
	return notPlayed
}

// choose takes the cases whose name matches.
func choose(all []trial, only string) ([]trial, error) {
	pattern, err := regexp.Compile(only)
	if err != nil {
		return nil, fmt.Errorf("-only: %w", err)
	}
	var chosen []trial
	for _, t := range all {
		if pattern.MatchString(t.name) {
			chosen = append(chosen, t)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("-only %q: no case has such a name", only)
	}
	return chosen, nil
}
