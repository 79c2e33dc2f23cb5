package tfconfig

import "strings"

// maxHops bounds a chain of references, so that one which leads back to itself ends.
const maxHops = 16

// follow returns the node that a reference leads to as far as it is known before apply, else the node itself.
func (c *Config) follow(n *node, hops int) *node {
	if n.kind != text || hops > maxHops || !strings.HasPrefix(n.text, "${") || !strings.HasSuffix(n.text, "}") {
		return n
	}
	ref, ok := soleTraversal(strings.TrimSpace(n.text[2 : len(n.text)-1]))
	if !ok {
		return n
	}
	target := c.target(ref, hops)
	if target == nil || target.kind == null {
		return n
	}
	return target
}

// target is the node a reference reads: a variable's default, a local, or an attribute that the
// configuration itself sets. nil where only Terraform knows.
func (c *Config) target(ref Ref, hops int) *node {
	kind, name, _ := strings.Cut(ref.Address, ".")
	switch kind {
	case "var":
		return c.descend(c.variables[name], ref.Path, hops)
	case "local":
		return c.descend(c.locals[name], ref.Path, hops)
	}
	r := c.Resource(ref.Address)
	if r == nil || r.Multiple || len(ref.Path) == 0 {
		return nil
	}
	if r.Data && r.Type == "aws_region" {
		return c.regionNode(r, ref.Path[0], hops)
	}
	return c.descend(r.Body.n, ref.Path, hops)
}

func (c *Config) descend(n *node, path []string, hops int) *node {
	for _, name := range path {
		if n = n.child(name); n == nil {
			return nil
		}
	}
	if n == nil {
		return nil
	}
	return c.follow(n, hops+1)
}

// regionNode answers what data.aws_region reads: the region of the provider it goes through.
func (c *Config) regionNode(r *Resource, attribute string, hops int) *node {
	switch attribute {
	case "name", "region", "id":
		if p := c.Provider(r.Provider); p != nil {
			return c.descend(p.Body.n, []string{"region"}, hops)
		}
	}
	return nil
}

// maxText bounds what a string may grow to: variables that double each other would fill the memory.
const maxText = 1 << 16

// resolved is what a template came to.
type resolved struct {
	text  string
	known bool
}

// template works out a string with interpolations; known is false when any of them is not. Results are
// kept, so that each template is worked out once however often it is used.
func (c *Config) template(s string) (out string, known bool) {
	if !strings.Contains(s, "{") {
		return s, true
	}
	if r, done := c.templates[s]; done {
		return r.text, r.known
	}
	c.templates[s] = resolved{} // not known while it is being worked out: a loop ends here
	text, known := c.interpolate(s)
	c.templates[s] = resolved{text, known}
	return text, known
}

func (c *Config) interpolate(s string) (out string, known bool) {
	var b strings.Builder
	for _, p := range parts(s) {
		piece, known := p.text, true
		if p.expression {
			piece, known = c.evaluate(p.text)
		}
		if !known || b.Len()+len(piece) > maxText {
			return "", false
		}
		b.WriteString(piece)
	}
	return b.String(), true
}

// evaluate is the text of an expression that is nothing but a reference to something known.
func (c *Config) evaluate(expression string) (string, bool) {
	ref, ok := soleTraversal(expression)
	if !ok {
		return "", false
	}
	target := c.target(ref, 0)
	if target == nil {
		return "", false
	}
	switch target.kind {
	case number, boolean:
		return target.text, true
	case text:
		return c.template(target.text)
	}
	return "", false
}

// refs collects references below a node, those of a plan's expressions included.
func (c *Config) refs(n *node, found []Ref) []Ref {
	if n.kind == text {
		found = templateRefs(n.text, found)
	}
	if expression, ok := c.expressions[n]; ok {
		found = templateRefs(expression, found)
	}
	for i := range n.children {
		found = c.refs(&n.children[i], found)
	}
	return found
}
