package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"os/user"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/drill"
	"github.com/warm-standby/warm-standby/internal/report"
	"github.com/warm-standby/warm-standby/internal/version"
)

type drillFlags struct {
	deploymentFlags
	settings drill.Settings
	fault    string
	rate     float64
	format   string
	dryRun   bool
	rpo      bool
}

func newDrillCommand() *cobra.Command {
	var flags drillFlags
	cmd := &cobra.Command{
		Use:   "drill [DIR|FILE]",
		Short: "Breaks the primary, measures the failover, restores everything",
		Long: `drill proves the failover of a deployed stack. It looks whether all is as reviewed (otherwise it stops and changes
nothing), writes down how to undo what it is about to do, breaks the primary, asks every authoritative server, the
resolvers and HTTPS four times a second until all serve the standby, restores, and watches the way back.

Faults: endpoint points the primary's health check at a dead path, so all of detection is measured; app makes the
primary's own /healthz fail, without any control plane; invert flips the status at once and tests the wiring only;
none breaks nothing: you do, and it waits and watches.

Ctrl-C restores first; a second one does not wait for the way back. After a kill, run "verify restore".
` + deploymentArgs + `

Exit codes: 0 the RTO holds, 1 it could not be run (nothing is left behind), 2 it does not hold, 3 it could not be
undone: the steps for a person are printed.`,
		Example: `  verify drill
  verify drill --fault app --rpo
  verify drill --fault none --wait 30m
  verify drill --dry-run`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			flags.at(args)
			ctx, stop := survive(cmd.Context())
			defer stop()
			cmd.SetContext(ctx)
			return flags.run(cmd)
		},
	}
	flags.addTo(cmd)
	return cmd
}

func (f *drillFlags) addTo(cmd *cobra.Command) {
	f.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.fault, "fault", string(drill.Endpoint), "endpoint, app, invert or none")
	flags.DurationVar(&f.settings.Hold, "hold", 0, "stay broken for so long after the failover")
	flags.DurationVar(&f.settings.RTO, "rto", 0, "recovery time objective (default: what the stack promises)")
	flags.DurationVar(&f.settings.Timeout, "timeout", 0, "give a failover and a failback so long (default: twice the RTO)")
	flags.DurationVar(&f.settings.Steady, "steady", drill.DefaultSteady, "of unbroken answers before a change counts as done")
	flags.DurationVar(&f.settings.Wait, "wait", drill.DefaultWait, "with --fault none, wait so long for the break")
	flags.DurationVar(&f.settings.Patience, "patience", drill.DefaultPatience, "try to restore for so long")
	flags.DurationVar(&f.settings.Polling, "polling", drill.DefaultPolling, "between two looks at the checkers' observations; Route 53 allows an account 5 calls a second")
	flags.Float64Var(&f.rate, "rate", 4, "questions a second to each server")
	flags.BoolVar(&f.rpo, "rpo", false, "write markers during the drill and tell what the cut-over loses")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print the plan and stop")
	flags.StringVar(&f.format, "format", "text", "of the report on standard output: text, json or markdown")
}

// The sampling rates that make sense: below, an RTO is not measured; above, servers are harassed.
const (
	minRate = 0.2
	maxRate = 100

	minPolling = 500 * time.Millisecond
)

func (f *drillFlags) run(cmd *cobra.Command) error {
	fault, err := drill.ParseFault(f.fault)
	if err == nil {
		err = oneOf(f.format, "text", "json", "markdown")
	}
	if err == nil && !(f.rate >= minRate && f.rate <= maxRate) {
		err = fmt.Errorf("--rate %g: it must be %g to %d a second", f.rate, minRate, maxRate)
	}
	if err == nil && f.settings.Polling < minPolling {
		err = fmt.Errorf("--polling %s: it must be at least %s", f.settings.Polling, minPolling)
	}
	if err == nil && min(f.settings.Hold, f.settings.RTO, f.settings.Timeout, f.settings.Steady, f.settings.Wait, f.settings.Patience) < 0 {
		err = errors.New("a duration is negative")
	}
	if err != nil {
		return err
	}
	f.settings.Fault = fault
	f.settings.Interval = time.Duration(float64(time.Second) / f.rate)
	deployed, err := f.open(cmd.Context(), remarks(cmd.ErrOrStderr()))
	if err != nil {
		return err
	}
	if f.dryRun {
		return f.plan(cmd, deployed)
	}
	return f.drill(cmd, deployed)
}

