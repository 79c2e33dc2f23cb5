package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
)

func newInventoryCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "inventory",
		Short: "List what exists in a running sandbox, over all services and regions",
		Long:  "List what exists in a running sandbox, over all services and regions. With --empty, exit 2 when anything is there\nthat was not when it started.",
		Args:  cobra.NoArgs,
	}
	empty := c.Flags().Bool("empty", false, "exit 2 unless nothing but the initial state is left")
	format := c.Flags().String("format", "text", "text or json")
	connect := sandboxFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		client, err := connect()
		if err != nil {
			return err
		}
		list, err := client.Inventory(c.Context())
		if err != nil {
			return err
		}
		if err := printInventory(c, list, *format); err != nil {
			return err
		}
		if n := created(list); *empty && n > 0 {
			return &exitError{code: exitNotEmpty, err: fmt.Errorf("%d resources are left", n)}
		}
		return nil
	}
	return c
}

// created counts what was not there at the start.
func created(list []inventory.Resource) int {
	n := 0
	for _, r := range list {
		if !r.Initial {
			n++
		}
	}
	return n
}

func printInventory(c *cobra.Command, list []inventory.Resource, format string) error {
	w := c.OutOrStdout()
	switch format {
	case "json":
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(list)
	case "text":
	default:
		return fmt.Errorf("format %q: give text or json", format)
	}
	for _, r := range list {
		initial := ""
		if r.Initial {
			initial = " (initial)"
		}
		region := r.Region
		if region == "" {
			region = "global"
		}
		fmt.Fprintf(w, "%-12s %-14s %-14s %s%s\n", printable(r.Service), printable(region), printable(r.Type), printable(r.ID), initial)
	}
	fmt.Fprintf(w, "%d resources, %d of them initial\n", len(list), len(list)-created(list))
	return nil
}
