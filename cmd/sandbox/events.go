package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/sandbox/event"
)

func newEventsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "events",
		Short:   "Show what really happened in a running sandbox, and when",
		Example: "  sandbox events --follow --kind fault --kind health --kind dns",
		Args:    cobra.NoArgs,
	}
	since := c.Flags().Uint64("since", 0, "only events after this sequence number")
	kinds := c.Flags().StringArray("kind", nil, fmt.Sprintf("only events of this kind (repeatable): %v", event.Kinds))
	follow := c.Flags().Bool("follow", false, "go on as events happen")
	format := c.Flags().String("format", "text", "text or json")
	connect := sandboxFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		show, err := eventPrinter(c.OutOrStdout(), *format)
		if err != nil {
			return err
		}
		client, err := connect()
		if err != nil {
			return err
		}
		return client.Events(c.Context(), *since, *kinds, *follow, show)
	}
	return c
}

// eventPrinter writes an event a line.
func eventPrinter(w io.Writer, format string) (func(event.Event) error, error) {
	switch format {
	case "json":
		encoder := json.NewEncoder(w)
		return func(e event.Event) error { return encoder.Encode(e) }, nil
	case "text":
		return func(e event.Event) error {
			_, err := fmt.Fprintf(w, "%6d %10.3fs %-11s %s %s\n", e.Sequence, e.Offset.Seconds(), e.Kind, printable(e.Subject), printable(string(e.Detail)))
			return err
		}, nil
	}
	return nil, fmt.Errorf("format %q: give text or json", format)
}
