package dynamodb

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/expression"
)

// values are ExpressionAttributeValues; their errors name the placeholder.
type values attribute.Item

// UnmarshalJSON reads the values one by one.
func (v *values) UnmarshalJSON(data []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return &attribute.SerializationError{Message: "Unexpected value type in payload"}
	}
	if raw == nil {
		return nil
	}
	*v = make(values, len(raw))
	for name, one := range raw {
		var value attribute.Value
		if err := value.UnmarshalJSON(one); err != nil {
			return attribute.Invalidf("ExpressionAttributeValues contains invalid value: %s for key %s", err, name)
		}
		(*v)[name] = value
	}
	return nil
}

// substitutions are the placeholders of a request.
type substitutions struct {
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues values
}

func (s substitutions) placeholders() *expression.Placeholders {
	return &expression.Placeholders{Names: s.ExpressionAttributeNames, Values: attribute.Item(s.ExpressionAttributeValues)}
}

// legacy are the parameters of before 2014, which the sandbox does not take
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html).
type legacy struct {
	AttributesToGet     json.RawMessage
	AttributeUpdates    json.RawMessage
	ConditionalOperator json.RawMessage
	Expected            json.RawMessage
	KeyConditions       json.RawMessage
	QueryFilter         json.RawMessage
	ScanFilter          json.RawMessage
}

func (l legacy) check() error {
	for _, parameter := range []struct {
		name, instead string
		given         json.RawMessage
	}{
		{"AttributesToGet", expression.ProjectionKind, l.AttributesToGet},
		{"AttributeUpdates", expression.UpdateKind, l.AttributeUpdates},
		{"ConditionalOperator", expression.ConditionKind, l.ConditionalOperator},
		{"Expected", expression.ConditionKind, l.Expected},
		{"KeyConditions", expression.KeyConditionKind, l.KeyConditions},
		{"QueryFilter", expression.FilterKind, l.QueryFilter},
		{"ScanFilter", expression.FilterKind, l.ScanFilter},
	} {
		if len(parameter.given) > 0 && string(parameter.given) != "null" {
			return validation("the sandbox does not take the legacy parameter %s: use %s", parameter.name, parameter.instead)
		}
	}
	return nil
}

// oneOf checks an enumeration; empty is its default.
func oneOf(value, field string, allowed ...string) error {
	if value == "" || slices.Contains(allowed, value) {
		return nil
	}
	return constraint(value, field, fmt.Sprintf("Member must satisfy enum value set: %v", allowed))
}

// checkKeyAttributes makes sure an item can be in the indexes whose key attributes it has.
func (t *replica) checkKeyAttributes(item attribute.Item) error {
	if err := t.schema.CheckItem(item); err != nil {
		return err
	}
	for _, list := range [][]index{t.definition.Global, t.definition.Local} {
		for _, ix := range list {
			for _, k := range ix.KeySchema {
				v, ok := item[k.AttributeName]
				if want := t.definition.kind(k.AttributeName); ok && v.Kind != want {
					return invalid("Type mismatch for Index Key %s Expected: %s Actual: %s IndexName: %s", k.AttributeName, want, v.Kind, ix.IndexName)
				}
			}
		}
	}
	return nil
}
