package slim

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// core is a package with bundled dependencies, as cdktf is one.
var core = map[string]string{
	"package/.jsii":               `{}`,
	"package/package.json":        `{"name": "core", "version": "0.1.0", "main": "./lib/index.js"}`,
	"package/README.md":           "read me",
	"package/lib/index.js":        `const a = require("./app"), b = require('../data.json'); require( "fs" )`,
	"package/lib/index.d.ts":      "",
	"package/lib/app.js":          `function later() { return require("./folder") } require("zip"); require(name)`,
	"package/lib/unused.js":       `require("other")`,
	"package/lib/folder/index.js": `require(".."); require("@scope/sub/deep/file"); require("./none"); myrequire("./unused")`,
	"package/data.json":           `"require('./lib/unused')"`,

	"package/node_modules/zip/package.json":                   `{"main": "zip"}`,
	"package/node_modules/zip/zip.js":                         `require("part")`,
	"package/node_modules/zip/test.js":                        ``,
	"package/node_modules/zip/node_modules/part/package.json": `{"main": "lib"}`,
	"package/node_modules/zip/node_modules/part/lib/index.js": `require("dual"); require("dual/more")`,
	"package/node_modules/part/package.json":                  `{}`,
	"package/node_modules/part/index.js":                      `the wrong one`,
	"package/node_modules/other/package.json":                 `{}`,
	"package/node_modules/other/index.js":                     ``,
	"package/node_modules/@scope/sub/package.json":            `{"main": 1}`,
	"package/node_modules/@scope/sub/deep/file.cjs":           `require("@scope")`,
	"package/node_modules/dual/package.json": `{"exports": {".": {"import": "./esm/index.js", "require": [{"types": "./x.d.ts", "default": "./cjs/index.js"}]},
		"./*": "./*", "./more": null}}`,
	"package/node_modules/dual/cjs/package.json": `{"type": "commonjs"}`,
	"package/node_modules/dual/cjs/index.js":     ``,
	"package/node_modules/dual/esm/index.js":     ``,
	"package/node_modules/dual/more.js":          ``,
}

func TestReachableKeepsWhatNodeMayLoad(t *testing.T) {
	cut, err := Reachable(pack(core))
	if err != nil {
		t.Fatal(err)
	}
	if cut.Name != "core" || cut.Version != "0.1.0" {
		t.Errorf("%s %s", cut.Name, cut.Version)
	}
	kept := unpack(t, cut.Tarball)
	for name, content := range kept {
		if content != core[name] {
			t.Errorf("%s was changed", name)
		}
	}
	want := []string{
		"package/.jsii",
		"package/data.json",
		"package/lib/app.js",
		"package/lib/folder/index.js",
		"package/lib/index.js",
		"package/node_modules/@scope/sub/deep/file.cjs",
		"package/node_modules/@scope/sub/package.json",
		"package/node_modules/dual/cjs/index.js",
		"package/node_modules/dual/cjs/package.json",
		"package/node_modules/dual/more.js",
		"package/node_modules/dual/package.json",
		"package/node_modules/zip/node_modules/part/lib/index.js",
		"package/node_modules/zip/node_modules/part/package.json",
		"package/node_modules/zip/package.json",
		"package/node_modules/zip/zip.js",
		"package/package.json",
	}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(kept))); diff != "" {
		t.Error(diff)
	}
}

func TestReachableRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []byte
		want string
	}{
		{"nothing", nil, "EOF"},
		{"cut short", pack(core)[:200], "unexpected EOF"},
		{"no table", pack(with(core, "package/.jsii", "")), "no .jsii or no main module"},
		{"no main module", pack(with(core, "package/lib/index.js", "")), "no .jsii or no main module"},
		{"no package.json", pack(with(core, "package/package.json", "")), "package.json: unexpected end of JSON input"},
		{"an ES module", pack(replaced(core, "package/package.json", "index.js", "index.mjs")), "no .jsii or no main module"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Reachable(c.in); err == nil || err.Error() != "jsii package: "+c.want {
				t.Errorf("got  %v\nwant jsii package: %s", err, c.want)
			}
		})
	}
}

func FuzzReachable(f *testing.F) {
	f.Add(core["package/lib/index.js"], core["package/node_modules/dual/package.json"])
	f.Add(`require("@"); require("@/"); require("../../../x"); require("/"); require(".")`, `{"exports": [["a"], {"b": {}}]}`)
	f.Fuzz(func(t *testing.T, script, manifest string) {
		all := files{"package/lib/index.js": []byte(script), "package/node_modules/dual/package.json": []byte(manifest)}
		for _, name := range all.reachable("package/lib/index.js") {
			if all[name] == nil {
				t.Errorf("%s is reached and does not exist", name)
			}
		}
	})
}
