package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// trial is one case of the game.
type trial struct {
	name     string
	expected string
	// speed of the world's clock. A time limit of a checker is never shorter than 250 ms of the machine, so a case
	// about the limit of 2 s is played at 4 or less. 0: no world is needed.
	speed float64
	play  func(ctx context.Context, w *world) (outcome, error)
}

// outcome is what a trial came to.
type outcome struct {
	observed string
	took     time.Duration // from the break to what was expected, on the sandbox's clock; for what must not happen, how long it was watched
	holds    bool
}

// errDifferent tells that something was not as expected; the table says what.
var errDifferent = errors.New("not as expected")

// game deploys once where a trial needs it, plays the trials and prints the table.
func game(ctx context.Context, trials []trial, parallel int, stdout, stderr io.Writer) error {
	began := time.Now()
	var base *deployment
	for _, t := range trials {
		if t.speed == 0 || base != nil {
			continue
		}
		fmt.Fprintln(stderr, "==> deploy the reviewed JSON to a sandbox, once, with terraform")
		var err error
		if base, err = deploy(ctx); err != nil {
			return err
		}
		defer os.RemoveAll(base.folder)
	}
	fmt.Fprintf(stderr, "==> play %d cases, %d worlds at a time\n", len(trials), parallel)
	results, err := playAll(ctx, trials, base, parallel, stderr)
	if err != nil {
		return err
	}
	if !printTable(stdout, trials, results) {
		err = errDifferent
	}
	fmt.Fprintf(stdout, "\nPlayed in accelerated sandboxes on this machine, in %s: what happens is shown, how fast it happens on AWS is not measured.\n",
		time.Since(began).Round(time.Second))
	return err
}

// playAll plays every trial, each in its own world. One that cannot be played ends the game.
func playAll(ctx context.Context, trials []trial, base *deployment, parallel int, stderr io.Writer) ([]outcome, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	results := make([]outcome, len(trials))
	places := make(chan struct{}, parallel)
	var playing sync.WaitGroup
	var telling sync.Mutex
	for i, t := range trials {
		playing.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			if ctx.Err() != nil {
				return
			}
			result, err := t.run(ctx, base)
			if err != nil {
				cancel(fmt.Errorf("%s: %w", t.name, err))
				return
			}
			results[i] = result
			telling.Lock()
			defer telling.Unlock()
			fmt.Fprintf(stderr, "    %-52s %s\n", t.name, verdict(result.holds))
		})
	}
	playing.Wait()
	return results, context.Cause(ctx)
}

// run plays a trial in a world from the deployment.
func (t trial) run(ctx context.Context, base *deployment) (out outcome, err error) {
	if t.speed == 0 {
		return t.play(ctx, nil)
	}
	w, err := newWorld(ctx, base, t.speed)
	if err != nil {
		return outcome{}, err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.settle(ctx); err != nil {
		return outcome{}, err
	}
	return t.play(ctx, w)
}
