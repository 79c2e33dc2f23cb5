package tfconfig

import (
	"fmt"
	"slices"
	"strings"
)

// Config is one root module: what a stack declares. It is read-only, and not safe for use by several
// goroutines at once because faults are collected as values are read.
type Config struct {
	Name      string // the stack's name where CDKTF left it in the file, else ""
	File      string // as it was given
	Plan      bool   // read from `terraform show -json`: no backend, no lifecycle
	Resources []*Resource
	Providers []*Provider
	Modules   []Value // module calls; what is inside them is not in this file
	Backend   Value   // the backend block; its Key is the backend's type. Absent: Terraform's local default
	Outputs   []Value

	source      *source
	byType      map[string][]*Resource // managed resources
	byAddress   map[string]*Resource
	byProvider  map[string]*Provider
	variables   map[string]*node
	locals      map[string]*node
	links       map[string]*node    // of a plan: what a module's output or variable stands for
	expressions map[*node]string    // of a plan: the expression behind a value that is already known
	templates   map[string]resolved // what templates came to
	err         *Error
}

// Resource is a managed resource or a data source.
type Resource struct {
	Type     string
	Name     string
	Data     bool
	Provider string // the provider's key: "aws" for the default one, "aws.standby" for an alias
	Multiple bool   // count or for_each: how many there are, only Terraform knows
	Module   string // "" in the root module, "module.x" in a plan's child module
	Body     Value
}

// Address is the resource's name in expressions: "aws_lambda_function.primary", "data.aws_region.standby".
func (r *Resource) Address() string {
	address := r.Type + "." + r.Name
	if r.Data {
		address = "data." + address
	}
	if r.Module != "" {
		address = r.Module + "." + address
	}
	return address
}

// Position is where the resource's name stands.
func (r *Resource) Position() Position { return r.Body.Position() }

// Get walks down the resource's attributes and blocks.
func (r *Resource) Get(path ...string) Value { return r.Body.Get(path...) }

// Provider is one provider block.
type Provider struct {
	Key  string // "aws", "aws.standby"
	Body Value
}

// Region is the region that the provider is set to, "" where it is not known before apply.
func (p *Provider) Region() string { return p.Body.Get("region").TextOr("") }

// Position is where the provider's block begins.
func (p *Provider) Position() Position { return p.Body.Position() }

// Resource finds a resource by its address; nil if there is none.
func (c *Config) Resource(address string) *Resource { return c.byAddress[address] }

// Provider finds a provider by its key; nil if there is none.
func (c *Config) Provider(key string) *Provider { return c.byProvider[key] }

// OfType is every managed resource of the given types: type by type, each in the file's order.
func (c *Config) OfType(types ...string) []*Resource {
	if len(types) == 1 {
		return slices.Clip(c.byType[types[0]])
	}
	var out []*Resource
	for _, kind := range types {
		out = append(out, c.byType[kind]...)
	}
	return out
}

// DataOfType is every data source of one type, in the file's order.
func (c *Config) DataOfType(kind string) []*Resource {
	var out []*Resource
	for _, r := range c.Resources {
		if r.Data && r.Type == kind {
			out = append(out, r)
		}
	}
	return out
}

// Targets is the resources that a value refers to, each once, in the order of the references.
func (c *Config) Targets(v Value) []*Resource {
	return c.follows(v.Refs())
}

// Dependencies is the resources whose values are missing from v before apply: what v names only to repeat
// something that the configuration says itself, such as a table's name, is left out.
func (c *Config) Dependencies(v Value) []*Resource {
	return c.follows(c.unknownRefs(v.n, nil))
}

func (c *Config) unknownRefs(n *node, found []Ref) []Ref {
	if n == nil {
		return found
	}
	if n.kind == text {
		if expression, planned := c.expressions[n]; planned {
			return templateRefs(expression, found)
		}
		if (Value{n, c}).unknown() {
			return templateRefs(n.text, found)
		}
	}
	for i := range n.children {
		found = c.unknownRefs(&n.children[i], found)
	}
	return found
}

// link is what a reference stands for if it is no resource: a local, or a module's output or variable.
func (c *Config) link(ref Ref) (name string, n *node) {
	if name, ok := strings.CutPrefix(ref.Address, "local."); ok {
		return ref.Address, c.locals[name]
	}
	if c.links[ref.Address] == nil && len(ref.Path) > 0 { // module.m.output
		name = ref.Address + "." + ref.Path[0]
		return name, c.links[name]
	}
	for name = ref.Address; c.links[name] == nil; { // module.m.an_output.attribute looks like a resource
		end := strings.LastIndexByte(name, '.')
		if end < 0 {
			return "", nil
		}
		name = name[:end]
	}
	return name, c.links[name]
}

// follows is the resources that references name, through what they pass on the way.
func (c *Config) follows(refs []Ref) []*Resource {
	var out []*Resource
	var passed map[string]bool
	for len(refs) > 0 {
		ref := refs[0]
		refs = refs[1:]
		if r := c.Resource(ref.Address); r != nil {
			if !slices.Contains(out, r) {
				out = append(out, r)
			}
			continue
		}
		name, n := c.link(ref)
		if n == nil || passed[name] {
			continue
		}
		if passed == nil {
			passed = map[string]bool{}
		}
		passed[name] = true
		refs = append(refs, c.refs(n, nil)...)
	}
	return out
}

// Err is the first fault found while values were read: a value of a type that Terraform would refuse.
func (c *Config) Err() error {
	if c.err == nil {
		return nil
	}
	return c.err
}

func (c *Config) addFault(at Position, message string) {
	if c.err == nil {
		c.err = &Error{at, message}
	}
}

func (c *Config) failf(n *node, format string, args ...any) error {
	return &Error{c.source.position(int(n.offset)), fmt.Sprintf(format, args...)}
}

func (c *Config) add(r *Resource) {
	c.Resources = append(c.Resources, r)
	if !r.Data {
		c.byType[r.Type] = append(c.byType[r.Type], r)
	}
	if _, taken := c.byAddress[r.Address()]; !taken {
		c.byAddress[r.Address()] = r
	}
}

func (c *Config) addProvider(p *Provider) {
	c.Providers = append(c.Providers, p)
	if _, taken := c.byProvider[p.Key]; !taken {
		c.byProvider[p.Key] = p
	}
}