// plan prints what would be found and done.
func (f *drillFlags) plan(cmd *cobra.Command, deployed *deployment) error {
	findings, err := deployed.site.Preflight(cmd.Context())
	if err != nil {
		return err
	}
	verdict := showFindings(cmd.OutOrStdout(), "text", findings)
	check, err := deployed.site.Cloud.Checks.HealthCheck(cmd.Context(), deployed.site.Outputs.Primary.HealthCheckID)
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "\nThe drill would\n")
	for _, step := range deployed.site.Plan(f.settings.Fault, check) {
		fmt.Fprintf(cmd.OutOrStdout(), "  %s\n", drill.Printable(step))
	}
	return verdict
}

func (f *drillFlags) drill(cmd *cobra.Command, deployed *deployment) error {
	s := f.settings
	s.Owner, s.Where, s.Tool = owner(), deployed.where, version.String()
	s.ID = runID(string(s.Fault))
	s.Folder = filepath.Join(f.drills, s.ID)
	s.Quantile = deployed.site.Reviewed.Simulate(cmd.Context(), deployed.site.Outputs.RTO())
	d := &drill.Drill{Site: deployed.site, Settings: s, Clock: deployed.clock, Refresh: deployed.field.Refresh}
	if f.rpo {
		markers, err := deployed.markers(cmd.Context(), s.ID)
		if err != nil {
			return err
		}
		d.Markers = markers
	}
	impatient, stop := secondSignal(cmd.Context())
	defer stop()
	d.Impatient = impatient
	finish := follow(cmd.ErrOrStderr(), d)
	result, err := d.Run(cmd.Context())
	finish()
	return f.conclude(cmd, s.Folder, result, err)
}

// conclude writes and shows the report, and turns the result into an exit code.
func (f *drillFlags) conclude(cmd *cobra.Command, folder string, result report.Report, err error) error {
	if result.Restored == nil {
		return err // it did not begin
	}
	files, saveErr := saveReport(folder, result)
	if saveErr != nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "the report could not be saved: %v\n", saveErr)
	}
	if renderErr := renderReport(cmd.OutOrStdout(), f.format, result); renderErr != nil && err == nil {
		err = renderErr
	}
	if saveErr == nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "report, timeline and raw samples: %s\n", files)
	}
	switch {
	case errors.Is(err, drill.ErrNotRestored):
		return &exitError{code: exitNotRestored, err: err}
	case err != nil:
		return err
	case !result.Verdict.Holds:
		return doesNotHold
	}
	return nil
}

// survive lets a terminal that is closed end a drill like Ctrl-C, so that it restores, and keeps a pipe
// that nobody reads any more from killing it.
func survive(ctx context.Context) (context.Context, context.CancelFunc) {
	signal.Ignore(syscall.SIGPIPE)
	return signal.NotifyContext(ctx, syscall.SIGHUP)
}

// secondSignal ends when a signal comes after the one that ended ctx.
func secondSignal(ctx context.Context) (context.Context, context.CancelFunc) {
	impatient, cancel := context.WithCancel(context.WithoutCancel(ctx))
	signals := make(chan os.Signal, 1)
	stopped := context.AfterFunc(ctx, func() {
		signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
		select {
		case <-signals:
			cancel()
		case <-impatient.Done():
		}
	})
	return impatient, func() {
		stopped()
		signal.Stop(signals)
		cancel()
	}
}

// owner is who drills, as others see it in the claim.
func owner() string {
	name := "somebody"
	if u, err := user.Current(); err == nil && u.Username != "" {
		name = u.Username
	}
	host, err := os.Hostname()
	if err != nil {
		return name
	}
	return name + "@" + host
}

// runID is unique, sorts by time and tells what the run was.
func runID(what string) string {
	random := make([]byte, 2)
	_, _ = rand.Read(random) // never fails: crypto/rand
	return time.Now().UTC().Format("20060102T150405Z") + "-" + what + "-" + hex.EncodeToString(random)
}
