package main

import (
	"io"
	"os"
	"strconv"

	"golang.org/x/term"
)

// screen is what output may assume about where it goes.
type screen struct {
	width int
	color bool
}

// screenOf looks at where output goes: colour only on a terminal, and never with NO_COLOR (https://no-color.org)
// or on a dumb terminal. The width is the terminal's, else $COLUMNS, else 80.
func screenOf(w io.Writer) screen {
	s := screen{width: 80}
	if columns, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && columns > 0 {
		s.width = columns
	}
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return s
	}
	if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
		s.width = width
	}
	s.color = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return s
}
