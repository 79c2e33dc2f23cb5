package expression

import (
	"fmt"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
)

// Condition is a condition or filter expression.
type Condition interface {
	// Holds evaluates the condition on an item; nil is an item that is not there.
	Holds(item attribute.Item) bool
}

// Condition reads a condition or filter expression; kind labels its errors.
func (p *Placeholders) Condition(kind, text string) (Condition, error) {
	return parse(p, kind, text, (*parser).either)
}

type (
	anyOf  struct{ left, right Condition }
	allOf  struct{ left, right Condition }
	negate struct{ of Condition }
	// group is a condition in parentheses, kept to notice doubled ones.
	group   struct{ Condition }
	compare struct {
		operator    string
		left, right operand
	}
	between struct{ of, low, high operand }
	within  struct {
		of   operand
		list []operand
	}
)

func (c anyOf) Holds(item attribute.Item) bool  { return c.left.Holds(item) || c.right.Holds(item) }
func (c allOf) Holds(item attribute.Item) bool  { return c.left.Holds(item) && c.right.Holds(item) }
func (c negate) Holds(item attribute.Item) bool { return !c.of.Holds(item) }

func (c compare) Holds(item attribute.Item) bool {
	left, right := c.left.eval(item), c.right.eval(item)
	switch c.operator {
	case "=":
		return left.Exists() && left.Equal(right)
	case "<>":
		return !left.Equal(right)
	}
	order, ok := left.Compare(right)
	return ok && ordered(c.operator, order)
}

func ordered(operator string, order int) bool {
	switch operator {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	default:
		return order >= 0
	}
}

func (c between) Holds(item attribute.Item) bool {
	v := c.of.eval(item)
	low, lowOK := v.Compare(c.low.eval(item))
	high, highOK := v.Compare(c.high.eval(item))
	return lowOK && highOK && low >= 0 && high <= 0
}

func (c within) Holds(item attribute.Item) bool {
	v := c.of.eval(item)
	for _, candidate := range c.list {
		if v.Exists() && v.Equal(candidate.eval(item)) {
			return true
		}
	}
	return false
}

// either, both, unary and primary are the grammar, loosest binding first:
// OR, AND, NOT, then parentheses, functions and comparisons.
func (p *parser) either() (Condition, error) {
	left, err := p.both()
	for err == nil && p.accept("OR") {
		var right Condition
		right, err = p.both()
		left = anyOf{left, right}
	}
	return left, err
}

func (p *parser) both() (Condition, error) {
	left, err := p.unary()
	for err == nil && p.accept("AND") {
		var right Condition
		right, err = p.unary()
		left = allOf{left, right}
	}
	return left, err
}

func (p *parser) unary() (Condition, error) {
	if p.accept("NOT") {
		of, err := p.unary()
		return negate{of}, err
	}
	return p.primary()
}

func (p *parser) primary() (Condition, error) {
	if p.accept("(") {
		inner, err := p.either()
		if err != nil {
			return nil, err
		}
		if _, doubled := inner.(group); doubled {
			return nil, attribute.Invalid("The expression has redundant parentheses;")
		}
		return group{inner}, p.expect(")")
	}
	if t := p.peek(); t.kind == wordToken && p.ahead(1).is("(") && t.text != "size" {
		return p.function()
	}
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	switch {
	case p.accept("BETWEEN"):
		return p.between(left)
	case p.accept("IN"):
		return p.within(left)
	}
	return p.comparison(left)
}

func (p *parser) comparison(left operand) (Condition, error) {
	operator := p.peek().text
	switch operator {
	case "=", "<>", "<", "<=", ">", ">=":
		p.take()
	default:
		return nil, p.syntaxError()
	}
	right, err := p.operand()
	if err != nil {
		return nil, err
	}
	if operator != "=" && operator != "<>" {
		if err := orderable(operator, left, right); err != nil {
			return nil, err
		}
	}
	return compare{operator, left, right}, distinct(operator, left, right)
}

func (p *parser) between(of operand) (Condition, error) {
	low, err := p.operand()
	if err != nil {
		return nil, err
	}
	if err := p.expect("AND"); err != nil {
		return nil, err
	}
	high, err := p.operand()
	if err != nil {
		return nil, err
	}
	if err := orderable("BETWEEN", of, low, high); err != nil {
		return nil, err
	}
	return between{of, low, high}, checkBounds(low, high)
}

// checkBounds compares bounds that are both literals.
func checkBounds(low, high operand) error {
	l, lowOK := low.(literal)
	h, highOK := high.(literal)
	if !lowOK || !highOK {
		return nil
	}
	order, same := l.value.Compare(h.value)
	problem := "same data type for lower and upper bounds"
	if same {
		problem = "upper bound to be greater than or equal to lower bound"
	}
	if same && order <= 0 {
		return nil
	}
	return attribute.Invalidf("The BETWEEN operator requires %s; lower bound operand: AttributeValue: %s, upper bound operand: AttributeValue: %s",
		problem, describe(l.value), describe(h.value))
}

// describe writes a scalar as DynamoDB's messages do: {N:2}.
func describe(v attribute.Value) string {
	text := v.Text
	if v.Kind == attribute.Numeric {
		text = v.Num.String()
	}
	return fmt.Sprintf("{%s:%s}", v.Kind, text)
}

func (p *parser) within(of operand) (Condition, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	list, err := commaList(p, (*parser).operand)
	if err != nil {
		return nil, err
	}
	if len(list) > 100 {
		return nil, operandCount("IN", len(list)+1)
	}
	return within{of, list}, p.expect(")")
}

// orderable refuses literals of types that have no order.
func orderable(operator string, operands ...operand) error {
	for _, o := range operands {
		if l, ok := o.(literal); ok && l.value.Kind != attribute.String && l.value.Kind != attribute.Numeric && l.value.Kind != attribute.Binary {
			return operandType(operator, l.value.Kind)
		}
	}
	return nil
}

func distinct(operator string, left, right operand) error {
	l, leftOK := left.(Path)
	r, rightOK := right.(Path)
	if leftOK && rightOK && l.String() == r.String() {
		return attribute.Invalidf("The first operand must be distinct from the remaining operands for this operator or function; operator: %s, first operand: %s", operator, l)
	}
	return nil
}
