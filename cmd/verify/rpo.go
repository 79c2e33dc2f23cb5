package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/drill"
	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/replication"
	"github.com/warm-standby/warm-standby/internal/report"
	"github.com/warm-standby/warm-standby/internal/version"
)

type rpoFlags struct {
	deploymentFlags
	duration time.Duration
	rate     float64
	during   bool
	wait     time.Duration
	patience time.Duration
	format   string
}

func newRPOCommand() *cobra.Command {
	var flags rpoFlags
	cmd := &cobra.Command{
		Use:   "rpo [DIR|FILE]",
		Short: "Measures replication lag, and what a cut-over loses",
		Long: `rpo writes numbered markers to the primary's table and reads them in the standby's. It tells the lag and, with
--during-drill, which acknowledged markers the standby lacked when clients reached it and whether they arrived later.
With --during-drill it waits for the cut-over: a drill in another terminal, or a region that somebody takes down.

Markers lie under reserved keys, never under a profile's. They are removed afterwards and expire after an hour.
` + deploymentArgs + `

Exit codes: 0 measured, 1 it could not run, 2 acknowledged markers never arrived.`,
		Example: `  verify rpo
  verify rpo --duration 1m --rate 50 --format json
  verify rpo --during-drill`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			flags.at(args)
			return flags.run(cmd)
		},
	}
	flags.add(cmd)
	f := cmd.Flags()
	f.DurationVar(&flags.duration, "duration", 10*time.Second, "write markers for so long")
	f.Float64Var(&flags.rate, "rate", replication.DefaultRate, "markers a second")
	f.BoolVar(&flags.during, "during-drill", false, "write until the name leads to the standby, and tell what that loses")
	f.DurationVar(&flags.wait, "wait", drill.DefaultWait, "with --during-drill, wait so long for the cut-over")
	f.DurationVar(&flags.patience, "patience", time.Minute, "wait so long for late markers (--during-drill: at least until the primary is back)")
	f.StringVar(&flags.format, "format", "text", "text, json, markdown or openmetrics")
	return cmd
}

// maxMarkerRate is more than a measurement needs and less than a table notices.
const maxMarkerRate = 200

func (f *rpoFlags) run(cmd *cobra.Command) error {
	if err := f.validate(); err != nil {
		return err
	}
	d, err := f.open(cmd.Context(), remarks(cmd.ErrOrStderr()))
	if err != nil {
		return err
	}
	id := runID(report.KindRPO)
	recorder, err := d.markers(cmd.Context(), id)
	if err != nil {
		return err
	}
	recorder.Rate, recorder.Patience = f.rate, f.patience
	r := d.blankRPO(id)
	reads := d.sampleReads(cmd.Context())
	if f.during {
		err = f.untilCutOver(cmd.Context(), d, recorder, remarks(cmd.ErrOrStderr()))
	} else {
		writing, stop := context.WithTimeout(cmd.Context(), f.duration)
		recorder.Write(writing)
		stop()
	}
	r.Reads = reads()
	rpo, finishErr := recorder.Finish(context.WithoutCancel(cmd.Context()))
	if err = errors.Join(err, finishErr); err != nil {
		return err
	}
	r.RPO, r.Verdict = &rpo, judgeRPO(rpo)
	folder, err := saveReport(filepath.Join(f.drills, id), r)
	if err != nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "the report could not be saved in %s: %v\n", folder, err)
	}
	if err := renderReport(cmd.OutOrStdout(), f.format, r); err != nil {
		return err
	}
	if !r.Verdict.Holds {
		return doesNotHold
	}
	return nil
}

func (f *rpoFlags) validate() error {
	switch {
	case !(f.rate > 0 && f.rate <= maxMarkerRate):
		return fmt.Errorf("--rate %g: it must be above 0 and at most %d a second", f.rate, maxMarkerRate)
	case f.duration <= 0 || f.wait <= 0 || f.patience <= 0:
		return errors.New("a duration is not positive")
	}
	return oneOf(f.format, "text", "json", "markdown", "openmetrics")
}

