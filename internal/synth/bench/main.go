//go:build unix

// Bench measures how long a synthesis takes, and what for.
//
//	go run ./internal/synth/bench [-runs 7] [-services 1,10,50,100,200] [-first 3]
//
// It runs the reference stack three ways in turns, each time in a process of its
// own: plain (jsii as it comes), ours (package synth), and core (the same
// resources through cdktf.TerraformResource, without the provider's bindings:
// what a synthesis costs at least). Then come first runs, with empty caches, and
// one app with many services. All three must declare the same resources, and
// plain and ours must write the same bytes: if not, the exit code is 1.
package main

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/warm-standby/warm-standby/internal/synth"
)

func main() {
	runs := flag.Int("runs", 7, "runs of each way, in turns")
	first := flag.Int("first", 3, "first runs with empty caches; plain has one")
	services := flag.String("services", "1,10,50,100,200", "services in one app, for the growth table")
	child := flag.String("child", "", "internal: be one run, of a way")
	count := flag.Int("count", 1, "internal: services of that run")
	source := flag.String("source", "", "internal: the JSON that the core way declares anew")
	flag.Parse()

	var err error
	if *child != "" {
		err = runChild(way(*child), *count, *source)
	} else {
		err = bench(*runs, *first, *services)
	}
	synth.Close()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(runs, first int, services string) error {
	counts, err := numbers(services)
	if err != nil {
		return fmt.Errorf("-services: %w", err)
	}
	b, err := newBenchmark()
	if err != nil {
		return err
	}
	defer b.close()
	for _, step := range []func() error{
		b.warmUp,
		func() error { return b.compare(runs) },
		func() error { return b.firstRuns(first) },
		func() error { return b.growth(counts) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func numbers(list string) ([]int, error) {
	var all []int
	for word := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is not a number of services", word)
		}
		all = append(all, n)
	}
	return all, nil
}
