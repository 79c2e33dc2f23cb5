package expression

import (
	"strconv"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
)

// maxLength is the most bytes an expression may have: 4 KB
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html).
const maxLength = 4096

// parser walks the tokens of one expression.
type parser struct {
	*Placeholders
	text   string
	tokens []token
	at     int
}

// parse reads a whole expression with one of the grammar's rules, and labels errors.
func parse[T any](p *Placeholders, kind, text string, rule func(*parser) (T, error)) (result T, err error) {
	defer func() {
		if err != nil {
			err = attribute.Invalidf("Invalid %s: %s", kind, err)
		}
	}()
	if len(text) > maxLength {
		return result, attribute.Invalidf("Expression size has exceeded the maximum allowed size; expression size: %d", len(text))
	}
	tokens, err := lex(text)
	if err != nil {
		return result, err
	}
	if len(tokens) == 1 {
		return result, attribute.Invalid("The expression can not be empty;")
	}
	ps := &parser{Placeholders: p, text: text, tokens: tokens}
	result, err = rule(ps)
	if err == nil && ps.peek().kind != endToken {
		err = ps.syntaxError()
	}
	return result, err
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) ahead(n int) token { return p.tokens[min(p.at+n, len(p.tokens)-1)] }

func (p *parser) take() token {
	t := p.tokens[p.at]
	if t.kind != endToken {
		p.at++
	}
	return t
}

// accept takes the next token if it is the symbol or keyword.
func (p *parser) accept(text string) bool {
	if p.peek().is(text) {
		p.at++
		return true
	}
	return false
}

func (p *parser) expect(text string) error {
	if !p.accept(text) {
		return p.syntaxError()
	}
	return nil
}

// syntaxError names the next token and its neighbours.
func (p *parser) syntaxError() error {
	t := p.peek()
	from, to := p.tokens[max(0, p.at-1)], p.ahead(1)
	return attribute.Invalidf("Syntax error; token: %q, near: %q", t.text, p.text[from.start:to.end])
}

// path reads a document path such as a.#b[2].c.
func (p *parser) path() (Path, error) {
	first, err := p.pathName()
	if err != nil {
		return nil, err
	}
	path := Path{{Name: first}}
	for {
		switch {
		case p.accept("."):
			name, err := p.pathName()
			if err != nil {
				return nil, err
			}
			path = append(path, Step{Name: name})
		case p.accept("["):
			index, err := p.index()
			if err != nil {
				return nil, err
			}
			path = append(path, Step{Index: index, IsIndex: true})
		default:
			return path, nil
		}
	}
}

func (p *parser) pathName() (string, error) {
	switch t := p.peek(); t.kind {
	case nameToken:
		p.take()
		return p.name(t.text)
	case wordToken:
		if reserved[strings.ToUpper(t.text)] {
			return "", attribute.Invalidf("Attribute name is a reserved keyword; reserved keyword: %s", t.text)
		}
		p.take()
		return t.text, nil
	}
	return "", p.syntaxError()
}

func (p *parser) index() (int, error) {
	t := p.peek()
	index, err := strconv.Atoi(t.text)
	if t.kind != digitsToken || err != nil {
		return 0, p.syntaxError()
	}
	p.take()
	return index, p.expect("]")
}

// commaList reads one or more of something, parted by commas.
func commaList[T any](p *parser, one func(*parser) (T, error)) ([]T, error) {
	var list []T
	for {
		item, err := one(p)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
		if !p.accept(",") {
			return list, nil
		}
	}
}
