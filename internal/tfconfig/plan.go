package tfconfig

import "strings"

// readPlan reads what `terraform show -json` prints for a plan: the planned values, and for what is not
// known before apply the references of the configuration that the plan was made from.
// https://developer.hashicorp.com/terraform/internals/json-format
func (c *Config) readPlan(root *node) error {
	c.Plan = true
	if err := c.members(root.child("variables"), func(n *node) error {
		if value := n.child("value"); value != nil {
			c.variables[n.key] = value
		}
		return nil
	}); err != nil {
		return err
	}
	configuration := root.child("configuration")
	if err := c.members(configuration.child("provider_config"), c.readPlanProvider); err != nil {
		return err
	}
	p := planReader{c: c, planned: map[string][]*node{}, confirmed: map[string]bool{}}
	if err := p.readChecks(root.child("checks")); err != nil {
		return err
	}
	if err := p.collect(root.child("planned_values").child("root_module")); err != nil {
		return err
	}
	return p.module(configuration.child("root_module"), "")
}

func (c *Config) readPlanProvider(n *node) error {
	body := joiner{}.expression(n.child("expressions"))
	body.key, body.keyOffset, body.offset = n.key, n.keyOffset, n.offset
	c.addProvider(&Provider{Key: n.key, Body: Value{&body, c}})
	return nil
}

// planReader joins a plan's values with its configuration.
type planReader struct {
	c         *Config
	planned   map[string][]*node // planned instances by address without index
	confirmed map[string]bool    // addresses with conditions of their own
}

// readChecks notes which resources have a precondition or postcondition: the configuration leaves them out.
func (p *planReader) readChecks(n *node) error {
	list, err := p.list(n)
	for _, check := range list {
		if address := check.child("address").child("to_display"); address != nil {
			p.confirmed[address.text] = true
		}
	}
	return err
}

// list is the objects of an array that may be absent.
func (p *planReader) list(n *node) ([]*node, error) {
	if n == nil || n.kind == null {
		return nil, nil
	}
	if n.kind != array {
		return nil, p.c.failf(n, "%s is %s where a list is expected", n.key, n.kind)
	}
	out := make([]*node, 0, len(n.children))
	for i := range n.children {
		if n.children[i].kind != object {
			return nil, p.c.failf(&n.children[i], "%s holds %s where an object is expected", n.key, n.children[i].kind)
		}
		out = append(out, &n.children[i])
	}
	return out, nil
}

func (p *planReader) collect(module *node) error {
	resources, err := p.list(module.child("resources"))
	if err != nil {
		return err
	}
	for _, r := range resources {
		if address := r.child("address"); address != nil {
			bare := withoutIndexes(address.text)
			p.planned[bare] = append(p.planned[bare], r)
		}
	}
	children, err := p.list(module.child("child_modules"))
	for _, child := range children {
		if err := p.collect(child); err != nil {
			return err
		}
	}
	return err
}

// withoutIndexes is an address without [0] and ["key"].
func withoutIndexes(address string) string {
	for {
		begin := strings.IndexByte(address, '[')
		if begin < 0 {
			return address
		}
		end := closingBracket(address, begin)
		address = address[:begin] + address[min(end+1, len(address)):]
	}
}

// module reads one module of the configuration, and the modules it calls.
func (p *planReader) module(module *node, path string) error {
	resources, err := p.list(module.child("resources"))
	if err != nil {
		return err
	}
	for _, r := range resources {
		if err := p.resource(r, path); err != nil {
			return err
		}
	}
	err = p.c.members(module.child("outputs"), func(output *node) error {
		p.link(path+"."+output.key, joiner{path}.expression(output.child("expression")))
		return nil
	})
	if err != nil {
		return err
	}
	return p.c.members(module.child("module_calls"), func(call *node) error {
		inner := strings.TrimPrefix(path+".module."+call.key, ".")
		if err := p.c.members(call.child("expressions"), func(argument *node) error {
			p.link(inner+".var."+argument.key, joiner{path}.expression(argument))
			return nil
		}); err != nil {
			return err
		}
		return p.module(call.child("module"), inner)
	})
}

// link keeps what a module's output or variable stands for, so that references through it are followed.
func (p *planReader) link(name string, expression node) { p.c.links[name] = &expression }

func (p *planReader) resource(r *node, module string) error {
	field := func(name string) string {
		if n := r.child(name); n != nil && n.kind == text {
			return n.text
		}
		return ""
	}
	base := Resource{
		Type: field("type"), Name: field("name"), Data: field("mode") == "data",
		Provider: field("provider_config_key"), Module: module,
		Multiple: r.child("count_expression") != nil || r.child("for_each_expression") != nil,
	}
	if base.Type == "" || base.Name == "" {
		return p.c.failf(r, "a resource of the plan without type or name")
	}
	instances := p.planned[base.Address()]
	if len(instances) == 0 {
		instances = []*node{r}
	}
	for _, instance := range instances {
		one := base
		body := joiner{module}.overlay(instance.child("values"), r.child("expressions"))
		body.offset, body.keyOffset, body.key = instance.offset, instance.offset, base.Name
		if p.confirmed[base.Address()] {
			body.children = append(body.children, postcondition(instance.offset))
		}
		one.Body = Value{&body, p.c}
		p.c.add(&one)
		p.c.keepExpressions(joiner{module}, &body, r.child("expressions"))
	}
	return nil
}

func postcondition(offset uint32) node {
	condition := node{kind: object, offset: offset, key: "postcondition", keyOffset: offset}
	return node{kind: object, offset: offset, key: "lifecycle", keyOffset: offset, children: []node{condition}}
}
