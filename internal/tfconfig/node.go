package tfconfig

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how deep values may nest; Terraform's own schemas stay far below.
const maxDepth = 200

type kind uint8

const (
	null kind = iota
	boolean
	number
	text
	array
	object
)

func (k kind) String() string {
	return [...]string{"null", "a boolean", "a number", "a string", "a list", "an object"}[k]
}

// node is one JSON value, and its key where it is the member of an object. It is kept small, because a
// large plan has millions: strings are slices of the source wherever they hold no escape.
type node struct {
	kind      kind
	offset    uint32
	keyOffset uint32
	key       string
	text      string // the decoded string, the number's literal, "true" or "false"
	children  []node
}

func (n *node) child(key string) *node {
	if n == nil || n.kind != object {
		return nil
	}
	for i := range n.children {
		if n.children[i].key == key {
			return &n.children[i]
		}
	}
	return nil
}

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

func (s *scanner) word() (kind, string) {
	for _, w := range [...]struct {
		text string
		kind kind
	}{{"true", boolean}, {"false", boolean}, {"null", null}} {
		if strings.HasPrefix(s.text[s.at:], w.text) {
			s.at += len(w.text)
			return w.kind, w.text
		}
	}
	s.fail(s.at, "%s where a JSON value is expected", s.seen())
	return null, ""
}

func (s *scanner) number() string {
	begin := s.at
	for s.at < len(s.text) && strings.IndexByte("+-.0123456789eE", s.text[s.at]) >= 0 {
		s.at++
	}
	literal := s.text[begin:s.at]
	if !validNumber(literal) {
		s.fail(begin, "%s is not a JSON number", literal)
	}
	return literal
}

// validNumber holds a literal against JSON's grammar, which allows neither "01" nor "1." nor "+1".
func validNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole := digits(s)
	if whole == 0 || s[0] == '0' && whole > 1 {
		return false
	}
	s = s[whole:]
	if strings.HasPrefix(s, ".") {
		fraction := digits(s[1:])
		if fraction == 0 {
			return false
		}
		s = s[1+fraction:]
	}
	if s == "" {
		return true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return false
	}
	s = s[1:]
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	return s != "" && digits(s) == len(s)
}

func digits(s string) int {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return i
		}
	}
	return len(s)
}

// quoted reads a string; one without an escape is a slice of the source.
func (s *scanner) quoted() string {
	begin := s.at
	for s.at++; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return s.text[begin+1 : s.at-1]
		case c == '\\':
			return s.escaped(begin)
		case c < ' ':
			s.fail(s.at, "%s in a string: escape it as \\n, \\t or \\u%04x", strconv.QuoteRune(rune(c)), c)
		}
	}
	s.fail(begin, "a string without its closing quote")
	return ""
}

func (s *scanner) escaped(begin int) string {
	var b strings.Builder
	b.WriteString(s.text[begin+1 : s.at])
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return b.String()
		case c == '\\':
			b.WriteRune(s.escape())
		case c < ' ':
			s.fail(s.at, "%s in a string: escape it as \\n, \\t or \\u%04x", strconv.QuoteRune(rune(c)), c)
		default:
			b.WriteByte(c)
			s.at++
		}
	}
	s.fail(begin, "a string without its closing quote")
	return ""
}

var escapes = map[byte]rune{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (s *scanner) escape() rune {
	begin := s.at
	if s.at++; s.at >= len(s.text) {
		s.fail(begin, "an escape that ends with the file")
	}
	c := s.text[s.at]
	s.at++
	if c != 'u' {
		r, ok := escapes[c]
		if !ok {
			s.fail(begin, "the escape \\%c, which JSON does not know", c)
		}
		return r
	}
	r := s.hex(begin)
	if utf16.IsSurrogate(r) && strings.HasPrefix(s.text[s.at:], `\u`) {
		s.at += 2
		return utf16.DecodeRune(r, s.hex(begin))
	}
	return r
}

func (s *scanner) hex(begin int) rune {
	if s.at+4 > len(s.text) {
		s.fail(begin, "an escape that ends with the file")
	}
	v, err := strconv.ParseUint(s.text[s.at:s.at+4], 16, 16)
	if err != nil {
		s.fail(begin, "a \\u escape without four hexadecimal digits")
	}
	s.at += 4
	return rune(v)
}
