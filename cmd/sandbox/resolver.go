package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/sandbox/resolver"
)

func newResolverCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "resolver [WORDS]",
		Short: "Tell or change how the caching resolver of a running sandbox behaves",
		Long: `Tell or change how the caching resolver of a running sandbox behaves: ok, or a list of
overrun=DURATION (answers are kept past their TTL), delay=DURATION, servfail, dead.`,
		Example: "  sandbox resolver overrun=10m,delay=300ms\n  sandbox resolver ok",
		Args:    cobra.MaximumNArgs(1),
	}
	connect := sandboxFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		words := strings.Join(args, "")
		if words != "" {
			if _, err := resolver.ParseBehaviour(words); err != nil {
				return err
			}
		}
		client, err := connect()
		if err != nil {
			return err
		}
		behaviour, err := client.Behave(c.Context(), words)
		if err == nil {
			fmt.Fprintln(c.OutOrStdout(), behaviour)
		}
		return err
	}
	return c
}
