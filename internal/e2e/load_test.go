//go:build e2e

package e2e

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/sandbox"
)

var load = flag.Duration("load", time.Minute, "how long BenchmarkTwentyServers samples")

// BenchmarkTwentyServers runs `verify drill` against 20 servers at 4 questions a second each and reports
// its share of a core, its memory and the drift of its pace. `-load 10m` is the full run.
func BenchmarkTwentyServers(b *testing.B) {
	s := newStage(b, sandbox.Options{})
	arguments := []string{"drill", "--fault", "none", "--wait", load.String()}
	for range 15 { // four name servers and the sandbox's resolver are there
		arguments = append(arguments, "--resolver", s.misbehaving(b, func(_ string, r *dns.Msg) *dns.Msg { return r }))
	}
	for b.Loop() {
		began := time.Now()
		command, stdout, stderr := s.start(b, nil, arguments...)
		r := ended(b, command.Wait(), stdout, stderr)
		if !strings.Contains(r.stderr, "nobody broke the primary") {
			b.Fatal(r.stderr)
		}
		usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage)
		if !ok {
			b.Fatal("no resource usage")
		}
		cpu := command.ProcessState.UserTime() + command.ProcessState.SystemTime()
		b.ReportMetric(100*cpu.Seconds()/time.Since(began).Seconds(), "%core")
		b.ReportMetric(float64(usage.Maxrss)/1024, "MB")
		b.ReportMetric(float64(drift(b, s.project).Microseconds())/1000, "ms-drift")
	}
}

// drift is by how much the pace of the slowest target was off at the end: n questions take n-1 intervals.
func drift(tb testing.TB, project string) time.Duration {
	tb.Helper()
	files, _ := filepath.Glob(filepath.Join(project, "drills", "*", "samples.jsonl"))
	file, err := os.Open(files[len(files)-1])
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	samples, err := probe.ReadSamples(file)
	if err != nil {
		tb.Fatal(err)
	}
	first, last, count := map[string]time.Duration{}, map[string]time.Duration{}, map[string]int{}
	probe.BySent(samples)
	for _, s := range samples {
		if s.Kind != probe.Authoritative && s.Kind != probe.Resolver {
			continue
		}
		if count[s.Target] == 0 {
			first[s.Target] = s.Sent
		}
		last[s.Target] = s.Sent
		count[s.Target]++
	}
	worst := time.Duration(0)
	for target, n := range count {
		off := last[target] - first[target] - time.Duration(n-1)*250*time.Millisecond
		worst = max(worst, max(off, -off))
	}
	return worst
}
