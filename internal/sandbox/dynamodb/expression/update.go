package expression

import (
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
)

// Update is an update expression.
type Update struct{ actions []action }

// action is one clause's work on one path.
type action struct {
	section string // SET, REMOVE, ADD or DELETE
	path    Path
	value   expr // none for REMOVE
}

// Update reads an update expression.
func (p *Placeholders) Update(text string) (*Update, error) {
	return parse(p, UpdateKind, text, (*parser).update)
}

// Paths are the places that the update touches.
func (u *Update) Paths() []Path {
	paths := make([]Path, len(u.actions))
	for i, a := range u.actions {
		paths[i] = a.path
	}
	return paths
}

// Touched picks from an item what the update touches, for UPDATED_OLD and UPDATED_NEW.
func (u *Update) Touched(item attribute.Item) attribute.Item {
	return Projection(u.Paths()).Apply(item)
}

// Apply makes the updated item. Every value is worked out on the item as it was;
// the item itself is not changed.
func (u *Update) Apply(item attribute.Item) (attribute.Item, error) {
	values := make([]attribute.Value, len(u.actions))
	for i, a := range u.actions {
		v, err := a.result(item)
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	out := item
	for _, i := range u.order() {
		a := u.actions[i]
		if !values[i].Exists() && !a.path.Value(out).Exists() {
			if len(a.path) == 1 || a.path[:len(a.path)-1].Value(out).Exists() || a.section != "REMOVE" {
				continue // nothing to take away
			}
			return nil, errInvalidPath
		}
		var err error
		if out, err = a.path.replace(out, values[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// order puts removals last and list elements from the back, so that no
// removal moves an element that is still to be touched.
func (u *Update) order() []int {
	order := make([]int, len(u.actions))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := u.actions[i], u.actions[j]
		if a.section != "REMOVE" || b.section != "REMOVE" {
			return rank(a) - rank(b)
		}
		return b.path[len(b.path)-1].Index - a.path[len(a.path)-1].Index
	})
	return order
}

func rank(a action) int {
	if a.section == "REMOVE" {
		return 1
	}
	return 0
}

func (a action) result(item attribute.Item) (attribute.Value, error) {
	if a.section == "REMOVE" {
		return attribute.Value{}, nil
	}
	operand, err := a.value.eval(item)
	if err != nil || a.section == "SET" {
		return operand, err
	}
	old := a.path.Value(item)
	if a.section == "ADD" {
		return add(old, operand)
	}
	return subtract(old, operand)
}

// add is the ADD action: numbers add up, sets unite.
func add(old, operand attribute.Value) (attribute.Value, error) {
	switch {
	case !old.Exists():
		return operand, nil
	case old.Kind != operand.Kind:
		return old, errOperandType
	case old.Kind == attribute.Numeric:
		sum, err := old.Num.Add(operand.Num)
		return attribute.Num(sum), err
	}
	return old.Union(operand), nil
}

// subtract is the DELETE action; a set that becomes empty is removed.
func subtract(old, operand attribute.Value) (attribute.Value, error) {
	switch {
	case !old.Exists():
		return old, nil
	case old.Kind != operand.Kind:
		return old, errOperandType
	}
	rest := old.Without(operand)
	if len(rest.Elems) == 0 {
		return attribute.Value{}, nil
	}
	return rest, nil
}

func (p *parser) update() (*Update, error) {
	u, seen := &Update{}, map[string]bool{}
	for p.peek().kind != endToken {
		section := strings.ToUpper(p.peek().text)
		rule, ok := map[string]func(*parser) (action, error){
			"SET": (*parser).set, "REMOVE": (*parser).remove, "ADD": (*parser).add, "DELETE": (*parser).del,
		}[section]
		if !ok {
			return nil, p.syntaxError()
		}
		if seen[section] {
			return nil, attribute.Invalidf("The %q section can only be used once in an update expression;", section)
		}
		seen[section] = true
		p.take()
		actions, err := commaList(p, rule)
		if err != nil {
			return nil, err
		}
		u.actions = append(u.actions, actions...)
	}
	return u, checkOverlaps(u.Paths())
}

func (p *parser) set() (action, error) {
	path, err := p.path()
	if err != nil {
		return action{}, err
	}
	if err := p.expect("="); err != nil {
		return action{}, err
	}
	value, err := p.arithmetic()
	return action{"SET", path, value}, err
}

func (p *parser) remove() (action, error) {
	path, err := p.path()
	return action{"REMOVE", path, nil}, err
}

func (p *parser) add() (action, error) {
	return p.change("ADD", func(k attribute.Kind) bool { return k == attribute.Numeric || k.IsSet() })
}

func (p *parser) del() (action, error) { return p.change("DELETE", attribute.Kind.IsSet) }

// change reads "path :value" of ADD and DELETE.
func (p *parser) change(section string, allowed func(attribute.Kind) bool) (action, error) {
	path, err := p.path()
	if err != nil {
		return action{}, err
	}
	t := p.peek()
	if t.kind != valueToken {
		return action{}, p.syntaxError()
	}
	p.take()
	v, err := p.value(t.text)
	if err != nil {
		return action{}, err
	}
	if !allowed(v.Kind) {
		return action{}, attribute.Invalidf("Incorrect operand type for operator or function; operator: %s, operand type: %s, typeSet: ALLOWED_FOR_%s_OPERAND",
			section, v.Kind.Name(), section)
	}
	return action{section, path, constant{v}}, nil
}
