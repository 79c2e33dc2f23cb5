package tfconfig

import "strings"

// load recognises what kind of Terraform JSON this is, and reads it.
func load(src *source, root *node) (*Config, error) {
	c := &Config{
		File: src.name, source: src,
		byType: map[string][]*Resource{}, byAddress: map[string]*Resource{}, byProvider: map[string]*Provider{},
		variables: map[string]*node{}, locals: map[string]*node{}, links: map[string]*node{}, expressions: map[*node]string{}, templates: map[string]resolved{},
	}
	if root.kind != object {
		return nil, c.failf(root, "%s where Terraform JSON, an object, is expected", root.kind)
	}
	read := c.readConfiguration
	switch {
	case root.child("planned_values") != nil:
		read = c.readPlan
	case root.child("values") != nil && root.child("terraform_version") != nil:
		return nil, c.failf(root, "a state, not a plan: run `terraform plan -out plan` and `terraform show -json plan`")
	case root.child("serial") != nil && root.child("lineage") != nil:
		return nil, c.failf(root, "a state file, not a configuration")
	}
	if err := read(root); err != nil {
		return nil, err
	}
	if len(c.Resources) == 0 && len(c.Modules) == 0 {
		return nil, &Error{Position{File: src.name}, "no resource in it: nothing to review"}
	}
	c.inheritProviders()
	return c, nil
}

// readConfiguration reads Terraform's JSON configuration syntax.
// https://developer.hashicorp.com/terraform/language/syntax/json
func (c *Config) readConfiguration(root *node) error {
	c.Name = Value{root, c}.stackName()
	sections := []struct {
		name string
		read func(*node) error
	}{
		{"variable", c.readVariable}, {"locals", c.readLocal}, {"provider", c.readProvider},
		{"data", c.readType(true)}, {"resource", c.readType(false)},
		{"module", c.readModule}, {"output", c.readOutput}, {"terraform", c.readTerraform},
	}
	for _, section := range sections {
		if err := c.members(root.child(section.name), section.read); err != nil {
			return err
		}
	}
	return nil
}

// members calls read for every member of a block, or of every block in a list.
func (c *Config) members(block *node, read func(*node) error) error {
	if block == nil || block.kind == null {
		return nil
	}
	blocks := []node{*block}
	if block.kind == array {
		blocks = block.children
	}
	for i := range blocks {
		if blocks[i].kind != object {
			return c.failf(&blocks[i], "%s is %s where an object is expected", block.key, blocks[i].kind)
		}
		for j := range blocks[i].children {
			member := &blocks[i].children[j]
			if member.key == "//" { // Terraform's comments
				continue
			}
			if err := read(member); err != nil {
				return err
			}
		}
	}
	return nil
}

// bodies is the block or the list of blocks under a name.
func (c *Config) bodies(n *node) ([]*node, error) {
	list := []*node{n}
	if n.kind == array {
		list = list[:0]
		for i := range n.children {
			list = append(list, &n.children[i])
		}
	}
	for _, body := range list {
		if body.kind != object {
			return nil, c.failf(body, "%s is %s where an object is expected", n.key, body.kind)
		}
		body.key, body.keyOffset = n.key, n.keyOffset
	}
	return list, nil
}

func (c *Config) readVariable(n *node) error {
	bodies, err := c.bodies(n)
	for _, body := range bodies {
		if value := body.child("default"); value != nil {
			c.variables[n.key] = value
		}
	}
	return err
}

func (c *Config) readLocal(n *node) error {
	c.locals[n.key] = n
	return nil
}

func (c *Config) readProvider(n *node) error {
	bodies, err := c.bodies(n)
	for _, body := range bodies {
		key := n.key
		if alias := (Value{body, c}).Get("alias").TextOr(""); alias != "" {
			key += "." + alias
		}
		c.addProvider(&Provider{Key: key, Body: Value{body, c}})
	}
	return err
}

func (c *Config) readType(data bool) func(*node) error {
	return func(kind *node) error {
		return c.members(kind, func(n *node) error {
			bodies, err := c.bodies(n)
			for _, body := range bodies {
				v := Value{body, c}
				c.add(&Resource{
					Type: kind.key, Name: n.key, Data: data, Body: v,
					Provider: providerKey(kind.key, v.Get("provider")),
					Multiple: v.Get("count").Exists() || v.Get("for_each").Exists(),
				})
			}
			return err
		})
	}
}

// providerKey is the provider that a resource goes through: named outright, or by the type's first word.
func providerKey(kind string, named Value) string {
	if named.Exists() {
		for _, ref := range named.Refs() {
			return ref.Address
		}
		if s, ok := named.Text(); ok {
			return s
		}
	}
	name, _, _ := strings.Cut(kind, "_")
	return name
}

func (c *Config) readModule(n *node) error {
	bodies, err := c.bodies(n)
	for _, body := range bodies {
		c.Modules = append(c.Modules, Value{body, c})
	}
	return err
}

func (c *Config) readOutput(n *node) error {
	bodies, err := c.bodies(n)
	for _, body := range bodies {
		c.Outputs = append(c.Outputs, Value{body, c})
	}
	return err
}

func (c *Config) readTerraform(n *node) error {
	if n.key != "backend" && n.key != "cloud" {
		return nil
	}
	if n.key == "cloud" {
		c.Backend = Value{n, c}
		return nil
	}
	return c.members(n, func(backend *node) error {
		bodies, err := c.bodies(backend)
		for _, body := range bodies {
			c.Backend = Value{body, c}
		}
		return err
	})
}

// stackName is the name that CDKTF writes under "//".metadata.
func (v Value) stackName() string {
	name := v.n.child("//").child("metadata").child("stackName")
	if name == nil || name.kind != text {
		return ""
	}
	return name.text
}

// inheritProviders gives a resource in a plan's child module the root's provider of the same name.
func (c *Config) inheritProviders() {
	for _, r := range c.Resources {
		if _, local, found := strings.Cut(r.Provider, ":"); found && c.byProvider[r.Provider] == nil {
			r.Provider = local
		}
	}
}
