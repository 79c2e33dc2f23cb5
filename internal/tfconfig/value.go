package tfconfig

import (
	"fmt"
	"strconv"
	"strings"
)

// Value is one value of the configuration. The zero Value stands for one that is not there; every method
// may be called on it. A value of another type than a method asks for is noted as a fault of the
// configuration (see Config.Err) and reads as not there.
type Value struct {
	n *node
	c *Config
}

// Exists tells whether the value is there and not null: to Terraform, null and absent are the same.
func (v Value) Exists() bool { return v.n != nil && v.n.kind != null }

// Position is where the value stands; for the member of an object, where its key stands.
func (v Value) Position() Position {
	if v.n == nil || v.c == nil {
		return Position{}
	}
	if v.n.key != "" {
		return v.c.source.position(int(v.n.keyOffset))
	}
	return v.c.source.position(int(v.n.offset))
}

// Key is the name under which the value stands in its object, "" elsewhere.
func (v Value) Key() string {
	if v.n == nil {
		return ""
	}
	return v.n.key
}

// Get walks down attributes and blocks. A block may stand alone or in a list, as in Terraform; of
// several, the first is taken (see Blocks).
func (v Value) Get(path ...string) Value {
	for _, name := range path {
		v = v.first()
		if v.n == nil {
			return Value{}
		}
		v = Value{v.n.child(name), v.c}.resolve()
	}
	return v
}

// Raw is the member under a name as the file has it, its references not followed (see Config.Targets).
func (v Value) Raw(name string) Value {
	v = v.first()
	if v.n == nil {
		return Value{}
	}
	return Value{v.n.child(name), v.c}
}

// first is the block itself, or the first of a list of blocks.
func (v Value) first() Value {
	v = v.resolve()
	if v.Exists() && v.n.kind == array {
		if len(v.n.children) == 0 {
			return Value{}
		}
		v = Value{&v.n.children[0], v.c}.resolve()
	}
	if v.Exists() && v.n.kind != object {
		if !v.unknown() {
			v.fault("a block")
		}
		return Value{}
	}
	return v
}

// Blocks is every block under a name, whether one stands there alone or in a list.
func (v Value) Blocks(name string) []Value {
	at := v.Get(name)
	if !at.Exists() || at.unknown() {
		return nil
	}
	if at.n.kind != array {
		if block := at.first(); block.Exists() {
			return []Value{block}
		}
		return nil
	}
	var blocks []Value
	for i := range at.n.children {
		if block := (Value{&at.n.children[i], v.c}).first(); block.Exists() {
			blocks = append(blocks, block)
		}
	}
	return blocks
}

// Items is every element of a list; a value that stands alone is a list of one.
func (v Value) Items() []Value {
	v = v.resolve()
	if !v.Exists() {
		return nil
	}
	if v.n.kind != array {
		return []Value{v}
	}
	items := make([]Value, len(v.n.children))
	for i := range v.n.children {
		items[i] = Value{&v.n.children[i], v.c}.resolve()
	}
	return items
}

// Members is every member of an object, in the file's order.
func (v Value) Members() []Value {
	v = v.resolve()
	if !v.Exists() || v.unknown() {
		return nil
	}
	if v.n.kind != object {
		v.fault("an object")
		return nil
	}
	members := make([]Value, len(v.n.children))
	for i := range v.n.children {
		members[i] = Value{&v.n.children[i], v.c}
	}
	return members
}

// Known tells whether the value is there and settled before apply.
func (v Value) Known() bool {
	v = v.resolve()
	return v.Exists() && !v.unknown()
}

// Text is a string that is known before apply: literal, or made of variables' defaults, locals and
// literal attributes of other resources. ok is false where there is none, or only Terraform knows it.
func (v Value) Text() (s string, ok bool) {
	v = v.resolve()
	if !v.Exists() {
		return "", false
	}
	switch v.n.kind {
	case text:
		return v.c.template(v.n.text)
	case number, boolean:
		return v.n.text, true
	}
	v.fault("a string")
	return "", false
}

// Written is the string as the file has it, expressions included: "${var.domain}". "" where there is none.
func (v Value) Written() string {
	if !v.Exists() || v.n.kind == array || v.n.kind == object {
		return ""
	}
	return v.n.text
}

// TextOr is Text, or a default where the value is not there or not known.
func (v Value) TextOr(otherwise string) string {
	if s, ok := v.Text(); ok {
		return s
	}
	return otherwise
}

// Int is a whole number that is known before apply; Terraform takes "3" for 3, and so does this.
func (v Value) Int() (n int, ok bool) {
	v = v.resolve()
	if !v.Exists() || v.unknown() {
		return 0, false
	}
	if v.n.kind == number || v.n.kind == text {
		s, known := v.Text()
		if !known {
			return 0, false
		}
		if f, err := strconv.ParseFloat(s, 64); err == nil && f == float64(int(f)) {
			return int(f), true
		}
	}
	v.fault("a whole number")
	return 0, false
}

// IntOr is Int, or a default where the value is not there or not known.
func (v Value) IntOr(otherwise int) int {
	if n, ok := v.Int(); ok {
		return n
	}
	return otherwise
}

// Bool is a truth value that is known before apply.
func (v Value) Bool() (b, ok bool) {
	v = v.resolve()
	if !v.Exists() || v.unknown() {
		return false, false
	}
	if v.n.kind == boolean || v.n.kind == text {
		s, known := v.Text()
		if !known {
			return false, false
		}
		if s == "true" || s == "false" {
			return s == "true", true
		}
	}
	v.fault("true or false")
	return false, false
}

// True tells whether the value is known to be true.
func (v Value) True() bool {
	b, _ := v.Bool()
	return b
}

// Texts is the known strings of a list, and whether all of them are known.
func (v Value) Texts() (out []string, all bool) {
	all = true
	for _, item := range v.Items() {
		s, ok := item.Text()
		if !ok {
			all = false
			continue
		}
		out = append(out, s)
	}
	return out, all
}

// Refs is every reference in the value and in everything below it, in the file's order.
func (v Value) Refs() []Ref {
	if v.n == nil {
		return nil
	}
	return v.c.refs(v.n, nil)
}

// unknown tells whether the value is an expression that cannot be worked out before apply.
func (v Value) unknown() bool {
	if v.n == nil || v.n.kind != text || !isTemplate(v.n.text) {
		return false
	}
	_, known := v.c.template(v.n.text)
	return !known
}

// resolve follows a value that is nothing but a reference to where the value stands.
func (v Value) resolve() Value {
	if v.n == nil || v.n.kind != text || v.c == nil {
		return v
	}
	return Value{v.c.follow(v.n, 0), v.c}
}

func (v Value) fault(expected string) {
	name := "this value"
	if v.n.key != "" {
		name = v.n.key
	}
	got := v.n.kind.String()
	if v.n.kind == number || v.n.kind == boolean || v.n.kind == text && len(v.n.text) <= 40 {
		got = strings.ReplaceAll(fmt.Sprintf("%q", v.n.text), "\n", " ")
		if v.n.kind != text {
			got = v.n.text
		}
	}
	v.c.addFault(v.Position(), fmt.Sprintf("%s is %s where %s is expected", name, got, expected))
}
