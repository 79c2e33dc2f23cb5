package tfconfig

type kind uint8

const (
	null kind = iota
	boolean
	number
	text
	array
	object
)

func (k kind) String() string {
	return [...]string{"null", "a boolean", "a number", "a string", "a list", "an object"}[k]
}

// node is one JSON value, and its key where it is the member of an object. It is kept small, because a
// large plan has millions: strings are slices of the source wherever they hold no escape.
type node struct {
	kind      kind
	offset    uint32
	keyOffset uint32
	key       string
	text      string // the decoded string, the number's literal, "true" or "false"
	children  []node
}

func (n *node) child(key string) *node {
	if n == nil || n.kind != object {
		return nil
	}
	for i := range n.children {
		if n.children[i].key == key {
			return &n.children[i]
		}
	}
	return nil
}
