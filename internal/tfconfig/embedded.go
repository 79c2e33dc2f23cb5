package tfconfig

// JSON reads a string that is a JSON document itself, as policies are. ok is false where it is none, or
// Terraform puts it together. Everything in it stands, for its position, where the string stands.
func (v Value) JSON() (document Value, ok bool) {
	v = v.resolve()
	if !v.Exists() || v.n.kind != text {
		return Value{}, false
	}
	if v.n.text == "" || v.n.text[0] != '{' {
		return Value{}, false
	}
	root, err := scan(newSource(v.c.source.name, v.n.text))
	if err != nil {
		return Value{}, false
	}
	root.key, root.keyOffset = v.n.key, v.n.keyOffset
	standAt(&root, v.n)
	return Value{&root, v.c}, true
}

func standAt(n, at *node) {
	n.offset, n.keyOffset = at.offset, at.offset
	if at.key != "" {
		n.offset, n.keyOffset = at.keyOffset, at.keyOffset
	}
	for i := range n.children {
		standAt(&n.children[i], at)
	}
}
