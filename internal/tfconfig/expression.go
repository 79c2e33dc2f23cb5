package tfconfig

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxNesting bounds how deep expressions are searched within strings and indexes of expressions.
const maxNesting = 16

// Ref is a reference in an expression: the object it names, and the attribute read from it.
type Ref struct {
	Address string   // "aws_lambda_function.primary", "data.aws_region.standby", "var.rto", "local.name", "each"
	Path    []string // "arn"; an index is an element of its own: "0"
}

// isTemplate tells whether a string holds an interpolation or a directive.
func isTemplate(s string) bool {
	for i := 0; i+1 < len(s); i++ {
		if (s[i] == '$' || s[i] == '%') && s[i+1] == '{' {
			if i > 0 && s[i-1] == s[i] { // "$${" is a literal "${"
				continue
			}
			return true
		}
	}
	return false
}

// part is a piece of a template: literal text, or the expression between "${" and "}".
type part struct {
	text       string
	expression bool
}

// parts splits a template. A directive ("%{if …}") is taken as an expression too: its value is unknown.
func parts(s string) []part {
	var out []part
	var literal strings.Builder
	for i := 0; i < len(s); {
		opener := (s[i] == '$' || s[i] == '%') && i+1 < len(s)
		switch {
		case opener && s[i+1] == s[i] && i+2 < len(s) && s[i+2] == '{':
			literal.WriteString(s[i+1 : i+3])
			i += 3
		case opener && s[i+1] == '{':
			if literal.Len() > 0 {
				out = append(out, part{text: literal.String()})
				literal.Reset()
			}
			end := closing(s, i+2, 0)
			out = append(out, part{text: strings.TrimSpace(s[i+2 : end]), expression: true})
			i = min(end+1, len(s))
		default:
			literal.WriteByte(s[i])
			i++
		}
	}
	if literal.Len() > 0 {
		out = append(out, part{text: literal.String()})
	}
	return out
}

// closing finds the brace that closes an interpolation which began before at, past nested braces and
// quoted strings; the end of s if there is none.
func closing(s string, at, nesting int) int {
	depth := 1
	for i := at; i < len(s); i++ {
		switch s[i] {
		case '"':
			i = endOfQuoted(s, i, nesting)
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(s)
}

// endOfQuoted is the offset of the quote that closes the one at begin, past interpolations in the string.
func endOfQuoted(s string, begin, nesting int) int {
	for i := begin + 1; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '"':
			return i
		case s[i] == '$' && i+1 < len(s) && s[i+1] == '{' && nesting < maxNesting:
			i = closing(s, i+2, nesting+1)
		}
	}
	return len(s)
}

// traversals finds the references in an HCL expression: every dotted name that is not a function's.
func traversals(expression string, found []Ref, nesting int) []Ref {
	if nesting > maxNesting {
		return found
	}
	for i := 0; i < len(expression); {
		switch c := expression[i]; {
		case c == '"':
			end := endOfQuoted(expression, i, 0)
			found = nestedRefs(expression[i+1:max(end, i+1)], found, nesting+1)
			i = end + 1
		case isNameStart(expression[i:]):
			var names []string
			names, found, i = traversal(expression, i, found, nesting)
			if len(names) > 1 {
				found = append(found, newRef(names))
			}
		default:
			i++
		}
	}
	return found
}

// templateRefs finds the references in all interpolations of a string.
func templateRefs(s string, found []Ref) []Ref { return nestedRefs(s, found, 0) }

func nestedRefs(s string, found []Ref, nesting int) []Ref {
	if !isTemplate(s) {
		return found
	}
	for _, p := range parts(s) {
		if p.expression {
			found = traversals(p.text, found, nesting)
		}
	}
	return found
}

// traversal reads "a.b[0].c" from at. What stands in an index is searched for references of its own.
// A name before a parenthesis is a function's: no names are returned for it.
func traversal(s string, at int, found []Ref, nesting int) ([]string, []Ref, int) {
	var names []string
	name, at := readName(s, at)
	names = append(names, name)
	for at < len(s) {
		switch {
		case s[at] == '.' && isNameStart(s[at+1:]):
			name, at = readName(s, at+1)
			names = append(names, name)
		case s[at] == '.' && at+1 < len(s) && (s[at+1] == '*' || digits(s[at+1:]) > 0):
			width := max(1, digits(s[at+1:]))
			names = append(names, s[at+1:at+1+width])
			at += 1 + width
		case s[at] == '[':
			end := closingBracket(s, at)
			index := s[at+1 : end]
			names = append(names, strings.Trim(strings.TrimSpace(index), `"`))
			found = traversals(index, found, nesting+1)
			at = min(end+1, len(s))
		case s[at] == '(':
			return nil, found, at + 1
		default:
			return names, found, at
		}
	}
	return names, found, at
}

func closingBracket(s string, begin int) int {
	depth := 0
	for i := begin; i < len(s); i++ {
		switch s[i] {
		case '"':
			i = endOfQuoted(s, i, 0)
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(s)
}

func isNameStart(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r == '_' || r != utf8.RuneError && unicode.IsLetter(r)
}

func readName(s string, at int) (string, int) {
	begin := at
	for at < len(s) {
		r, width := utf8.DecodeRuneInString(s[at:])
		if r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		at += width
	}
	return s[begin:at], at
}

// newRef splits a traversal into the object's address and the rest. names holds at least two.
func newRef(names []string) Ref {
	at := 0 // past the modules that it goes through
	for at+2 < len(names) && names[at] == "module" {
		at += 2
	}
	size := at + 2
	switch names[at] {
	case "data":
		size = at + 3
	case "each", "count", "path", "self", "terraform":
		size = at + 1
	default:
		if at > 0 && names[at] != "var" && !strings.Contains(names[at], "_") {
			size = at // a module's output
		}
	}
	size = min(size, len(names))
	return Ref{Address: strings.Join(names[:size], "."), Path: names[size:]}
}

// soleTraversal is the reference that an expression consists of, and nothing else.
func soleTraversal(expression string) (Ref, bool) {
	if !isNameStart(expression) {
		return Ref{}, false
	}
	names, _, end := traversal(expression, 0, nil, 0)
	if len(names) < 2 || end != len(expression) {
		return Ref{}, false
	}
	return newRef(names), true
}
