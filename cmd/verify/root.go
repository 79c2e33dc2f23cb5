package main

import (
	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/version"
)

// newRootCommand is verify itself: one file per subcommand, one line per subcommand here.
func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "verify",
		Short: "Reviews, breaks, measures and restores a two-region failover",
		Long: `verify proves a two-region failover: it reviews the Terraform JSON, plays outages against it,
breaks the primary on purpose, measures how long the world takes to reach the standby, and restores everything.

Exit codes: 0 it holds, 1 it could not run, 2 it ran and does not hold, 3 a drill could not be undone.`,
		Version:       version.String(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(newReviewCommand(), newSimulateCommand(),
		newDrillCommand(), newStatusCommand(), newRestoreCommand(), newRPOCommand(), newReportCommand(), newPolicyCommand())
	return root
}
