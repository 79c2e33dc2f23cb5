package slim

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func using(names ...string) func(string) bool {
	return func(fqn string) bool {
		for _, name := range names {
			if submodule(fqn) == name {
				return true
			}
		}
		return false
	}
}

func TestSubmodulesKeepsWhatIsInUse(t *testing.T) {
	cut, err := Submodules(pack(provider), using("snsTopic"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"package/.jsii": `{
  "author": {
    "name": "someone"
  },
  "keywords": [
    "a"
  ],
  "name": "@cdktf/provider-aws",
  "types": {
    "@cdktf/provider-aws.snsTopic.SnsTopic": {
      "kind": "class",
      "locationInModule": {
        "filename": "src/sns-topic/index.ts"
      }
    }
  },
  "version": "1.2.3"
}
`,
		"package/lib/index.js":                  "lazy",
		"package/lib/sns-topic/index.js":        "sns",
		"package/lib/sns-topic/parts/parts0.js": "sns parts",
		"package/package.json":                  provider["package/package.json"],
	}
	if diff := cmp.Diff(want, unpack(t, cut.Tarball)); diff != "" {
		t.Error(diff)
	}
	cut.Tarball = nil
	if diff := cmp.Diff(Package{
		Name: "@cdktf/provider-aws", Version: "1.2.3", Kept: []string{"snsTopic"},
		Types: []string{"@cdktf/provider-aws.iamRole.IamRole", "@cdktf/provider-aws.snsTopic.SnsTopic"},
	}, cut); diff != "" {
		t.Error(diff)
	}
}

func TestSubmodulesOfEveryUse(t *testing.T) {
	for _, used := range [][]string{nil, {"iamRole"}, {"snsTopic"}, {"iamRole", "snsTopic"}, {"iamRole", "of another package"}} {
		t.Run(fmt.Sprint(used), func(t *testing.T) {
			cut, err := Submodules(pack(provider), using(used...))
			if err != nil {
				t.Fatal(err)
			}
			files := unpack(t, cut.Tarball)
			for name, folder := range map[string]string{"iamRole": "iam-role", "snsTopic": "sns-topic"} {
				_, has := files["package/lib/"+folder+"/index.js"]
				if want := using(used...)("p." + name); has != want || cut.Keeps("p."+name+".X") != want {
					t.Errorf("%s: in the tarball %v, kept %v, want %v", name, has, cut.Keeps("p."+name+".X"), want)
				}
			}
			if !cut.Covers(using(used...)) {
				t.Error("does not cover what it was cut for")
			}
		})
	}
}

func TestCovers(t *testing.T) {
	cut, err := Submodules(pack(provider), using("iamRole"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		used []string
		want bool
	}{{nil, true}, {[]string{"iamRole"}, true}, {[]string{"snsTopic"}, false}, {[]string{"iamRole", "snsTopic"}, false}, {[]string{"vpc"}, true}} {
		if got := cut.Covers(using(c.used...)); got != c.want {
			t.Errorf("covers %v: %v", c.used, got)
		}
	}
}

func TestTheSameUseGivesTheSameBytes(t *testing.T) {
	first, _ := Submodules(pack(provider), using("iamRole"))
	second, err := Submodules(pack(provider), using("iamRole"))
	if err != nil || string(first.Tarball) != string(second.Tarball) {
		t.Errorf("differ, %v", err)
	}
}

// A package that is not as expected is refused, and then loaded whole.
func TestSubmodulesRefuses(t *testing.T) {
	compact := strings.NewReplacer("\n", "", "  ", "").Replace(provider["package/.jsii"])
	for _, c := range []struct {
		name string
		in   []byte
		want string
	}{
		{"nothing", nil, "EOF"},
		{"no gzip", []byte("PK\x03\x04"), "unexpected EOF"},
		{"cut short", pack(provider)[:300], "package/.jsii: unexpected EOF"},
		{"an empty archive", pack(nil), "no .jsii"},
		{"no table", pack(with(provider, "package/.jsii", "")), "no .jsii"},
		{"a table in one line", pack(with(provider, "package/.jsii", compact)), "package/.jsii: unexpected layout: types without entries"},
		{"a table that is no JSON", pack(with(provider, "package/.jsii", "{\n  \"types\": {\n")), "package/.jsii: unexpected layout: unexpected end of JSON input"},
		{"types of another package", pack(replaced(provider, "package/.jsii", `"name": "@`, `"name": "@other`)),
			`the types are of "@othercdktf/provider-aws", the package is "@cdktf/provider-aws"`},
		{"another main module", pack(replaced(provider, "package/package.json", "lib/index.js", "index.mjs")),
			`package/package.json: main is "index.mjs", expected lib/index.js`},
		{"no package.json", pack(with(provider, "package/package.json", "")), "no version in package.json"},
		{"a package.json that is none", pack(with(provider, "package/package.json", "[]")),
			"package/package.json: json: cannot unmarshal array into Go value of type slim.manifest"},
		{"no lazy index", pack(with(provider, "package/lib/lazy-index.js", "")), "no lib/lazy-index.js"},
		{"no JavaScript", pack(with(provider, "package/lib/iam-role/index.js", "")), "no JavaScript for iam-role"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Submodules(c.in, using("iamRole")); err == nil || err.Error() != "jsii package: "+c.want {
				t.Errorf("got  %v\nwant jsii package: %s", err, c.want)
			}
		})
	}
}

func FuzzCutTable(f *testing.F) {
	f.Add(provider["package/.jsii"])
	f.Add("{\n  \"types\": {\n    \"a.b.C\": {},\n    \"a.d.E\": {}\n  }\n}")
	f.Add("  \"types\": {\n    }\n  }\n")
	f.Fuzz(func(t *testing.T, text string) {
		table, err := cutTable(strings.NewReader(text), using("snsTopic", "b"))
		if err == nil && len(table.types) == 0 {
			t.Error("accepted a table without types")
		}
	})
}
