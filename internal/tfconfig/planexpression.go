package tfconfig

import "strings"

// joiner joins planned values with the expressions of one module.
type joiner struct{ module string }

// expression turns a plan's description of an expression into what the configuration would hold: its
// constant, or a reference.
func (j joiner) expression(n *node) node { return j.overlay(nil, n) }

// overlay is the planned value where it is known, and else the expression behind it.
func (j joiner) overlay(value, expression *node) node {
	switch {
	case expression == nil && value == nil:
		return node{kind: object}
	case expression == nil:
		return *value
	case isLeaf(expression):
		return j.overlayLeaf(value, expression)
	case expression.kind == array:
		return j.overlayBlocks(value, expression)
	}
	return j.overlayObject(value, expression)
}

// isLeaf tells an attribute's expression from a nested block, whose members are expressions themselves.
func isLeaf(expression *node) bool {
	return expression.kind != object && expression.kind != array ||
		expression.child("references") != nil || expression.child("constant_value") != nil ||
		expression.kind == object && len(expression.children) == 0
}

func (j joiner) overlayLeaf(value, expression *node) node {
	if value != nil && value.kind != null {
		return *value
	}
	references := j.template(expression)
	// Of a configuration in JSON, a plan gives both: the template as it was written, and what it refers to.
	if constant := expression.child("constant_value"); constant != nil && references == "" {
		n := *constant
		n.key, n.keyOffset = expression.key, expression.keyOffset
		return n
	}
	n := node{kind: null, offset: expression.offset, key: expression.key, keyOffset: expression.keyOffset}
	if references != "" {
		n.kind, n.text = text, references
	}
	return n
}

// template writes an expression's references as an interpolation. Terraform lists "a.b.c" and then its
// prefix "a.b" again; only the longest of each is kept.
func (j joiner) template(expression *node) string {
	references := expression.child("references")
	if references == nil {
		return ""
	}
	var kept []string
	for i := range references.children {
		ref := references.children[i].text
		if len(kept) > 0 && (strings.HasPrefix(kept[len(kept)-1], ref+".") || strings.HasPrefix(kept[len(kept)-1], ref+"[")) {
			continue
		}
		kept = append(kept, ref)
	}
	for i := range kept {
		kept[i] = j.absolute(kept[i])
	}
	switch len(kept) {
	case 0:
		return ""
	case 1:
		return "${" + kept[0] + "}"
	}
	return "${[" + strings.Join(kept, ", ") + "]}"
}

// absolute is a module's reference as the root would write it. What exists in the module alone stays.
func (j joiner) absolute(ref string) string {
	first, _, _ := strings.Cut(ref, ".")
	switch first {
	case "local", "each", "count", "path", "self", "terraform":
		return ref
	}
	if j.module == "" {
		return ref
	}
	return j.module + "." + ref
}

func (j joiner) overlayObject(value, expression *node) node {
	n := node{kind: object, offset: expression.offset, key: expression.key, keyOffset: expression.keyOffset}
	if value != nil && value.kind == object {
		n.offset = value.offset
		n.children = append(n.children, value.children...)
	}
	for i := range expression.children {
		e := &expression.children[i]
		if at := n.child(e.key); at != nil {
			key, keyOffset := at.key, at.keyOffset
			*at = j.overlay(at, e)
			at.key, at.keyOffset = key, keyOffset
			continue
		}
		added := j.overlay(nil, e)
		added.key, added.keyOffset = e.key, e.keyOffset
		n.children = append(n.children, added)
	}
	return n
}

// overlayBlocks pairs planned blocks with their expressions by place; without planned ones (a block
// that is unknown as a whole) the expressions stand alone.
func (j joiner) overlayBlocks(value, expression *node) node {
	n := node{kind: array, offset: expression.offset, key: expression.key, keyOffset: expression.keyOffset}
	if value != nil && value.kind == array && len(value.children) > 0 {
		n.offset = value.offset
		for i := range value.children {
			var e *node
			if len(value.children) == len(expression.children) {
				e = &expression.children[i]
			}
			n.children = append(n.children, j.overlay(&value.children[i], e))
		}
		return n
	}
	for i := range expression.children {
		n.children = append(n.children, j.overlay(nil, &expression.children[i]))
	}
	return n
}

// keepExpressions remembers the references behind values that the plan already knows: an id says less
// than the resource it comes from.
func (c *Config) keepExpressions(j joiner, n, expression *node) {
	if n == nil || expression == nil {
		return
	}
	if isLeaf(expression) {
		if n.kind == text && isTemplate(n.text) {
			return
		}
		if references := j.template(expression); references != "" {
			c.expressions[n] = references
		}
		return
	}
	for i := range expression.children {
		if expression.kind == object {
			c.keepExpressions(j, n.child(expression.children[i].key), &expression.children[i])
		} else if n.kind == array && len(n.children) == len(expression.children) {
			c.keepExpressions(j, &n.children[i], &expression.children[i])
		}
	}
}
