package tfconfig

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestBadInputIsOneLineWithAPosition(t *testing.T) {
	deep := `{"resource":` + strings.Repeat(`[`, 300) + strings.Repeat(`]`, 300) + `}`
	for name, c := range map[string]struct{ input, want string }{
		"empty":              {"", "x.json: empty: Terraform JSON is expected"},
		"blank":              {" \n\t", "x.json: empty: Terraform JSON is expected"},
		"truncated":          {"{\n  \"resource\": {", "x.json:2:16: the end of the file where a key in double quotes is expected"},
		"truncated string":   {"{\"resource\": \"aws", "x.json:1:14: a string without its closing quote"},
		"truncated escape":   {`{"a": "\`, `x.json:1:8: an escape that ends with the file`},
		"truncated unicode":  {`{"a": "\u00`, `x.json:1:8: an escape that ends with the file`},
		"no colon":           {`{"a" 1}`, `x.json:1:6: '1' where ':' is expected after the key "a"`},
		"no comma":           {"{\"a\": 1\n \"b\": 2}", `x.json:2:2: '"' where ',' or '}' is expected (opened at line 1)`},
		"trailing comma":     {`{"a": [1,]}`, `x.json:1:10: a comma before ']'`},
		"two documents":      {`{} {}`, `x.json:1:4: '{' after the end of the JSON value`},
		"bare key":           {`{a: 1}`, `x.json:1:2: 'a' where a key in double quotes is expected`},
		"bad word":           {`{"a": nil}`, `x.json:1:7: 'n' where a JSON value is expected`},
		"bad number":         {`{"a": 01}`, `x.json:1:7: 01 is not a JSON number`},
		"bad escape":         {`{"a": "\q"}`, `x.json:1:8: the escape \q, which JSON does not know`},
		"bad unicode":        {`{"a": "\u12g4"}`, `x.json:1:8: a \u escape without four hexadecimal digits`},
		"raw control":        {"{\"a\": \"\t\"}", `x.json:1:8: '\t' in a string: escape it as \n, \t or \u0009`},
		"duplicate":          {"{\"resource\": {\"aws_x\": {\"a\": {},\n\"b\": {}, \"a\": {}}}}", `x.json:2:10: the key "a" again (first at line 1)`},
		"duplicate of many":  {`{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1,"m":1,"a":1}`, `x.json:1:80: the key "a" again (first at line 1)`},
		"deep":               {deep, "x.json:1:212: nested deeper than 200 levels"},
		"list":               {`[]`, "x.json:1:1: a list where Terraform JSON, an object, is expected"},
		"string":             {`"x"`, "x.json:1:1: a string where Terraform JSON, an object, is expected"},
		"hcl":                {"# comment\nresource \"aws_x\" \"y\" {}\n", "x.json:1:1: HCL, not JSON: give a cdk.tf.json, or a plan as `terraform show -json` prints it"},
		"hcl block":          {"\n  resource \"aws_x\" \"y\" {}\n", "x.json:2:3: HCL, not JSON: give a cdk.tf.json, or a plan as `terraform show -json` prints it"},
		"utf-16":             {"\xff\xfe{\x00", "x.json:1:1: UTF-16 (PowerShell's > writes it): save it as UTF-8"},
		"not utf-8":          {"{\n\"a\": \"\xff\"}", "x.json:2:1: not UTF-8"},
		"empty stack":        {`{"terraform": {}}`, "x.json: no resource in it: nothing to review"},
		"state":              {`{"format_version":"1.0","terraform_version":"1.11.4","values":{}}`, "x.json:1:1: a state, not a plan: run `terraform plan -out plan` and `terraform show -json plan`"},
		"state file":         {`{"version":4,"serial":1,"lineage":"x"}`, "x.json:1:1: a state file, not a configuration"},
		"resource is a list": {`{"resource": [1]}`, "x.json:1:15: resource is a number where an object is expected"},
		"type is a string":   {`{"resource": {"aws_x": "y"}}`, "x.json:1:24: aws_x is a string where an object is expected"},
		"body is a number":   {`{"resource": {"aws_x": {"y": 1}}}`, "x.json:1:30: y is a number where an object is expected"},
		"provider is true":   {`{"provider": {"aws": true}}`, "x.json:1:22: aws is a boolean where an object is expected"},
		"backend is a list":  {`{"terraform": {"backend": "s3"}}`, "x.json:1:27: backend is a string where an object is expected"},
		"escape in a key":    {`{"\u001b[31mred": 1, "\u001b[31mred": 2}`, `x.json:1:22: the key "\x1b[31mred" again (first at line 1)`},
		"plan's list":        {`{"planned_values": {"root_module": {"resources": {}}}}`, "x.json:1:50: resources is an object where a list is expected"},
		"plan's resource":    {`{"planned_values": {}, "configuration": {"root_module": {"resources": [{}]}}}`, "x.json:1:72: a resource of the plan without type or name"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("x.json", c.input)
			if err == nil {
				t.Fatal("no error")
			}
			if err.Error() != c.want {
				t.Errorf("got  %s\nwant %s", err, c.want)
			}
			if strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Errorf("not one plain line: %q", err)
			}
		})
	}
}

