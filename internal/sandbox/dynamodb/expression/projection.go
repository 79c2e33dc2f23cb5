package expression

import (
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
)

// Projection is the list of paths that a read asks for. Nil asks for everything.
type Projection []Path

// Projection reads a projection expression.
func (p *Placeholders) Projection(text string) (Projection, error) {
	return parse(p, ProjectionKind, text, func(ps *parser) (Projection, error) {
		paths, err := commaList(ps, (*parser).path)
		if err != nil {
			return nil, err
		}
		return paths, checkOverlaps(paths)
	})
}

// Apply picks what the projection asks for; paths that lead nowhere are left out.
func (p Projection) Apply(item attribute.Item) attribute.Item {
	if p == nil || item == nil {
		return item
	}
	root := picked{}
	for _, path := range p {
		if path.Value(item).Exists() {
			root.add(path)
		}
	}
	return root.from(attribute.MapOf(item)).Fields
}

// picked is a tree of the steps to keep; a leaf keeps the whole value.
type picked map[Step]picked

func (t picked) add(path Path) {
	for _, step := range path {
		if t[step] == nil {
			t[step] = picked{}
		}
		t = t[step]
	}
}

func (t picked) from(v attribute.Value) attribute.Value {
	if v.Kind == attribute.List {
		var elems []attribute.Value
		for i, e := range v.Elems {
			if sub, ok := t[Step{Index: i, IsIndex: true}]; ok {
				elems = append(elems, sub.whole(e))
			}
		}
		return attribute.ListOf(elems)
	}
	fields := attribute.Item{}
	for step, sub := range t {
		fields[step.Name] = sub.whole(v.Fields[step.Name])
	}
	return attribute.MapOf(fields)
}

func (t picked) whole(v attribute.Value) attribute.Value {
	if len(t) == 0 {
		return v
	}
	return t.from(v)
}

// checkOverlaps refuses two paths of which one leads through the other, or which
// take one value for a list and a map at once.
func checkOverlaps(paths []Path) error {
	for i, a := range paths {
		for _, b := range paths[i+1:] {
			if problem := clash(a, b); problem != "" {
				return attribute.Invalidf("Two document paths %s with each other; must remove or rewrite one of these paths; path one: %s, path two: %s", problem, a, b)
			}
		}
	}
	return nil
}

func clash(a, b Path) string {
	for i := range min(len(a), len(b)) {
		if a[i].IsIndex != b[i].IsIndex {
			return "conflict"
		}
		if a[i] != b[i] {
			return ""
		}
	}
	return "overlap"
}
