package expression

import (
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
)

// operand is what stands beside an operator in a condition.
type operand interface {
	// eval gives the value, the zero one where the item has none.
	eval(item attribute.Item) attribute.Value
}

type literal struct{ value attribute.Value }

type sizeOf struct{ of Path }

func (l literal) eval(attribute.Item) attribute.Value { return l.value }

func (p Path) eval(item attribute.Item) attribute.Value { return p.Value(item) }

func (s sizeOf) eval(item attribute.Item) attribute.Value {
	if n, ok := s.of.Value(item).Length(); ok {
		return attribute.IntValue(n)
	}
	return attribute.Value{}
}

// operand reads a value, a path or size(path).
func (p *parser) operand() (operand, error) {
	t := p.peek()
	switch {
	case t.kind == valueToken:
		p.take()
		v, err := p.value(t.text)
		return literal{v}, err
	case t.kind == wordToken && p.ahead(1).is("("):
		if t.text == "size" {
			return p.size()
		}
		if _, ok := conditionFunctions[t.text]; ok {
			return nil, attribute.Invalidf("The function is not allowed to be used this way in an expression; function: %s", t.text)
		}
		return nil, attribute.Invalidf("Invalid function name; function: %s", t.text)
	}
	return p.path()
}

func (p *parser) size() (operand, error) {
	p.at += 2
	arguments, err := commaList(p, (*parser).operand)
	if err != nil {
		return nil, err
	}
	if len(arguments) != 1 {
		return nil, operandCount("size", len(arguments))
	}
	path, ok := arguments[0].(Path)
	if !ok {
		return nil, attribute.Invalid("Operator or function requires a document path; operator or function: size")
	}
	return sizeOf{path}, p.expect(")")
}

func operandCount(function string, n int) error {
	return attribute.Invalidf("Incorrect number of operands for operator or function; operator or function: %s, number of operands: %d", function, n)
}

func operandType(function string, kind attribute.Kind) error {
	return attribute.Invalidf("Incorrect operand type for operator or function; operator or function: %s, operand type: %s", function, kind)
}
