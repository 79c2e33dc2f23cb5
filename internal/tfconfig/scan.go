package tfconfig

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// maxDepth is how deep values may nest; Terraform's own schemas stay far below.
const maxDepth = 200

// scanner turns JSON text into nodes. It differs from encoding/json in what a review needs: positions,
// duplicate keys as errors, the order of the file, and a bound on depth.
type scanner struct {
	source *source
	text   string
	at     int
	depth  int
	stack  []node // members of the containers that are still open
}

// scan reads the whole of a source as one JSON value.
func scan(src *source) (root node, err error) {
	s := &scanner{source: src, text: src.text}
	defer func() {
		if fault := recover(); fault != nil {
			known, ok := fault.(*Error)
			if !ok {
				panic(fault)
			}
			err = known
		}
	}()
	root = s.value()
	if s.space(); s.at < len(s.text) {
		s.fail(s.at, "%s after the end of the JSON value", s.seen())
	}
	return root, nil
}

func (s *scanner) fail(offset int, format string, args ...any) {
	panic(&Error{Position: s.source.position(offset), Message: fmt.Sprintf(format, args...)})
}

// seen describes the next character for an error message.
func (s *scanner) seen() string {
	if s.at >= len(s.text) {
		return "the end of the file"
	}
	r, _ := utf8.DecodeRuneInString(s.text[s.at:])
	return strconv.QuoteRune(r)
}

func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// next skips space and returns the character there, 0 at the end.
func (s *scanner) next() byte {
	s.space()
	if s.at >= len(s.text) {
		return 0
	}
	return s.text[s.at]
}

func (s *scanner) value() node {
	c := s.next()
	n := node{offset: uint32(s.at)}
	switch {
	case c == '{':
		n.kind, n.children = object, s.container('}', s.member)
	case c == '[':
		n.kind, n.children = array, s.container(']', s.value)
	case c == '"':
		n.kind, n.text = text, s.quoted()
	case c == '-' || c >= '0' && c <= '9':
		n.kind, n.text = number, s.number()
	default:
		n.kind, n.text = s.word()
	}
	return n
}

// container reads members up to its closing bracket, and checks an object's keys.
func (s *scanner) container(end byte, member func() node) []node {
	begin := s.at
	if s.depth++; s.depth > maxDepth {
		s.fail(begin, "nested deeper than %d levels", maxDepth)
	}
	base := len(s.stack)
	s.at++
	for first := true; s.next() != end; first = false {
		if !first {
			if s.next() != ',' {
				s.failOpen(begin, end)
			}
			if s.at++; s.next() == end {
				s.fail(s.at, "a comma before %q", end)
			}
		}
		s.stack = append(s.stack, member())
	}
	s.at++
	s.depth--
	var children []node
	if len(s.stack) > base {
		children = append(children, s.stack[base:]...)
	}
	clear(s.stack[base:])
	s.stack = s.stack[:base]
	if end == '}' {
		s.unique(children)
	}
	return children
}

func (s *scanner) failOpen(begin int, end byte) {
	opened := s.source.position(begin)
	s.fail(s.at, "%s where ',' or %q is expected (opened at line %d)", s.seen(), end, opened.Line)
}

func (s *scanner) member() node {
	if s.next() != '"' {
		s.fail(s.at, "%s where a key in double quotes is expected", s.seen())
	}
	keyOffset := uint32(s.at)
	key := s.quoted()
	if s.next() != ':' {
		s.fail(s.at, "%s where ':' is expected after the key %q", s.seen(), key)
	}
	s.at++
	n := s.value()
	n.key, n.keyOffset = key, keyOffset
	return n
}

// unique refuses duplicate keys: of two, a reader sees one and Terraform may take the other.
func (s *scanner) unique(members []node) {
	if len(members) <= 12 {
		for i := range members {
			for j := range i {
				if members[i].key == members[j].key {
					s.failDuplicate(members[j], members[i])
				}
			}
		}
		return
	}
	seen := make(map[string]int, len(members))
	for i := range members {
		if j, ok := seen[members[i].key]; ok {
			s.failDuplicate(members[j], members[i])
		}
		seen[members[i].key] = i
	}
}

func (s *scanner) failDuplicate(first, again node) {
	s.fail(int(again.keyOffset), "the key %q again (first at line %d)", again.key, s.source.position(int(first.keyOffset)).Line)
}
