package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/review"
	"github.com/warm-standby/warm-standby/internal/review/render"
	"github.com/warm-standby/warm-standby/internal/stackfile"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
	"github.com/warm-standby/warm-standby/internal/version"
)

// reviewFlags are the flags of verify review, as they are written on the command line.
type reviewFlags struct {
	rto        time.Duration
	idleBudget string
	usage      string
	severity   string
	ignore     []string
	against    string
	format     string
	cost       bool
	rules      bool
}

func newReviewCommand() *cobra.Command {
	flags := reviewFlags{}
	defaults := review.Defaults()
	cmd := &cobra.Command{
		Use:   "review [DIR|FILE]",
		Short: "Proves from the Terraform JSON alone whether the failover will hold",
		Long: `review reads Terraform JSON and holds it against the rules of a two-region failover. It needs no cloud,
no Node and no Terraform.

DIR is a folder with a cdk.tf.json in it or under cdktf.out/stacks (default: this one). FILE is any Terraform JSON,
or a plan as "terraform show -json" prints it; - reads it from standard input.`,
		Example: `  verify review
  verify review --against main --format markdown
  verify review --rto 2m --idle-budget 30 --ignore state-placement="a trial, destroyed today"
  terraform show -json plan | verify review -`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return runReview(cmd, args, flags) },
	}
	f := cmd.Flags()
	f.DurationVar(&flags.rto, "rto", defaults.RTO, "recovery time objective: the worst case may not exceed it")
	f.StringVar(&flags.idleBudget, "idle-budget", "50", "dollars a month that standing by may cost")
	f.StringVar(&flags.usage, "usage", "", "JSON `file` of what the cost assumes, over the defaults (- for standard input)")
	f.StringVar(&flags.severity, "severity", defaults.FailOn.String(), "lowest severity that makes the review fail: note, warning or error")
	f.StringArrayVar(&flags.ignore, "ignore", nil, "accept a rule's findings: `RULE=reason`; may be repeated")
	f.StringVar(&flags.against, "against", "", "compare with another `file`, or with this one at a git revision")
	f.StringVar(&flags.format, "format", "text", "one of "+strings.Join(render.Formats(), ", "))
	f.BoolVar(&flags.cost, "cost", false, "in text, show every item and assumption of the idle cost")
	f.BoolVar(&flags.rules, "rules", false, "list the rules, with their reasons, and stop")
	return cmd
}

func runReview(cmd *cobra.Command, args []string, flags reviewFlags) error {
	out := cmd.OutOrStdout()
	screen := screenOf(out)
	if flags.rules {
		return render.Rules(out, render.Options{Width: screen.width, Color: screen.color})
	}
	if err := render.Valid(flags.format); err != nil {
		return err
	}
	options, err := flags.options(cmd.InOrStdin())
	if err != nil {
		return err
	}
	path := "."
	if len(args) > 0 {
		path = args[0]
	}
	config, err := stackfile.Open(path, cmd.InOrStdin())
	if err != nil {
		return err
	}
	result, err := review.Run(config, options)
	if err != nil {
		return err
	}
	if flags.against != "" {
		if err := compare(cmd, config, result, flags.against); err != nil {
			return err
		}
	}
	shown := render.Options{Width: screen.width, Color: screen.color, Itemised: flags.cost, Version: version.String()}
	if err := render.Result(out, flags.format, result, shown); err != nil {
		return fmt.Errorf("cannot write the review: %w", err)
	}
	if !result.Holds() {
		return doesNotHold
	}
	return nil
}

func compare(cmd *cobra.Command, config *tfconfig.Config, result *review.Result, against string) error {
	older, err := stackfile.Against(cmd.Context(), config.File, against)
	if err != nil {
		return fmt.Errorf("--against: %w", err)
	}
	if err := result.Compare(config, older); err != nil {
		return fmt.Errorf("--against: %w", err)
	}
	return nil
}

// options turns flags into what the configuration is held against.
func (f reviewFlags) options(stdin io.Reader) (review.Options, error) {
	o := review.Defaults()
	o.RTO = f.rto
	var err error
	if o.IdleBudget, err = failover.ParseUSD(f.idleBudget); err != nil {
		return o, fmt.Errorf("--idle-budget: %w", err)
	}
	if o.FailOn, err = review.ParseSeverity(f.severity); err != nil {
		return o, fmt.Errorf("--severity: %w", err)
	}
	if o.Usage, err = readUsage(f.usage, stdin); err != nil {
		return o, fmt.Errorf("--usage: %w", err)
	}
	o.Ignore = map[string]string{}
	for _, pair := range f.ignore {
		rule, reason, _ := strings.Cut(pair, "=")
		o.Ignore[strings.TrimSpace(rule)] = strings.TrimSpace(reason)
	}
	if err := o.Validate(); err != nil {
		return o, err
	}
	return o, nil
}

// readUsage reads the assumptions of the idle cost; without a file they are the defaults.
func readUsage(path string, stdin io.Reader) (failover.Usage, error) {
	if path == "" {
		return failover.DefaultUsage(), nil
	}
	if path == "-" {
		return failover.ReadUsage(stdin)
	}
	file, err := os.Open(path)
	if err != nil {
		return failover.Usage{}, err
	}
	defer file.Close()
	usage, err := failover.ReadUsage(file)
	if err != nil {
		return failover.Usage{}, fmt.Errorf("%s: %w", path, err)
	}
	return usage, nil
}
