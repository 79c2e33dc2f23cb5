package expression

import (
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
)

// tokenKind is what a token is.
type tokenKind int

const (
	endToken tokenKind = iota
	wordToken
	nameToken  // #name
	valueToken // :value
	digitsToken
	symbolToken
)

// token is one lexical element with its place in the text.
type token struct {
	kind       tokenKind
	text       string
	start, end int
}

// is compares a symbol, or a keyword without regard to case.
func (t token) is(text string) bool {
	return t.kind == symbolToken && t.text == text || t.kind == wordToken && strings.EqualFold(t.text, text)
}

// lex splits an expression into tokens; the last one is the end.
func lex(text string) ([]token, error) {
	var tokens []token
	for at := 0; ; {
		end := at
		for at < len(text) && strings.IndexByte(" \t\r\n", text[at]) >= 0 {
			at++
		}
		if at == len(text) {
			return append(tokens, token{kind: endToken, text: "<EOF>", start: end, end: end}), nil
		}
		t := next(text, at)
		if t.end == at {
			return nil, attribute.Invalidf("Syntax error; token: %q, near: %q", text[at:at+1], near(text, at))
		}
		tokens = append(tokens, t)
		at = t.end
	}
}

// next reads the token that starts at a place; an empty one where nothing fits.
func next(text string, at int) token {
	c := text[at]
	switch {
	case c == '#' || c == ':':
		kind := nameToken
		if c == ':' {
			kind = valueToken
		}
		end := at + 1 + span(text[at+1:], isWord)
		if end == at+1 {
			return token{start: at, end: at}
		}
		return token{kind, text[at:end], at, end}
	case isDigit(c):
		end := at + span(text[at:], isDigit)
		return token{digitsToken, text[at:end], at, end}
	case isWord(c):
		end := at + span(text[at:], isWord)
		return token{wordToken, text[at:end], at, end}
	}
	for _, symbol := range []string{"<>", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", ",", ".", "+", "-"} {
		if strings.HasPrefix(text[at:], symbol) {
			return token{symbolToken, symbol, at, at + len(symbol)}
		}
	}
	return token{start: at, end: at}
}

func near(text string, at int) string { return text[max(0, at-10):min(len(text), at+10)] }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool {
	return isDigit(c) || c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// span counts the leading bytes for which a test holds.
func span(s string, test func(byte) bool) int {
	n := 0
	for n < len(s) && test(s[n]) {
		n++
	}
	return n
}
