package expression

import (
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
)

// KeyCondition is a condition on one key attribute of a query.
type KeyCondition struct {
	Attribute string
	// Operator is =, <, <=, >, >=, BETWEEN or begins_with.
	Operator string
	// Values are the operands: two for BETWEEN, else one.
	Values []attribute.Value
}

// KeyConditions reads a key condition expression: one condition, or two with AND.
func (p *Placeholders) KeyConditions(text string) ([]KeyCondition, error) {
	return parse(p, KeyConditionKind, text, func(ps *parser) ([]KeyCondition, error) {
		condition, err := ps.either()
		if err != nil {
			return nil, err
		}
		return flatten(condition)
	})
}

// Matches says whether a key attribute's value meets the condition.
func (k KeyCondition) Matches(v attribute.Value) bool {
	switch k.Operator {
	case "=":
		return v.Equal(k.Values[0])
	case "BETWEEN":
		return between{literal{v}, literal{k.Values[0]}, literal{k.Values[1]}}.Holds(nil)
	case "begins_with":
		return function{"begins_with", literal{v}, literal{k.Values[0]}}.Holds(nil)
	}
	return compare{k.Operator, literal{v}, literal{k.Values[0]}}.Holds(nil)
}

func flatten(c Condition) ([]KeyCondition, error) {
	switch c := c.(type) {
	case group:
		return flatten(c.Condition)
	case allOf:
		left, err := flatten(c.left)
		if err != nil {
			return nil, err
		}
		right, err := flatten(c.right)
		return append(left, right...), err
	case compare:
		return compareKey(c)
	case between:
		return oneKey("BETWEEN", c.of, c.low, c.high)
	case function:
		if c.name == "begins_with" {
			return oneKey("begins_with", c.path, c.with)
		}
		return nil, invalidOperator(c.name)
	case anyOf:
		return nil, invalidOperator("OR")
	case negate:
		return nil, invalidOperator("NOT")
	default:
		return nil, invalidOperator("IN")
	}
}

// compareKey takes a comparison either way round.
func compareKey(c compare) ([]KeyCondition, error) {
	if c.operator == "<>" {
		return nil, invalidOperator("<>")
	}
	if _, swapped := c.left.(literal); swapped {
		mirrored := map[string]string{"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
		return oneKey(mirrored[c.operator], c.right, c.left)
	}
	return oneKey(c.operator, c.left, c.right)
}

func oneKey(operator string, of operand, with ...operand) ([]KeyCondition, error) {
	path, ok := of.(Path)
	if !ok {
		return nil, attribute.Invalid("Invalid condition in KeyConditionExpression: No key attribute specified")
	}
	if len(path) > 1 {
		return nil, attribute.Invalid("KeyConditionExpressions cannot have conditions on nested attributes")
	}
	key := KeyCondition{Attribute: path[0].Name, Operator: operator}
	for _, w := range with {
		value, ok := w.(literal)
		if !ok {
			return nil, attribute.Invalid("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")
		}
		key.Values = append(key.Values, value.value)
	}
	return []KeyCondition{key}, nil
}

func invalidOperator(operator string) error {
	return attribute.Invalidf("Invalid operator used in KeyConditionExpression: %s", operator)
}
