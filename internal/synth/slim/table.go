package slim

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
)

// table is a package's table of types, cut.
type table struct {
	name  string   // the package
	json  []byte   // the table without the types of other submodules
	types []string // one type of every submodule
	kept  []string // submodules in use, sorted

	folders map[string]bool // folder under lib of each kept submodule → its JavaScript was seen
	indexed bool            // lib/index.js was seen
}

// holds tells whether a file is JavaScript of a kept submodule.
func (t table) holds(name string) bool {
	_, kept := t.folders[folder(name)]
	return kept && path.Ext(name) == ".js"
}

func (t *table) seen(name string) {
	if name == "package/lib/index.js" {
		t.indexed = true
		return
	}
	t.folders[folder(name)] = true
}

// missing names the folders whose JavaScript was not in the package.
func (t table) missing() []string {
	var names []string
	for name, seen := range t.folders {
		if !seen {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// folder is "iam-role" for "package/lib/iam-role/index.js".
func folder(name string) string {
	rest, found := strings.CutPrefix(name, "package/lib/")
	if !found {
		return ""
	}
	dir, _, _ := strings.Cut(rest, "/")
	return dir
}

// cutTable reads a .jsii file line by line: 120 MB are too much to parse for the
// one per cent that is kept. jsii writes it with JSON.stringify(table, null, 2),
// so a line that starts with two spaces and a quote is a section, one with four
// an entry of it, and no string spans lines. A table written otherwise comes out
// as something that is not JSON or has no types, and is refused.
func cutTable(in io.Reader, inUse func(string) bool) (table, error) {
	c := tableCutter{inUse: inUse, used: map[string]bool{}, folders: map[string]bool{}}
	lines := bufio.NewReaderSize(in, 1<<20)
	for {
		line, err := lines.ReadSlice('\n')
		if err != nil && err != io.EOF {
			return table{}, err
		}
		c.line(line)
		if err == io.EOF {
			return c.finish()
		}
	}
}

// tableCutter is one pass over a table.
type tableCutter struct {
	inUse   func(string) bool
	used    map[string]bool // submodule → in use
	folders map[string]bool
	types   []string

	section string
	keep    bool // whether the entry at hand stays
	entries int  // kept so far
	out     bytes.Buffer
}

func (c *tableCutter) line(line []byte) {
	switch {
	case bytes.HasPrefix(line, []byte(`  "`)):
		c.section = key(line)
	case bytes.HasPrefix(line, []byte(`  }`)):
		c.endSection(line)
		return
	}
	switch c.section {
	case "types":
		c.typeLine(line)
	case "submodules": // documentation: the kernel does not read it
	default:
		c.out.Write(line)
	}
}

func (c *tableCutter) endSection(line []byte) {
	switch c.section {
	case "types":
		c.out.WriteString("\n")
		c.out.Write(line)
	case "submodules":
	default:
		c.out.Write(line)
	}
	c.section = ""
}

func (c *tableCutter) typeLine(line []byte) {
	switch {
	case bytes.HasPrefix(line, []byte(`  "`)):
		c.out.Write(line)
	case bytes.HasPrefix(line, []byte(`    "`)):
		if c.keep = c.uses(key(line)); !c.keep {
			return
		}
		if c.entries > 0 {
			c.out.WriteString(",\n")
		}
		c.entries++
		c.out.Write(line)
	case !c.keep:
	case bytes.HasPrefix(line, []byte(`    }`)): // its comma depends on what is kept after it
		c.out.WriteString(`    }`)
	default:
		c.source(line)
		c.out.Write(line)
	}
}

// uses tells whether a type's submodule is in use; the first type answers for all.
func (c *tableCutter) uses(fqn string) bool {
	name := submodule(fqn)
	used, known := c.used[name]
	if !known {
		used = c.inUse(fqn)
		c.used[name] = used
		c.types = append(c.types, fqn)
	}
	return used
}

// source notes the folder that a kept type was compiled from.
func (c *tableCutter) source(line []byte) {
	_, file, found := bytes.Cut(line, []byte(`"filename": "src/`))
	if !found {
		return
	}
	if dir, _, found := bytes.Cut(file, []byte("/")); found {
		c.folders[string(dir)] = false
	}
}

func (c *tableCutter) finish() (table, error) {
	var parsed struct {
		Name  string
		Types map[string]json.RawMessage
	}
	if err := json.Unmarshal(c.out.Bytes(), &parsed); err != nil {
		return table{}, fmt.Errorf("unexpected layout: %w", err)
	}
	if len(parsed.Types) != c.entries || len(c.types) == 0 {
		return table{}, errors.New("unexpected layout: types without entries")
	}
	kept := slices.DeleteFunc(slices.Sorted(maps.Keys(c.used)), func(name string) bool { return !c.used[name] })
	return table{name: parsed.Name, json: c.out.Bytes(), types: c.types, kept: kept, folders: c.folders}, nil
}

// key is the first quoted word of a line.
func key(line []byte) string {
	_, rest, _ := bytes.Cut(line, []byte(`"`))
	word, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(word)
}
