package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func newServeCommand() *cobra.Command {
	k := &knobs{}
	c := &cobra.Command{
		Use:   "serve",
		Short: "Start a sandbox that stays up, and print what to export",
		Example: `  sandbox serve --fixed-ports --snapshot sandbox.json > sandbox.env &
  . ./sandbox.env`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := k.start(c.Context())
			if err != nil {
				return err
			}
			s.announce(c.ErrOrStderr())
			for _, variable := range s.environment {
				name, value, _ := strings.Cut(variable, "=")
				fmt.Fprintf(c.OutOrStdout(), "export %s=%s\n", name, quote(value))
			}
			<-c.Context().Done()
			return s.stop()
		},
	}
	k.register(c)
	return c
}

// quote makes a value one word of a POSIX shell.
func quote(value string) string {
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}
