package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

func newRequestsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "requests",
		Short: "Show the AWS calls that a running sandbox answered",
		Args:  cobra.NoArgs,
	}
	since := c.Flags().Uint64("since", 0, "only requests after this sequence number")
	follow := c.Flags().Bool("follow", false, "go on as requests come")
	failed := c.Flags().Bool("failed", false, "only requests that were refused or failed")
	connect := sandboxFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		client, err := connect()
		if err != nil {
			return err
		}
		return client.Events(c.Context(), *since, []string{string(event.Request)}, *follow, func(e event.Event) error {
			var call wire.Call
			if err := json.Unmarshal(e.Detail, &call); err != nil {
				return fmt.Errorf("read request %d: %w", e.Sequence, err)
			}
			if *failed && call.Code == "" {
				return nil
			}
			_, err := fmt.Fprintf(c.OutOrStdout(), "%6d %10.3fs %-10s %-15s %-34s %3d %8.3f ms %s\n", e.Sequence, e.Offset.Seconds(),
				printable(call.Service), printable(call.Region), printable(call.Operation), call.Status, call.Millis, printable(call.Code+" "+call.Message))
			return err
		})
	}
	return c
}
