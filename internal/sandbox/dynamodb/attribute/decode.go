package attribute

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// maxDepth is how deep lists and maps may nest: 32 levels
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html).
const maxDepth = 32

// SerializationError is a body whose JSON does not have the shape of a request.
type SerializationError struct{ Message string }

// Error gives AWS's message.
func (e *SerializationError) Error() string { return e.Message }

// Errors of values that are shaped right but say nothing or too much.
var (
	ErrEmptyValue = Invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
	ErrTwoKinds   = Invalid("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
	ErrTooDeep    = Invalid("Nesting Levels have exceeded supported limits: Attributes exceed the maximum nesting depth of 32")
)

// UnmarshalJSON reads DynamoDB's JSON, such as {"S": "a"}.
func (v *Value) UnmarshalJSON(data []byte) error { return v.decode(data, 0) }

func (v *Value) decode(data []byte, depth int) error {
	if depth > maxDepth {
		return ErrTooDeep
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return unexpected(data)
	}
	*v = Value{}
	for kind, raw := range fields {
		if string(raw) == "null" {
			continue
		}
		if v.Exists() {
			return ErrTwoKinds
		}
		if err := v.decodeKind(Kind(kind), raw, depth); err != nil {
			return err
		}
	}
	if !v.Exists() {
		return ErrEmptyValue
	}
	return nil
}

// decodeKind reads the content of one type. Types AWS does not know it ignores.
func (v *Value) decodeKind(kind Kind, raw []byte, depth int) error {
	switch kind {
	case String, Numeric, Binary:
		return v.decodeScalar(kind, raw)
	case StringSet, NumberSet, BinarySet:
		return v.decodeSet(kind, raw)
	case Bool, Null:
		return v.decodeFlag(kind, raw)
	case Map:
		return v.decodeMap(raw, depth)
	case List:
		return v.decodeList(raw, depth)
	}
	return nil
}

func (v *Value) decodeScalar(kind Kind, raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return unexpected(raw)
	}
	return v.setScalar(kind, text)
}

func (v *Value) setScalar(kind Kind, text string) error {
	v.Kind, v.Text = kind, text
	switch kind {
	case Numeric:
		n, err := ParseNumber(text)
		v.Text, v.Num = "", n
		return err
	case Binary:
		decoded, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return &SerializationError{"Base64 encoded value is not valid"}
		}
		v.Text = string(decoded)
	}
	return nil
}

func (v *Value) decodeSet(kind Kind, raw []byte) error {
	var texts []string
	if err := json.Unmarshal(raw, &texts); err != nil {
		return unexpected(raw)
	}
	v.Kind = kind
	if len(texts) == 0 {
		return emptySet(kind)
	}
	element := kind[:1] // S for SS
	for _, text := range texts {
		var elem Value
		if err := elem.setScalar(element, text); err != nil {
			return err
		}
		v.Elems = append(v.Elems, elem)
	}
	return v.checkDuplicates(texts)
}

func (v *Value) checkDuplicates(texts []string) error {
	seen := make(map[string]bool, len(v.Elems))
	for _, e := range v.Elems {
		key := e.Text + e.Num.String()
		if seen[key] {
			return Invalidf("One or more parameter values were invalid: Input collection [%s] contains duplicates.", strings.Join(texts, ", "))
		}
		seen[key] = true
	}
	return nil
}

// emptySet words it as DynamoDB does, double blank included.
func emptySet(kind Kind) error {
	switch kind {
	case StringSet:
		return Invalid("One or more parameter values were invalid: An string set  may not be empty")
	case NumberSet:
		return Invalid("One or more parameter values were invalid: An number set  may not be empty")
	default:
		return Invalid("One or more parameter values were invalid: Binary sets should not be empty")
	}
}

func (v *Value) decodeFlag(kind Kind, raw []byte) error {
	if err := json.Unmarshal(raw, &v.Flag); err != nil {
		return unexpected(raw)
	}
	v.Kind = kind
	if kind == Null && !v.Flag {
		return Invalid("One or more parameter values were invalid: Null attribute value types must have the value of true")
	}
	return nil
}

func (v *Value) decodeMap(raw []byte, depth int) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return unexpected(raw)
	}
	v.Kind, v.Fields = Map, make(Item, len(fields))
	for name, field := range fields {
		var value Value
		if err := value.decode(field, depth+1); err != nil {
			return err
		}
		v.Fields[name] = value
	}
	return nil
}

func (v *Value) decodeList(raw []byte, depth int) error {
	var elems []json.RawMessage
	if err := json.Unmarshal(raw, &elems); err != nil {
		return unexpected(raw)
	}
	v.Kind, v.Elems = List, make([]Value, len(elems))
	for i, elem := range elems {
		if err := v.Elems[i].decode(elem, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// unexpected words what stands where something else should.
func unexpected(raw []byte) error {
	raw = bytes.TrimSpace(raw)
	found := "Unexpected value type in payload"
	if len(raw) > 0 {
		switch c := raw[0]; {
		case c == '[' || c == '{':
			found = "Unrecognized collection type class"
		case c == 't':
			found = "TRUE_VALUE cannot be converted to String"
		case c == 'f':
			found = "FALSE_VALUE cannot be converted to String"
		case c == '-' || c >= '0' && c <= '9':
			found = "NUMBER_VALUE cannot be converted to String"
		}
	}
	return &SerializationError{found}
}
