package slim

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"
)

// files are those of a package by their path in its tarball.
type files map[string][]byte

// reach walks from one JavaScript file to the next the way Node's require does.
type reach struct {
	files files
	found map[string]bool
	todo  []string
}

// reachable names the files that Node may load from an entry point: those that a
// require with a literal argument leads to, wherever in the code it stands, and
// each package.json on the way. Bundled dependencies are a package's bulk, and
// most of their files are for others: lodash alone has a thousand.
func (f files) reachable(entry string) []string {
	r := reach{files: f, found: map[string]bool{}}
	r.add(entry)
	for len(r.todo) > 0 {
		next := r.todo[0]
		r.todo = r.todo[1:]
		for _, call := range requireCall.FindAllSubmatch(f[next], -1) {
			r.require(path.Dir(next), string(call[1]))
		}
	}
	var names []string
	for name := range r.found {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

var requireCall = regexp.MustCompile(`\brequire\(\s*["']([^"']+)["']\s*\)`)

// add takes a file that is there, with the package.json of every folder above.
func (r *reach) add(name string) bool {
	content, exists := r.files[name]
	if !exists {
		return false
	}
	if r.found[name] {
		return true
	}
	r.found[name] = true
	if len(content) > 0 && (path.Ext(name) == ".js" || path.Ext(name) == ".cjs") {
		r.todo = append(r.todo, name)
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if manifest := dir + "/package.json"; r.files[manifest] != nil {
			r.found[manifest] = true
		}
	}
	return true
}

// require resolves a module's name as seen from a folder. What is not in the
// package is Node's own or another package's.
func (r *reach) require(dir, module string) {
	if strings.HasPrefix(module, ".") {
		r.addModule(path.Join(dir, module))
		return
	}
	name, rest := splitModule(module)
	for ; dir != "."; dir = path.Dir(dir) {
		root := path.Join(dir, "node_modules", name)
		if r.files[root+"/package.json"] != nil {
			r.addPackage(root, rest)
			return
		}
	}
}

// splitModule is "@scope/name", "file" for "@scope/name/file".
func splitModule(module string) (name, rest string) {
	parts := 1
	if strings.HasPrefix(module, "@") {
		parts = 2
	}
	words := strings.Split(module, "/")
	parts = min(parts, len(words))
	return path.Join(words[:parts]...), path.Join(words[parts:]...)
}

// addModule takes what a path without an ending may stand for.
func (r *reach) addModule(name string) {
	for _, ending := range []string{"", ".js", ".json", ".cjs"} {
		if r.add(name + ending) {
			return
		}
	}
	if manifest := r.manifest(name); manifest.Main != "" {
		main := path.Join(name, manifest.Main)
		if r.add(main) || r.add(main+".js") || r.add(main+"/index.js") {
			return
		}
	}
	r.add(name + "/index.js")
}

// addPackage takes a file of a dependency, or its entry point, and everything
// else that it offers to CommonJS under "exports".
func (r *reach) addPackage(root, rest string) {
	for _, target := range targets(r.manifest(root).Exports) {
		r.add(path.Join(root, target))
	}
	r.addModule(path.Join(root, rest))
}

type manifest struct {
	Name, Version, Main string
	Exports             any
}

func (r *reach) manifest(dir string) (m manifest) {
	_ = json.Unmarshal(r.files[dir+"/package.json"], &m) // without one, a folder has an index.js
	return m
}

// targets lists the files in a package.json's "exports", but for other module
// systems and environments.
func targets(exports any) []string {
	switch value := exports.(type) {
	case string:
		return []string{value}
	case []any:
		var all []string
		for _, item := range value {
			all = append(all, targets(item)...)
		}
		return all
	case map[string]any:
		var all []string
		for condition, item := range value {
			if !slices.Contains([]string{"import", "types", "browser", "deno", "bun", "react-native"}, condition) {
				all = append(all, targets(item)...)
			}
		}
		return all
	}
	return nil
}
