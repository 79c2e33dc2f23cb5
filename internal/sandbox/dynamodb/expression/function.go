package expression

import (
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
)

// function is a call of one of the functions that are conditions.
type function struct {
	name string
	path operand
	with operand
}

// conditionFunctions gives the number of operands of each function.
var conditionFunctions = map[string]int{
	"attribute_exists": 1, "attribute_not_exists": 1, "attribute_type": 2, "begins_with": 2, "contains": 2,
}

// Holds evaluates the call.
func (f function) Holds(item attribute.Item) bool {
	v := f.path.eval(item)
	switch f.name {
	case "attribute_exists":
		return v.Exists()
	case "attribute_not_exists":
		return !v.Exists()
	}
	with := f.with.eval(item)
	switch f.name {
	case "attribute_type":
		return string(v.Kind) == with.Text
	case "begins_with":
		return v.Exists() && v.Kind == with.Kind && isText(v.Kind) && strings.HasPrefix(v.Text, with.Text)
	default:
		return contains(v, with)
	}
}

func contains(v, elem attribute.Value) bool {
	switch {
	case isText(v.Kind):
		return v.Kind == elem.Kind && strings.Contains(v.Text, elem.Text)
	case v.Kind.IsSet() || v.Kind == attribute.List:
		return v.Has(elem)
	}
	return false
}

func isText(kind attribute.Kind) bool { return kind == attribute.String || kind == attribute.Binary }

func (p *parser) function() (Condition, error) {
	name := p.take().text
	want, ok := conditionFunctions[name]
	if !ok {
		if updateFunctions[name] {
			return nil, attribute.Invalidf("The function is not allowed in a condition; function: %s", name)
		}
		return nil, attribute.Invalidf("Invalid function name; function: %s", name)
	}
	p.take() // the parenthesis that made it a call
	arguments, err := commaList(p, (*parser).operand)
	if err != nil {
		return nil, err
	}
	if err := p.expect(")"); err != nil {
		return nil, err
	}
	if len(arguments) != want {
		return nil, operandCount(name, len(arguments))
	}
	f := function{name: name, path: arguments[0]}
	if want == 2 {
		f.with = arguments[1]
	}
	return f, f.check()
}

// check refuses operands that can never fit.
func (f function) check() error {
	if strings.HasPrefix(f.name, "attribute_") {
		if _, ok := f.path.(Path); !ok {
			return attribute.Invalidf("Operator or function requires a document path; operator or function: %s", f.name)
		}
	}
	with, ok := f.with.(literal)
	switch {
	case !ok:
		return nil
	case f.name == "begins_with" && !isText(with.value.Kind):
		return operandType(f.name, with.value.Kind)
	case f.name == "attribute_type" && with.value.Kind != attribute.String:
		return operandType(f.name, with.value.Kind)
	case f.name == "attribute_type" && !strings.Contains(",B,NULL,SS,BOOL,L,BS,N,NS,S,M,", ","+with.value.Text+","):
		return attribute.Invalidf("Invalid attribute type name found; type: %s, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}", with.value.Text)
	}
	return nil
}
