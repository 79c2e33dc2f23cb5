package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/awsapi"
)

func newPolicyCommand() *cobra.Command {
	var flags deploymentFlags
	var account string
	cmd := &cobra.Command{
		Use:   "policy [DIR|FILE]",
		Short: "Prints the IAM policy that drills of this stack need",
		Long: `policy prints the least that drill, rpo, status and restore need of this stack: the calls they make, on its health
checks, zone and table alone, and in the table on their own markers alone, never on a profile.
` + deploymentArgs,
		Example: `  verify policy > drill-policy.json
  aws iam create-policy --policy-name warm-standby-drill --policy-document file://drill-policy.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			flags.at(args)
			r, err := flags.reviewed()
			if err != nil {
				return err
			}
			outputs, err := flags.readOutputs(cmd.Context(), filepath.Dir(r.file))
			if err != nil {
				return err
			}
			document, err := awsapi.NewPolicy(outputs, account).JSON()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", document)
			return err
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&account, "account", "*", "account `number` of the table; by default any")
	return cmd
}