func TestSizeIsBounded(t *testing.T) {
	const want = "big.json: 200 MB or more, and verify reads 128 MB at most"
	if _, err := Read("big.json", 200<<20, strings.NewReader("{}")); err == nil || err.Error() != want {
		t.Errorf("known size: got %v", err)
	}
	endless := io.MultiReader(strings.NewReader(`{"a":"`), repeat('x'))
	const endlessWant = "stdin: 128 MB or more, and verify reads 128 MB at most"
	if _, err := Read("stdin", 0, endless); err == nil || err.Error() != endlessWant {
		t.Errorf("endless stream: got %v", err)
	}
	broken := errors.New("the disk is gone")
	if _, err := Read("x", 0, io.MultiReader(strings.NewReader("{"), failing{broken})); !errors.Is(err, broken) {
		t.Errorf("broken stream: got %v", err)
	}
}

// repeat is a stream of one byte without end.
type repeat byte

func (r repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestStringsAreDecoded(t *testing.T) {
	c := mustParse(t, `{"locals": {"s": "a\"\\\/\b\f\n\r\té\ud83d\ude00\ud83dx"}, "resource": {"aws_x": {"y": {"v": "${local.s}"}}}}`)
	got, ok := c.Resources[0].Get("v").Text()
	if want := "a\"\\/\b\f\n\r\té😀\ufffdx"; !ok || got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPositionsCountCodePoints(t *testing.T) {
	c := mustParse(t, "{\"resource\": {\"aws_x\": {\"é😀\": {\n  \"v\": 1, \"ß\": 2}}}}")
	r := c.Resources[0]
	for _, p := range []struct {
		got  Position
		want string
	}{
		{r.Position(), "x.json:1:25"}, {r.Get("v").Position(), "x.json:2:3"}, {r.Get("ß").Position(), "x.json:2:11"}, {Value{}.Position(), ""},
	} {
		if p.got.String() != p.want {
			t.Errorf("got %s, want %s", p.got, p.want)
		}
	}
}

func mustParse(t testing.TB, text string) *Config {
	t.Helper()
	c, err := Parse("x.json", text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"plain é 😀":                     "plain é 😀",
		"\x1b[31mred\x1b[0m":            "red",
		"\x1b]0;title\x07after":         "after",
		"a\x1b[2Jb\rc\x00d":             "abcd",
		"\u202egnp.exe":                 "gnp.exe",
		"zero\u200bwidth":               "zerowidth",
		"\u009b31mC1":                   "31mC1",
		"not \xff utf-8":                "not \ufffd utf-8",
		"line\nbreak":                   "linebreak",
		"\x1bPdevice control\x1b\\text": "text",
	} {
		if got := Printable(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
