package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/failover/forecast"
)

// flappingOutages is the default where outages are played event by event.
const flappingOutages = 20_000

// simulateOptions are the flags of verify simulate.
type simulateOptions struct {
	settings  forecast.Settings
	check     checkFlags
	usageFile string
	format    string
}

func newSimulateCommand() *cobra.Command {
	o := &simulateOptions{}
	command := &cobra.Command{
		Use:   "simulate [DIR|FILE|-]",
		Short: "Plays outages against the health checks of a configuration, in virtual time",
		Long: `simulate plays outages of the primary against the health checks found in the Terraform JSON: uncoordinated
checkers at random points of their cycles, timeouts by kind of fault, consecutive failures, the 18 % rule, the
new answer spreading to every name server, resolvers that cached the old one at random times.

It prints how long each phase takes, how many outages take longer than the RTO, how often the standby would take
over for nothing, and with --sweep what every other interval and threshold would mean.

Without an argument it looks in the working folder, or reads no configuration at all where --type, --interval,
--threshold, --ttl or --regions describe the check; with an argument those replace what the configuration says.

Exit codes: 0 it holds, 1 it could not run, 2 more outages than --tolerance exceed --rto (with --fault regions-cut,
where the endpoint still serves: the status turns more often than --tolerance).`,
		Example: `  verify simulate
  verify simulate --fault refused --sweep
  verify simulate --fault slow --slow-by 5s --format json
  verify simulate --fault regions-cut --cut us-east-1,us-west-1,us-west-2
  verify simulate --interval 30s --threshold 5 --ttl 60s --rto 5m
  verify simulate --overrun-share 0.05 --overrun 10m --tolerance 0.03`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	o.flags(command)
	return command
}

func (o *simulateOptions) flags(command *cobra.Command) {
	s, f := &o.settings.Simulation, command.Flags()
	f.StringVar((*string)(&s.Fault.Kind), "fault", string(failover.Hanging), "what fails: "+kinds())
	f.DurationVar(&s.Fault.Response, "slow-by", 5*time.Second, "how long the status line takes, with --fault slow")
	f.StringSliceVar(&s.Fault.Regions, "cut", nil, "checker regions that are cut off, with --fault regions-cut")
	f.DurationVar(&s.Fault.Down, "down", 30*time.Second, "how long the endpoint is down, with --fault flapping")
	f.DurationVar(&s.Fault.Up, "up", 30*time.Second, "how long it is up again, with --fault flapping")
	f.DurationVar(&s.RTO, "rto", failover.DefaultRTO, "the recovery time objective")
	f.Float64Var(&o.settings.Tolerance, "tolerance", 0, "the share of outages that may take longer, 0 to 1")
	f.DurationVar(&s.Propagation, "propagation", failover.DefaultPropagation, "the longest that a status takes to reach every name server")
	f.DurationVar(&s.Response, "response", failover.DefaultResponse, "how long the healthy endpoint takes to answer")
	f.Float64Var(&s.Resolvers.OverrunShare, "overrun-share", 0, "the share of resolvers that overrun the TTL, 0 to 1")
	f.DurationVar(&s.Resolvers.HoldFor, "overrun", 5*time.Minute, "how long those keep an answer")
	f.IntVar(&s.Outages, "outages", failover.DefaultOutages, fmt.Sprintf("how many to play (%d by default with --fault flapping)", flappingOutages))
	f.Uint64Var(&s.Seed, "seed", 1, "of the random numbers: the same seed, the same outcome")
	f.IntVar(&s.Workers, "workers", 0, "how many play at once, 0 for one per processor; the outcome is the same")
	f.Float64Var(&o.settings.Noise.SlowShare, "slow-share", failover.DefaultNoise().SlowShare, "the share of slow responses in good times")
	f.Float64Var(&o.settings.Noise.SpellsPerYear, "spells", failover.DefaultNoise().SpellsPerYear, "slow spells a year, in which every response is slow")
	f.DurationVar(&o.settings.Noise.Spell, "spell", failover.DefaultNoise().Spell, "their mean length")
	f.BoolVar(&o.settings.Sweep, "sweep", false, "also show every interval and threshold")
	f.StringVar(&o.usageFile, "usage", "", "a JSON file of usage assumptions for the costs of --sweep")
	f.StringVar(&o.format, "format", "text", "text, json or markdown")
	o.check.flags(command)
}

func kinds() string {
	names := make([]string, len(failover.FaultKinds))
	for i, kind := range failover.FaultKinds {
		names[i] = string(kind)
	}
	return strings.Join(names, ", ")
}

func (o *simulateOptions) run(cmd *cobra.Command, args []string) error {
	render, err := renderer(o.format, cmd.OutOrStdout())
	if err != nil {
		return err
	}
	if err := o.complete(cmd); err != nil {
		return err
	}
	plan, err := o.check.subjects(cmd, args)
	if err != nil {
		return err
	}
	f, err := forecast.Play(cmd.Context(), plan.subjects, o.settings)
	if err != nil {
		return err
	}
	f.File, f.Skipped = plan.file, plan.skipped
	if err := render(f); err != nil {
		return err
	}
	if !f.Holds() {
		return doesNotHold
	}
	return nil
}

// complete settles what depends on more than one flag.
func (o *simulateOptions) complete(cmd *cobra.Command) error {
	if t := o.settings.Tolerance; !(t >= 0 && t <= 1) {
		return fmt.Errorf("--tolerance is %g: it must be 0 to 1", t)
	}
	if o.settings.Simulation.Fault.Kind == failover.Flapping && !cmd.Flags().Changed("outages") {
		o.settings.Simulation.Outages = flappingOutages
	}
	o.settings.Usage = failover.DefaultUsage()
	if o.usageFile == "" {
		return nil
	}
	file, err := os.Open(o.usageFile)
	if err != nil {
		return fmt.Errorf("--usage: %w", err)
	}
	defer file.Close()
	o.settings.Usage, err = failover.ReadUsage(file)
	if err != nil {
		return fmt.Errorf("%s: %w", o.usageFile, err)
	}
	return nil
}

// renderer picks how a forecast is written to out.
func renderer(format string, out io.Writer) (func(*forecast.Forecast) error, error) {
	switch format {
	case "text":
		return func(f *forecast.Forecast) error { return forecast.Text(out, f, colours(out)) }, nil
	case "json":
		return func(f *forecast.Forecast) error { return forecast.JSON(out, f) }, nil
	case "markdown":
		return func(f *forecast.Forecast) error { return forecast.Markdown(out, f) }, nil
	}
	return nil, fmt.Errorf("unknown format %q: it must be text, json or markdown", format)
}

// colours tells whether out shows them: a terminal, and nobody asked for none (https://no-color.org).
func colours(out io.Writer) bool {
	file, isFile := out.(*os.File)
	return isFile && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(file.Fd()))
}