// markers prepares a recorder whose markers expire by the service's own clock.
func (d *deployment) markers(ctx context.Context, run string) (*replication.Recorder, error) {
	if d.site.Outputs.Table.Name == "" {
		return nil, errors.New("the stack has no table: there is no replication to measure")
	}
	_, now, err := d.site.Cloud.Tables[probe.Standby].Get(ctx, drill.ClaimKey)
	if err != nil {
		return nil, err
	}
	return &replication.Recorder{
		Primary: d.session.Table(d.site.Outputs, probe.Primary), Standby: d.session.Table(d.site.Outputs, probe.Standby),
		Run: run, Clock: d.clock, Expires: now.Add(replication.Net),
	}, nil
}

// sampleReads asks both regions' own endpoints, whose health reads the table, until the function that it
// returns is called; that sums up the table's share.
func (d *deployment) sampleReads(ctx context.Context) func() []report.Reads {
	ctx, stop := context.WithCancel(ctx)
	var mu sync.Mutex
	var samples []probe.Sample
	sampler := probe.Sampler{Clock: d.clock, Record: func(s probe.Sample) {
		mu.Lock()
		defer mu.Unlock()
		samples = append(samples, s)
	}}
	var going sync.WaitGroup
	for _, target := range d.site.Targets {
		if target.Kind() == probe.Endpoint {
			going.Go(func() { sampler.Run(ctx, target, probe.Pace{Interval: drill.DefaultInterval}) })
		}
	}
	return func() []report.Reads {
		stop()
		going.Wait()
		return drill.Reads(samples, d.site.Outputs)
	}
}

// untilCutOver writes markers until clients reach the standby.
func (f *rpoFlags) untilCutOver(ctx context.Context, d *deployment, recorder *replication.Recorder, tell func(string)) error {
	writing, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		recorder.Write(writing)
	}()
	tell("writing markers; waiting for the cut-over")
	err := d.awaitStandby(ctx, f.wait)
	stop()
	<-done
	if err != nil {
		return err
	}
	recorder.CutOver(ctx, d.clock.Now())
	tell("cut over; waiting for late markers")
	return nil
}

// awaitStandby asks for the name over HTTPS until the standby answers.
func (d *deployment) awaitStandby(ctx context.Context, wait time.Duration) error {
	until := d.clock.Now() + wait
	for d.clock.Now() < until {
		for _, target := range d.site.Targets {
			if target.Kind() != probe.HTTPS {
				continue
			}
			if sample := target.Ask(ctx); sample.Error == "" && sample.Serves == probe.Standby {
				return nil
			}
		}
		if !d.clock.Sleep(ctx, d.clock.Scaled(drill.DefaultInterval)) {
			return ctx.Err()
		}
	}
	return fmt.Errorf("there was no cut-over within %s", wait)
}

func (d *deployment) blankRPO(id string) report.Report {
	o := d.site.Outputs
	return report.Report{
		Version: report.Version, Kind: report.KindRPO, Run: id, Started: time.Now().UTC().Truncate(time.Second), Tool: version.String(),
		Where: d.where, RTO: report.Seconds(o.RTO()),
		Stack: report.Stack{
			Name: d.site.Reviewed.Stack, Record: o.RecordName, Reviewed: d.site.Reviewed.SHA256,
			Primary: o.Primary.Region, Standby: o.Standby.Region,
		},
	}
}

func judgeRPO(rpo report.RPO) report.Verdict {
	switch missing := rpo.Acknowledged - rpo.Arrived; {
	case rpo.Acknowledged == 0:
		return report.Verdict{Reason: "no marker was acknowledged"}
	case missing > 0:
		return report.Verdict{Reason: fmt.Sprintf("%d of %d acknowledged markers never arrived in the standby", missing, rpo.Acknowledged)}
	}
	return report.Verdict{Holds: true, Reason: fmt.Sprintf("all %d acknowledged markers arrived in the standby, half of them within %s, all within %s", rpo.Acknowledged, rpo.P50, rpo.Max)}
}
