package expression

import (
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
)

// The kinds of expression, as DynamoDB's messages name them.
const (
	ConditionKind    = "ConditionExpression"
	FilterKind       = "FilterExpression"
	KeyConditionKind = "KeyConditionExpression"
	ProjectionKind   = "ProjectionExpression"
	UpdateKind       = "UpdateExpression"
)

// Placeholders are a request's ExpressionAttributeNames and
// ExpressionAttributeValues. Reading an expression marks what it uses, so that
// [Placeholders.CheckUsed] can name what no expression did.
type Placeholders struct {
	Names  map[string]string
	Values attribute.Item
	used   map[string]bool
}

// Check refuses placeholders that are badly named, empty, or given without any expression.
func (p *Placeholders) Check(expressions ...string) error {
	given := slices.ContainsFunc(expressions, func(e string) bool { return e != "" })
	switch {
	case p.Names != nil && !given:
		return attribute.Invalid("ExpressionAttributeNames can only be specified when using expressions")
	case p.Names != nil && len(p.Names) == 0:
		return attribute.Invalid("ExpressionAttributeNames must not be empty")
	case p.Values != nil && !given:
		return attribute.Invalid("ExpressionAttributeValues can only be specified when using expressions")
	case p.Values != nil && len(p.Values) == 0:
		return attribute.Invalid("ExpressionAttributeValues must not be empty")
	}
	for name := range p.Names {
		if !strings.HasPrefix(name, "#") || len(name) < 2 || span(name[1:], isWord) != len(name)-1 {
			return attribute.Invalidf("ExpressionAttributeNames contains invalid key: Syntax error; key: %q", name)
		}
	}
	for name := range p.Values {
		if !strings.HasPrefix(name, ":") || len(name) < 2 || span(name[1:], isWord) != len(name)-1 {
			return attribute.Invalidf("ExpressionAttributeValues contains invalid key: Syntax error; key: %q", name)
		}
	}
	return nil
}

// CheckUsed refuses placeholders that no expression used.
func (p *Placeholders) CheckUsed() error {
	var names, values []string
	for name := range p.Names {
		if !p.used[name] {
			names = append(names, name)
		}
	}
	for name := range p.Values {
		if !p.used[name] {
			values = append(values, name)
		}
	}
	if err := unused("ExpressionAttributeNames", names); err != nil {
		return err
	}
	return unused("ExpressionAttributeValues", values)
}

func unused(parameter string, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	slices.Sort(keys)
	return attribute.Invalidf("Value provided in %s unused in expressions: keys: {%s}", parameter, strings.Join(keys, ", "))
}

func (p *Placeholders) use(key string) {
	if p.used == nil {
		p.used = map[string]bool{}
	}
	p.used[key] = true
}

func (p *Placeholders) name(key string) (string, error) {
	name, ok := p.Names[key]
	if !ok {
		return "", attribute.Invalidf("An expression attribute name used in the document path is not defined; attribute name: %s", key)
	}
	p.use(key)
	return name, nil
}

func (p *Placeholders) value(key string) (attribute.Value, error) {
	v, ok := p.Values[key]
	if !ok {
		return attribute.Value{}, attribute.Invalidf("An expression attribute value used in expression is not defined; attribute value: %s", key)
	}
	p.use(key)
	return v, nil
}
