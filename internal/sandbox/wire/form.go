package wire

import (
	"net/url"
	"strconv"
)

// maxMembers bounds the lists of a form.
const maxMembers = 1000

// Form is the input of a Query operation, or one structure inside it.
type Form struct {
	values url.Values
	prefix string
}

// NewForm wraps a decoded body.
func NewForm(values url.Values) Form { return Form{values: values} }

// Get is a member's value, "" when absent. Nested members are written with dots.
func (f Form) Get(name string) string { return f.values.Get(f.prefix + name) }

// Has tells whether a member was sent, even if empty.
func (f Form) Has(name string) bool { return f.values.Has(f.prefix + name) }

// Strings is a list of plain values: Name.member.1, Name.member.2 and so on.
func (f Form) Strings(name string) []string {
	var list []string
	for i := 1; i <= maxMembers; i++ {
		key := f.prefix + name + ".member." + strconv.Itoa(i)
		if !f.values.Has(key) {
			return list
		}
		list = append(list, f.values.Get(key))
	}
	return list
}

// Structures is a list of structures, read with Get on each.
func (f Form) Structures(name string) []Form {
	return f.numbered(name + ".member.")
}

// Entries is a map: Name.entry.1.key and Name.entry.1.value.
func (f Form) Entries(name string) map[string]string {
	entries := map[string]string{}
	for _, entry := range f.numbered(name + ".entry.") {
		entries[entry.Get("key")] = entry.Get("value")
	}
	return entries
}

func (f Form) numbered(name string) []Form {
	present := map[int]bool{}
	for key := range f.values {
		if number, ok := memberNumber(key, f.prefix+name); ok {
			present[number] = true
		}
	}
	var list []Form
	for i := 1; i <= maxMembers && present[i]; i++ {
		list = append(list, Form{values: f.values, prefix: f.prefix + name + strconv.Itoa(i) + "."})
	}
	return list
}

// memberNumber reads N of "prefixN.rest".
func memberNumber(key, prefix string) (int, bool) {
	if len(key) <= len(prefix) || key[:len(prefix)] != prefix {
		return 0, false
	}
	digits := key[len(prefix):]
	for i := range len(digits) {
		if digits[i] == '.' {
			digits = digits[:i]
			break
		}
	}
	number, err := strconv.Atoi(digits)
	return number, err == nil && number > 0
}
