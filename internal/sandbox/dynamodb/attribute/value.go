package attribute

import "slices"

// Kind is the data type of a value, written as in DynamoDB's JSON.
type Kind string

// The data types of DynamoDB.
const (
	String    Kind = "S"
	Numeric   Kind = "N"
	Binary    Kind = "B"
	StringSet Kind = "SS"
	NumberSet Kind = "NS"
	BinarySet Kind = "BS"
	Map       Kind = "M"
	List      Kind = "L"
	Null      Kind = "NULL"
	Bool      Kind = "BOOL"
)

// Name is the type's name in DynamoDB's messages about operands.
func (k Kind) Name() string {
	switch k {
	case String:
		return "STRING"
	case Numeric:
		return "NUMBER"
	case Binary:
		return "BINARY"
	case StringSet:
		return "STRING_SET"
	case NumberSet:
		return "NUMBER_SET"
	case BinarySet:
		return "BINARY_SET"
	case Map:
		return "MAP"
	case List:
		return "LIST"
	case Null:
		return "NULL"
	default:
		return "BOOLEAN"
	}
}

// IsSet says whether the type is one of the three sets.
func (k Kind) IsSet() bool { return k == StringSet || k == NumberSet || k == BinarySet }

// Value is one attribute value. Values are not changed once they are made;
// what "changes" a list, map or set makes a new one. The zero Value is none.
type Value struct {
	Kind Kind
	// Text is the string of S and the bytes of B.
	Text string
	// Num is the number of N.
	Num Number
	// Flag is the truth of BOOL.
	Flag bool
	// Elems are the elements of L and of the sets (as S, N or B).
	Elems []Value
	// Fields are the attributes of M.
	Fields Item
}

// Item is a set of named attributes: an item of a table, a key, or a map.
type Item map[string]Value

// Str makes a string value.
func Str(s string) Value { return Value{Kind: String, Text: s} }

// Num makes a number value.
func Num(n Number) Value { return Value{Kind: Numeric, Num: n} }

// IntValue makes a number value of an integer.
func IntValue(n int) Value { return Num(Int(n)) }

// ListOf makes a list.
func ListOf(elems []Value) Value { return Value{Kind: List, Elems: elems} }

// MapOf makes a map.
func MapOf(fields Item) Value { return Value{Kind: Map, Fields: fields} }

// Exists says whether the value is there at all.
func (v Value) Exists() bool { return v.Kind != "" }

// Clone copies the item's top level. Values are immutable, so that is enough.
func (it Item) Clone() Item {
	if it == nil {
		return nil
	}
	out := make(Item, len(it))
	for name, v := range it {
		out[name] = v
	}
	return out
}

// Pick gives an item of only the named attributes.
func (it Item) Pick(names ...string) Item {
	out := make(Item, len(names))
	for _, name := range names {
		if v, ok := it[name]; ok {
			out[name] = v
		}
	}
	return out
}

// Names lists the attributes' names in order.
func (it Item) Names() []string {
	names := make([]string, 0, len(it))
	for name := range it {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
