package tfconfig

import "strconv"

// Leaf is one scalar of a value, and the way to it.
type Leaf struct {
	Path  string // "default_tags.tags.Lab", "attribute[1].name"
	Value Value
}

// Leaves is every scalar below a value, in the file's order and as the file has it, expressions included.
// A list with one block in it reads like the block; comments ("//") are left out.
func (v Value) Leaves() []Leaf {
	if v.n == nil {
		return nil
	}
	return v.c.leaves(nil, v.n, "")
}

func (c *Config) leaves(out []Leaf, n *node, path string) []Leaf {
	switch n.kind {
	case object:
		for i := range n.children {
			child := &n.children[i]
			if child.key == "//" {
				continue
			}
			name := child.key
			if path != "" {
				name = path + "." + name
			}
			out = c.leaves(out, child, name)
		}
	case array:
		if len(n.children) == 1 {
			return c.leaves(out, &n.children[0], path)
		}
		for i := range n.children {
			out = c.leaves(out, &n.children[i], path+"["+strconv.Itoa(i)+"]")
		}
	case null:
	default:
		out = append(out, Leaf{path, Value{n, c}})
	}
	return out
}
