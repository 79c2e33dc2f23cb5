package main

import (
	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/version"
)

// newRootCommand is sandbox itself: one file per subcommand, one line per subcommand here.
func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "sandbox",
		Short: "A local AWS on loopback, to deploy, break and destroy a two-region failover in",
		Long: `sandbox is a local AWS that is real enough for a two-region failover: the real terraform and the real AWS
provider deploy to it unchanged, health checkers probe, DNS fails over, functions run, tables replicate.
It is for trying and testing, on loopback only; production is AWS. Its limitations are in cmd/sandbox/README.md.`,
		Version:       version.String(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(
		newRunCommand(), newServeCommand(),
		newFaultCommand(), newResolverCommand(), newEventsCommand(), newRequestsCommand(), newInventoryCommand(),
	)
	return root
}
