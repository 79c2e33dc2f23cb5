package attribute

import "strings"

// Equal says whether two values are the same by DynamoDB's rules: same type, sets
// without regard to order.
func (v Value) Equal(o Value) bool {
	if v.Kind != o.Kind {
		return false
	}
	switch v.Kind {
	case String, Binary:
		return v.Text == o.Text
	case Numeric:
		return v.Num == o.Num
	case Bool:
		return v.Flag == o.Flag
	case Map:
		return v.Fields.Equal(o.Fields)
	case List:
		return equalLists(v.Elems, o.Elems)
	case StringSet, NumberSet, BinarySet:
		return equalSets(v, o)
	default:
		return true
	}
}

// Equal says whether two items have equal attributes.
func (it Item) Equal(o Item) bool {
	if len(it) != len(o) {
		return false
	}
	for name, v := range it {
		other, ok := o[name]
		if !ok || !v.Equal(other) {
			return false
		}
	}
	return true
}

func equalLists(a, b []Value) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].Equal(b[i]) {
			return false
		}
	}
	return true
}

func equalSets(a, b Value) bool {
	if len(a.Elems) != len(b.Elems) {
		return false
	}
	for _, e := range a.Elems {
		if !b.Has(e) {
			return false
		}
	}
	return true
}

// Has says whether a set or list holds an element.
func (v Value) Has(elem Value) bool {
	for _, e := range v.Elems {
		if e.Equal(elem) {
			return true
		}
	}
	return false
}

// Compare orders two values of the same scalar type (S and B by bytes, N by
// value). ok is false where the types differ or have no order.
func (v Value) Compare(o Value) (order int, ok bool) {
	if v.Kind != o.Kind {
		return 0, false
	}
	switch v.Kind {
	case String, Binary:
		return strings.Compare(v.Text, o.Text), true
	case Numeric:
		return v.Num.Compare(o.Num), true
	default:
		return 0, false
	}
}

// Union gives the set with the elements of another.
func (v Value) Union(o Value) Value {
	out := Value{Kind: v.Kind, Elems: append([]Value(nil), v.Elems...)}
	for _, e := range o.Elems {
		if !out.Has(e) {
			out.Elems = append(out.Elems, e)
		}
	}
	return out
}

// Without gives the set without the elements of another.
func (v Value) Without(o Value) Value {
	out := Value{Kind: v.Kind}
	for _, e := range v.Elems {
		if !o.Has(e) {
			out.Elems = append(out.Elems, e)
		}
	}
	return out
}
