//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// compare runs the ways in turns and prints medians and ratios.
func (b *benchmark) compare(runs int) error {
	samples := map[way][]sample{}
	for range runs {
		for _, w := range []way{plain, ours, core} {
			s, err := b.run(w, 1, b.warmHome())
			if err != nil {
				return err
			}
			samples[w] = append(samples[w], s)
		}
	}
	fmt.Printf("The reference stack, %d runs in turns\n", runs)
	fmt.Printf("%-28s %9s %17s %9s %9s %9s\n", "", "median", "min-max", "build", "synth", "Node peak")
	for _, w := range []way{plain, ours, core} {
		printWay(w, samples[w])
	}
	wall := func(w way) time.Duration { return median(samples[w], func(s sample) time.Duration { return s.Wall }) }
	fmt.Printf("ours : plain  %.2f  (at most 0.2)\n", ratio(wall(ours), wall(plain)))
	fmt.Printf("ours : core   %.2f  (at most 1.5)\n", ratio(wall(ours), wall(core)))
	fmt.Printf("Node          %.0f MB  (under 130)\n\n", megabytes(peakNode(samples[ours])))
	return nil
}

var titles = map[way]string{
	plain: "plain: jsii as it comes",
	ours:  "ours: only what is in use",
	core:  "core: TerraformResource",
}

func printWay(w way, samples []sample) {
	walls := slices.SortedFunc(slices.Values(samples), func(a, b sample) int { return int(a.Wall - b.Wall) })
	spread := fmt.Sprintf("%.2f-%.2f s", walls[0].Wall.Seconds(), walls[len(walls)-1].Wall.Seconds())
	fmt.Printf("%-28s %7.2f s %17s %6d ms %6d ms %6.0f MB\n", titles[w],
		median(samples, func(s sample) time.Duration { return s.Wall }).Seconds(), spread,
		median(samples, func(s sample) time.Duration { return s.Build }).Milliseconds(),
		median(samples, func(s sample) time.Duration { return s.Synth }).Milliseconds(),
		megabytes(peakNode(samples)))
}

// firstRuns runs with caches that do not exist yet, and again with them.
func (b *benchmark) firstRuns(runs int) error {
	var first, second []sample
	for i := range runs {
		home := filepath.Join(b.dir, fmt.Sprintf("home-%d", i))
		for _, samples := range []*[]sample{&first, &second} {
			s, err := b.run(ours, 1, home)
			if err != nil {
				return err
			}
			*samples = append(*samples, s)
		}
		os.RemoveAll(home)
	}
	s, err := b.run(plain, 1, filepath.Join(b.dir, "home-plain"))
	if err != nil {
		return err
	}
	wall := func(s sample) time.Duration { return s.Wall }
	fmt.Printf("The first run on a machine, %d times ours, once plain\n", runs)
	fmt.Printf("plain         %.2f s\n", s.Wall.Seconds())
	fmt.Printf("ours          %.2f s, the run after it %.2f s\n", median(first, wall).Seconds(), median(second, wall).Seconds())
	fmt.Printf("first : warm  %.2f  (at most 3)\n\n", ratio(median(first, wall), median(second, wall)))
	return nil
}

// growth runs apps with many services.
func (b *benchmark) growth(counts []int) error {
	fmt.Println("One app with many services")
	fmt.Printf("%8s %9s %14s %14s %7s %7s\n", "services", "wall", "build each", "synth each", "Node", "Go")
	for _, n := range counts {
		s, err := b.run(ours, n, b.warmHome())
		if err != nil {
			return err
		}
		fmt.Printf("%8d %7.2f s %11.1f ms %11.1f ms %4.0f MB %4.0f MB\n", n, s.Wall.Seconds(),
			apiece(s.Build, n), apiece(s.Synth, n), megabytes(s.Node), megabytes(s.Go))
	}
	fmt.Println("(build: at most 35 ms each where there are many)")
	return nil
}

func apiece(d time.Duration, n int) float64 { return d.Seconds() * 1000 / float64(n) }

func median(samples []sample, of func(sample) time.Duration) time.Duration {
	values := make([]time.Duration, len(samples))
	for i, s := range samples {
		values[i] = of(s)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func peakNode(samples []sample) (peak int64) {
	for _, s := range samples {
		peak = max(peak, s.Node)
	}
	return peak
}

func ratio(a, b time.Duration) float64 { return a.Seconds() / b.Seconds() }

func megabytes(n int64) float64 { return float64(n) / (1 << 20) }
