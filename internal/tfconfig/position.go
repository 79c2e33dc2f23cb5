package tfconfig

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

// Position is a place in a file. Lines and columns count from 1, columns in Unicode code points.
type Position struct {
	File   string
	Line   int
	Column int
}

// String is file:line:column, as compilers print it; the file alone where there is no line.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// source is the text that was read, and where its lines begin.
type source struct {
	name  string
	text  string
	lines []int // offset of each line's first byte
}

func newSource(name, text string) *source {
	lines := make([]int, 1, 1+strings.Count(text, "\n"))
	for at := 0; ; {
		next := strings.IndexByte(text[at:], '\n')
		if next < 0 {
			break
		}
		at += next + 1
		lines = append(lines, at)
	}
	return &source{name: name, text: text, lines: lines}
}

func (s *source) position(offset int) Position {
	line := sort.SearchInts(s.lines, offset+1)
	begin := s.lines[line-1]
	return Position{File: s.name, Line: line, Column: 1 + utf8.RuneCountInString(s.text[begin:offset])}
}

// Error is a fault of the input: what is wrong, and where.
type Error struct {
	Position Position
	Message  string
}

func (e *Error) Error() string {
	return Printable(fmt.Sprintf("%s: %s", e.Position, e.Message))
}
