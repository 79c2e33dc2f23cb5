package expression

import (
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
)

// Errors that depend on the item, with DynamoDB's messages.
var (
	errOperandType = attribute.Invalid("An operand in the update expression has an incorrect data type")
	errMissing     = attribute.Invalid("The provided expression refers to an attribute that does not exist in the item")
)

// updateFunctions are the functions of SET.
var updateFunctions = map[string]bool{"if_not_exists": true, "list_append": true}

// expr is the right side of a SET action.
type expr interface {
	eval(item attribute.Item) (attribute.Value, error)
}

type (
	constant struct{ value attribute.Value }
	attrOf   struct{ path Path }
	sum      struct {
		operator    string
		left, right expr
	}
	ifNotExists struct {
		path  Path
		other expr
	}
	listAppend struct{ left, right expr }
)

func (c constant) eval(attribute.Item) (attribute.Value, error) { return c.value, nil }

func (a attrOf) eval(item attribute.Item) (attribute.Value, error) {
	v := a.path.Value(item)
	if !v.Exists() {
		return v, errMissing
	}
	return v, nil
}

func (s sum) eval(item attribute.Item) (attribute.Value, error) {
	left, right, err := evalBoth(s.left, s.right, item, attribute.Numeric)
	if err != nil {
		return left, err
	}
	calculate := attribute.Number.Add
	if s.operator == "-" {
		calculate = attribute.Number.Sub
	}
	n, err := calculate(left.Num, right.Num)
	return attribute.Num(n), err
}

func (f ifNotExists) eval(item attribute.Item) (attribute.Value, error) {
	if v := f.path.Value(item); v.Exists() {
		return v, nil
	}
	return f.other.eval(item)
}

func (l listAppend) eval(item attribute.Item) (attribute.Value, error) {
	left, right, err := evalBoth(l.left, l.right, item, attribute.List)
	if err != nil {
		return left, err
	}
	return attribute.ListOf(append(append([]attribute.Value(nil), left.Elems...), right.Elems...)), nil
}

// evalBoth evaluates two operands that must be of one type.
func evalBoth(l, r expr, item attribute.Item, kind attribute.Kind) (left, right attribute.Value, err error) {
	if left, err = l.eval(item); err != nil {
		return left, right, err
	}
	if right, err = r.eval(item); err != nil {
		return left, right, err
	}
	if left.Kind != kind || right.Kind != kind {
		err = errOperandType
	}
	return left, right, err
}

// arithmetic reads "operand", "operand + operand" or "operand - operand".
func (p *parser) arithmetic() (expr, error) {
	left, err := p.term()
	if err != nil {
		return nil, err
	}
	operator := p.peek().text
	if !p.accept("+") && !p.accept("-") {
		return left, nil
	}
	right, err := p.term()
	if err != nil {
		return nil, err
	}
	return sum{operator, left, right}, checkConstants(operator, attribute.Numeric, left, right)
}

func (p *parser) term() (expr, error) {
	t := p.peek()
	switch {
	case t.kind == valueToken:
		p.take()
		v, err := p.value(t.text)
		return constant{v}, err
	case t.kind == wordToken && p.ahead(1).is("("):
		return p.updateFunction()
	}
	path, err := p.path()
	return attrOf{path}, err
}

func (p *parser) updateFunction() (expr, error) {
	name := p.take().text
	if !updateFunctions[name] {
		if _, ok := conditionFunctions[name]; ok || name == "size" {
			return nil, attribute.Invalidf("The function is not allowed in an update expression; function: %s", name)
		}
		return nil, attribute.Invalidf("Invalid function name; function: %s", name)
	}
	p.take() // the parenthesis that made it a call
	arguments, err := commaList(p, (*parser).term)
	if err != nil {
		return nil, err
	}
	if err := p.expect(")"); err != nil {
		return nil, err
	}
	if len(arguments) != 2 {
		return nil, operandCount(name, len(arguments))
	}
	if name == "list_append" {
		return listAppend{arguments[0], arguments[1]}, checkConstants(name, attribute.List, arguments...)
	}
	of, ok := arguments[0].(attrOf)
	if !ok {
		return nil, attribute.Invalid("Operator or function requires a document path; operator or function: if_not_exists")
	}
	return ifNotExists{of.path, arguments[1]}, nil
}

// checkConstants refuses literals of the wrong type before any item is read.
func checkConstants(operator string, kind attribute.Kind, operands ...expr) error {
	for _, o := range operands {
		if c, ok := o.(constant); ok && c.value.Kind != kind {
			return operandType(operator, c.value.Kind)
		}
	}
	return nil
}
