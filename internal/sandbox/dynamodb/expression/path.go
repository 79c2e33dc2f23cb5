package expression

import (
	"strconv"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
)

// errInvalidPath is DynamoDB's message for a path through what is not there.
var errInvalidPath = attribute.Invalid("The document path provided in the update expression is invalid for update")

// Step is one part of a document path: a name, or an index into a list.
type Step struct {
	Name    string
	Index   int
	IsIndex bool
}

// Path is a document path; its first step is an attribute's name.
type Path []Step

// String writes the path as DynamoDB's messages do: [a, b, [2]].
func (p Path) String() string {
	parts := make([]string, len(p))
	for i, s := range p {
		parts[i] = s.Name
		if s.IsIndex {
			parts[i] = "[" + strconv.Itoa(s.Index) + "]"
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// Value finds what the path leads to; the zero Value where nothing is.
func (p Path) Value(item attribute.Item) attribute.Value {
	v := attribute.MapOf(item)
	for _, s := range p {
		v = s.into(v)
	}
	return v
}

func (s Step) into(v attribute.Value) attribute.Value {
	switch {
	case s.IsIndex && v.Kind == attribute.List && s.Index < len(v.Elems):
		return v.Elems[s.Index]
	case !s.IsIndex && v.Kind == attribute.Map:
		return v.Fields[s.Name]
	}
	return attribute.Value{}
}

// replace makes the item in which the path holds a new value, or, where that is
// the zero Value, in which it is gone. The item itself is not changed.
func (p Path) replace(item attribute.Item, value attribute.Value) (attribute.Item, error) {
	out, err := p.replaceIn(attribute.MapOf(item), value)
	return out.Fields, err
}

func (p Path) replaceIn(parent, value attribute.Value) (attribute.Value, error) {
	step := p[0]
	if step.IsIndex && parent.Kind != attribute.List || !step.IsIndex && parent.Kind != attribute.Map {
		return parent, errInvalidPath
	}
	if len(p) > 1 {
		child, err := p[1:].replaceIn(step.into(parent), value)
		if err != nil {
			return parent, err
		}
		value = child
	}
	if step.IsIndex {
		return replaceElem(parent, step.Index, value), nil
	}
	fields := parent.Fields.Clone()
	if value.Exists() {
		fields[step.Name] = value
	} else {
		delete(fields, step.Name)
	}
	return attribute.MapOf(fields), nil
}

// replaceElem sets or removes an element; past the end it appends.
func replaceElem(list attribute.Value, index int, value attribute.Value) attribute.Value {
	elems := append([]attribute.Value(nil), list.Elems...)
	switch {
	case index < len(elems) && value.Exists():
		elems[index] = value
	case index < len(elems):
		elems = append(elems[:index], elems[index+1:]...)
	case value.Exists():
		elems = append(elems, value)
	}
	return attribute.ListOf(elems)
}
