package tfconfig

import (
	"fmt"
	"sort"
	"strings"
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

// source is the text that was read, and what it takes to find a line and a column in it.
type source struct {
	name  string
	text  string
	lines []int // offset of each line's first byte
	runes []int // code points before every block of the text; made when first needed
}

// block is how many bytes lie between two counts of code points: a plan is one line of many megabytes.
const block = 4096

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
	return Position{File: s.name, Line: line, Column: 1 + s.codePoints(offset) - s.codePoints(s.lines[line-1])}
}

// codePoints is how many code points begin before an offset.
func (s *source) codePoints(offset int) int {
	if s.runes == nil {
		s.runes = []int{0}
		for at := block; at <= len(s.text); at += block {
			s.runes = append(s.runes, s.runes[len(s.runes)-1]+starts(s.text[at-block:at]))
		}
	}
	return s.runes[offset/block] + starts(s.text[offset/block*block:offset])
}

// starts is how many code points begin in a piece of valid UTF-8.
func starts(s string) int {
	count := 0
	for i := range len(s) {
		if s[i]&0xC0 != 0x80 {
			count++
		}
	}
	return count
}

// Error is a fault of the input: what is wrong, and where.
type Error struct {
	Position Position
	Message  string
}

func (e *Error) Error() string {
	return Printable(fmt.Sprintf("%s: %s", e.Position, e.Message))
}
