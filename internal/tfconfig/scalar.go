package tfconfig

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

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
