package tfconfig

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
)

// FuzzParse: whatever the text is, there is a configuration or one plain line of error; and what is
// accepted is JSON to encoding/json as well.
func FuzzParse(f *testing.F) {
	f.Add(sample)
	f.Add(plan)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse("x", text)
		if err != nil {
			if strings.ContainsFunc(err.Error(), unicode.IsControl) {
				t.Errorf("not one plain line: %q", err)
			}
			return
		}
		if !json.Valid([]byte(strings.TrimPrefix(text, "\ufeff"))) {
			t.Error("it is no JSON, and was taken")
		}
		for _, r := range c.Resources {
			readEverything(r.Body, 0)
			c.Targets(r.Body)
			c.Dependencies(r.Body)
		}
		for _, p := range c.Providers {
			p.Region()
		}
	})
}

// readEverything reads each value as every type there is.
func readEverything(v Value, depth int) {
	v.Text()
	v.Int()
	v.Bool()
	v.Texts()
	v.JSON()
	v.Leaves()
	v.Position()
	if depth > 3 {
		return
	}
	for _, member := range v.Members() {
		readEverything(member, depth+1)
		v.Get(member.Key(), "x")
		v.Blocks(member.Key())
	}
}

// FuzzReferences: no expression makes the search for references panic or run away.
func FuzzReferences(f *testing.F) {
	for _, seed := range []string{`${a.b.c}`, `${"${a.b["x"]}"}`, `%{if a.b}x%{endif}`, `${a[`, `$${`, `${a.b(c.d)}`, `${"`} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		templateRefs(text, nil)
		parts(text)
	})
}
