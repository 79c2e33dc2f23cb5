package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// printTable prints a row for each trial, and tells whether all went as expected.
func printTable(out io.Writer, trials []trial, results []outcome) bool {
	all := true
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CASE\tEXPECTED\tOBSERVED\tSANDBOX S\tVERDICT")
	for i, t := range trials {
		r := results[i]
		all = all && r.holds
		fmt.Fprintf(table, "%s\t%s\t%s\t%.1f\t%s\n", t.name, t.expected, r.observed, r.took.Seconds(), verdict(r.holds))
	}
	return table.Flush() == nil && all
}

func verdict(holds bool) string {
	if holds {
		return "as expected"
	}
	return "DIFFERENT"
}
