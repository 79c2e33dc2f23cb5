package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/drill"
)

func newStatusCommand() *cobra.Command {
	var flags deploymentFlags
	var format string
	cmd := &cobra.Command{
		Use:   "status [DIR|FILE]",
		Short: "Holds what is deployed against the reviewed JSON",
		Long: `status is the preflight of a drill alone; it changes nothing. It compares the deployed health checks, records and
table with the reviewed JSON, and looks whether both regions are healthy, the name leads to the primary everywhere,
replication is alive and no drill is going on.
` + deploymentArgs + `

Exit codes: 0 all is well, 1 it could not run, 2 something is not as reviewed or not well.`,
		Example: `  verify status
  verify status --outputs outputs.json --format json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			flags.at(args)
			if err := oneOf(format, "text", "json", "markdown"); err != nil {
				return err
			}
			d, err := flags.open(cmd.Context(), remarks(cmd.ErrOrStderr()))
			if err != nil {
				return err
			}
			findings, err := d.site.Preflight(cmd.Context())
			if err != nil {
				return err
			}
			return showFindings(cmd.OutOrStdout(), format, findings)
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "one of text, json, markdown")
	return cmd
}

// remarks writes what the user should know beside the result.
func remarks(out io.Writer) func(string) {
	return func(text string) { fmt.Fprintf(out, "%s\n", drill.Printable(text)) }
}

func oneOf(value string, allowed ...string) error {
	for _, a := range allowed {
		if value == a {
			return nil
		}
	}
	return fmt.Errorf("--format %q: it must be one of %v", value, allowed)
}

// showFindings renders a preflight and ends with its verdict.
func showFindings(out io.Writer, format string, findings []drill.Finding) error {
	var err error
	if format == "json" {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(findings)
	} else {
		err = listFindings(out, format, findings)
	}
	if err != nil {
		return err
	}
	for _, f := range findings {
		if !f.OK() {
			return doesNotHold
		}
	}
	return nil
}

func listFindings(out io.Writer, format string, findings []drill.Finding) error {
	good, bad, item := "ok    ", "WRONG ", "      - "
	if format == "markdown" {
		good, bad, item = "- :white_check_mark: ", "- :x: ", "  - "
	}
	for _, f := range findings {
		mark := good
		if !f.OK() {
			mark = bad
		}
		if _, err := fmt.Fprintf(out, "%s%s\n", mark, f.Check); err != nil {
			return err
		}
		for _, fact := range append(append([]string{}, f.Wrong...), f.Facts...) {
			if _, err := fmt.Fprintf(out, "%s%s\n", item, drill.Printable(fact)); err != nil {
				return err
			}
		}
	}
	return nil
}
