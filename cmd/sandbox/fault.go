package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/sandbox/fault"
	"github.com/warm-standby/warm-standby/internal/sandbox/management"
)

func newFaultCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "fault",
		Short: "Break things in a running sandbox, and mend them",
		Long:  "Break things in a running sandbox, and mend them. A fault is KIND:TARGET or KIND:TARGET:DELAY; the kinds are\n\n" + faultHelp(),
		Example: `  sandbox fault set region-down:us-east-1 --for 5m
  sandbox fault set endpoint-slow:us-east-1:1900ms
  sandbox fault set replication-paused:us-east-1/us-west-2
  sandbox fault clear`,
	}
	c.AddCommand(newFaultSetCommand(), newFaultListCommand(), newFaultClearCommand())
	return c
}

func faultHelp() string {
	help := ""
	for _, k := range fault.Kinds {
		help += fmt.Sprintf("  %-22s %s\n", k, k.Meaning())
	}
	return help
}

// sandboxFlag adds --sandbox and returns how to call the sandbox it names.
func sandboxFlag(c *cobra.Command) func() (*management.Client, error) {
	url := c.Flags().String("sandbox", "", "URL of the sandbox's management port (default $"+management.Variable+")")
	return func() (*management.Client, error) { return management.NewClient(*url) }
}

func newFaultSetCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "set KIND:TARGET[:DELAY]…",
		Short: "Break something, until it is cleared or for a while",
		Args:  cobra.MinimumNArgs(1),
	}
	duration := c.Flags().Duration("for", 0, "mend it after this long, in sandbox time")
	connect := sandboxFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		for _, words := range args {
			if _, err := fault.Parse(words); err != nil {
				return err
			}
		}
		client, err := connect()
		if err != nil {
			return err
		}
		var active []fault.Active
		for _, words := range args {
			in := management.SetFault{Fault: words}
			if *duration != 0 {
				in.For = duration.String()
			}
			if active, err = client.SetFault(c.Context(), in); err != nil {
				return err
			}
		}
		listFaults(c.OutOrStdout(), active)
		return nil
	}
	return c
}

func newFaultListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List what is broken", Args: cobra.NoArgs}
	connect := sandboxFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		client, err := connect()
		if err != nil {
			return err
		}
		active, err := client.Faults(c.Context())
		if err != nil {
			return err
		}
		listFaults(c.OutOrStdout(), active)
		return nil
	}
	return c
}

func listFaults(w io.Writer, active []fault.Active) {
	if len(active) == 0 {
		fmt.Fprintln(w, "nothing is broken")
	}
	for _, f := range active {
		until := "until cleared"
		if f.Expires != nil {
			until = "until " + f.Expires.UTC().Format(time.RFC3339)
		}
		fmt.Fprintf(w, "%s since %s %s\n", f.Words, f.Since.UTC().Format(time.RFC3339), until)
	}
}

func newFaultClearCommand() *cobra.Command {
	c := &cobra.Command{Use: "clear [KIND:TARGET[:DELAY]]…", Short: "Mend the faults named, or all"}
	connect := sandboxFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		client, err := connect()
		if err != nil {
			return err
		}
		if len(args) == 0 {
			args = []string{""}
		}
		mended := 0
		for _, words := range args {
			n, err := client.ClearFaults(c.Context(), words)
			if err != nil {
				return err
			}
			mended += n
		}
		fmt.Fprintf(c.OutOrStdout(), "mended: %d\n", mended)
		return nil
	}
	return c
}
