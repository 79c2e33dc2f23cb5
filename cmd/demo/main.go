// Command demo does the whole job once, on this machine alone: it synthesizes and reviews the Terraform JSON, deploys it
// to the sandbox with the real cdktf, terraform and AWS provider, reads and writes a profile in both regions, runs a
// drill, destroys everything and shows that nothing is left. It ends with one screen.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	speed := flag.Float64("speed", 1, "of the sandbox's clock; anything but 1 is no measurement")
	inside := flag.Bool("inside", false, "run the part that needs the sandbox (the demo starts itself so)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *inside, *speed)
	stop()
	var failed *stepError
	switch {
	case err == nil:
	case errors.As(err, &failed) && failed.told:
		os.Exit(1)
	default:
		fmt.Fprintf(os.Stderr, "demo: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, inside bool, speed float64) error {
	if inside {
		return newInside(ctx)
	}
	return prepare(ctx, speed)
}
