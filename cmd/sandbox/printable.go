package main

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// printable strips what a name or a message could do to a terminal.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return -1
		}
		return c
	}, ansi.Strip(s))
}
