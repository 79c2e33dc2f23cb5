package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/warm-standby/warm-standby/internal/report"
)

// idle is what verify review says of standing by.
type idle struct {
	Cost struct {
		Budget  float64 `json:"budget_usd"`
		Standby float64 `json:"standby_usd"`
	} `json:"idle_cost"`
}

// finalScreen says what was shown, on one screen of 80 columns.
func (d *inside) finalScreen(out io.Writer) error {
	file, run, err := latestRun(d.dir)
	if err != nil {
		return err
	}
	cost, err := d.idleCost()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%s\n\n", run.Headline())
	if run.Where.Accelerated() {
		fmt.Fprintf(out, "  The sandbox ran %g times too fast: these figures are no measurement.\n\n", run.Where.Speed)
	}
	if run.Failover != nil && run.Failover.Measured != nil {
		fmt.Fprintf(out, "  %-34s %10s of %s\n", "recovery time (RTO)", run.Failover.Measured.High.Short(), run.RTO.Short())
		for _, phase := range run.Failover.Phases {
			if phase.At != nil {
				fmt.Fprintf(out, "    %-32s %10s\n", phase.Label, phase.At.High.Short())
			}
		}
	}
	printReplication(out, run.RPO)
	for _, reads := range run.Reads {
		fmt.Fprintf(out, "  %-34s %7.1f ms p50, %.1f ms p99\n", "table reads, "+reads.Region, reads.P50, reads.P99)
	}
	fmt.Fprintf(out, "  %-34s %6.2f USD a month of %.2f\n", "standing by costs", cost.Cost.Standby, cost.Cost.Budget)
	fmt.Fprintf(out, "  %-34s %s\n", "left after the destroy", "nothing but what was there before")
	folder := relative(d.root, filepath.Dir(file))
	fmt.Fprintf(out, "\n  report    %s\n  timeline  %s\n  log       %s\n", filepath.Join(folder, "report.md"),
		filepath.Join(folder, "timeline.svg"), relative(d.root, filepath.Join(d.dir, "log")))
	fmt.Fprintf(out, "\nAll of it ran in the sandbox on this machine, none of it on AWS. It took %s.\n", time.Since(d.began).Round(time.Second))
	return nil
}

func printReplication(out io.Writer, rpo *report.RPO) {
	if rpo == nil {
		return
	}
	fmt.Fprintf(out, "  %-34s %10s p99, %s at most\n", "replication lag (RPO)", rpo.P99.Short(), rpo.Max.Short())
	if loss := rpo.CutOver; loss != nil && loss.Unknown == "" {
		fmt.Fprintf(out, "    %-32s %3d of %d writes, %d came later\n", "missing at the cut-over", len(loss.Missing), rpo.Acknowledged, len(loss.Later))
	}
}

// latestRun is the drill that has just ended: run ids sort by time.
func latestRun(dir string) (string, report.Report, error) {
	files, err := filepath.Glob(filepath.Join(dir, "drills", "*", "report.json"))
	if err != nil || len(files) == 0 {
		return "", report.Report{}, fmt.Errorf("the drill left no report below %s", dir)
	}
	file := slices.Max(files)
	opened, err := os.Open(file)
	if err != nil {
		return "", report.Report{}, err
	}
	defer opened.Close()
	run, err := report.ReadJSON(opened)
	return file, run, err
}

func (d *inside) idleCost() (idle, error) {
	var cost idle
	output, err := exec.CommandContext(context.Background(), filepath.Join(d.bin, "verify"), "review", "--format", "json", d.dir).Output()
	if err != nil {
		return cost, fmt.Errorf("verify review: %w", err)
	}
	return cost, json.Unmarshal(output, &cost)
}
