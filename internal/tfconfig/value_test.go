package tfconfig

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sample = `{
  "variable": {"env": {"default": "prod"}, "open": {}, "loop": {"default": "${local.loop}"}, "regions": {"default": {"standby": "us-west-2"}}},
  "locals": {"name": "api-${var.env}", "loop": "${var.loop}", "settings": [{"interval": "10"}], "through": "${aws_a.first.id}"},
  "provider": {"aws": [{"region": "us-east-1"}, {"alias": "standby", "region": "${var.regions.standby}"}]},
  "data": {"aws_region": {"here": {"provider": "${aws.standby}"}}},
  "resource": [
    {"aws_a": {"first": {"name": "x", "count": 2, "block": {"on": "true"}, "list": ["a", "${var.open}"], "nothing": null}}},
    {"aws_b": {"second": [{"name": "${local.name}", "whole": 3, "half": 1.5, "block": [{"n": "7"}, {"n": 8}], "provider": "aws.standby",
      "region": "${data.aws_region.here.name}", "loop": "${var.loop}", "open": "${var.open}", "escaped": "$${x} %%{y}", "through": "${local.through}",
      "named": "${aws_b.second.name}/${aws_b.second.whole}", "policy": "{\"a\": [1]}", "broken": "{"}]}}
  ]
}`

func TestTextIsWhatIsKnownBeforeApply(t *testing.T) {
	r := mustParse(t, sample).Resource("aws_b.second")
	for name, want := range map[string]string{
		"name": "api-prod", "whole": "3", "half": "1.5", "region": "us-west-2", "escaped": "${x} %{y}", "named": "api-prod/3",
		"loop": "-", "open": "-", "through": "-", "absent": "-",
	} {
		got, ok := r.Get(name).Text()
		if !ok {
			got = "-"
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestNumbersAndTruthsMayBeStrings(t *testing.T) {
	c := mustParse(t, sample)
	if n, ok := c.Resource("aws_b.second").Get("block", "n").Int(); n != 7 || !ok {
		t.Errorf("got %d, %v", n, ok)
	}
	if !c.Resource("aws_a.first").Get("block", "on").True() {
		t.Error(`"true" is not true`)
	}
	if blocks := c.Resource("aws_b.second").Body.Blocks("block"); len(blocks) != 2 {
		t.Errorf("got %d blocks", len(blocks))
	}
	if blocks := c.Resource("aws_a.first").Body.Blocks("block"); len(blocks) != 1 {
		t.Errorf("got %d blocks", len(blocks))
	}
	if texts, all := c.Resource("aws_a.first").Get("list").Texts(); all || len(texts) != 1 {
		t.Errorf("got %q, %v", texts, all)
	}
	if err := c.Err(); err != nil {
		t.Error(err)
	}
}

func TestShapeOfAConfiguration(t *testing.T) {
	c := mustParse(t, sample)
	a, b := c.Resource("aws_a.first"), c.Resource("aws_b.second")
	if !a.Multiple || b.Multiple || a.Provider != "aws" || b.Provider != "aws.standby" || c.Resource("data.aws_region.here").Provider != "aws.standby" {
		t.Errorf("got %+v and %+v", a, b)
	}
	if got := c.Provider("aws.standby").Region(); got != "us-west-2" {
		t.Errorf("the standby's region is %q", got)
	}
	if targets := c.Targets(b.Body.Raw("through")); len(targets) != 1 || targets[0] != a {
		t.Errorf("a local does not lead to what it refers to: %v", targets)
	}
	if a.Get("nothing").Exists() {
		t.Error("null exists")
	}
	if document, ok := b.Get("policy").JSON(); !ok || len(document.Get("a").Items()) != 1 || document.Get("a").Position() != b.Get("policy").Position() {
		t.Error("a JSON document in a string is not read")
	}
	if _, ok := b.Get("broken").JSON(); ok {
		t.Error("a broken document is read")
	}
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		read func(*Resource)
		want string
	}{
		"number": {func(r *Resource) { r.Get("name").Int() }, `x.json:7:26: name is "x" where a whole number is expected`},
		"half":   {func(r *Resource) { r.Get("list").Int() }, "x.json:7:76: list is a list where a whole number is expected"},
		"truth":  {func(r *Resource) { r.Get("name").Bool() }, `x.json:7:26: name is "x" where true or false is expected`},
		"text":   {func(r *Resource) { r.Get("block").Text() }, "x.json:7:51: block is an object where a string is expected"},
		"block":  {func(r *Resource) { r.Get("name", "x") }, `x.json:7:26: name is "x" where a block is expected`},
		"blocks": {func(r *Resource) { r.Body.Blocks("count") }, "x.json:7:39: count is 2 where a block is expected"},
		"object": {func(r *Resource) { r.Get("name").Members() }, `x.json:7:26: name is "x" where an object is expected`},
	} {
		t.Run(name, func(t *testing.T) {
			config := mustParse(t, sample)
			c.read(config.Resource("aws_a.first"))
			if err := config.Err(); err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestReferences(t *testing.T) {
	for expression, want := range map[string]string{
		`plain`:                                     "",
		`$${aws_a.b.c}`:                             "",
		`${aws_a.b.c}`:                              "aws_a.b[c]",
		`${data.aws_a.b.c.d}`:                       "data.aws_a.b[c d]",
		`${trimprefix(aws_a.b.url, "https://")}`:    "aws_a.b[url]",
		`${aws_a.b[0].c}`:                           "aws_a.b[0 c]",
		`${aws_a.b[*].c}-${aws_d.e["k"].f}`:         "aws_a.b[* c] aws_d.e[k f]",
		`${aws_a.b.*.c}`:                            "aws_a.b[* c]",
		`${aws_a.b[local.i].c}`:                     "local.i[] aws_a.b[local.i c]",
		`${tolist(aws_a.b.c)[0].d}`:                 "aws_a.b[c]",
		`${var.x ? aws_a.b.c : aws_d.e.f}`:          "var.x[] aws_a.b[c] aws_d.e[f]",
		`${"inner ${aws_a.b.c} }"}-${aws_d.e.f}`:    "aws_a.b[c] aws_d.e[f]",
		`%{if var.x}${aws_a.b.c}%{endif}`:           "var.x[] aws_a.b[c]",
		`${each.value.name}`:                        "each[value name]",
		`${module.m.out}`:                           "module.m[out]",
		`${{for k, v in aws_a.b.c : k => v.name}}`:  "aws_a.b[c] v.name[]",
		`${aws_a.b.c`:                               "aws_a.b[c]",
		`${aws_a.b["}"].c}`:                         "aws_a.b[} c]",
		`${jsonencode({a = aws_a.b.c})}`:            "aws_a.b[c]",
		`${max(1.5, aws_a.b.c)}`:                    "aws_a.b[c]",
		`arn:aws:iam::${aws_a.b.c}:role/${local.n}`: "aws_a.b[c] local.n[]",
	} {
		var got []string
		for _, ref := range templateRefs(expression, nil) {
			got = append(got, ref.Address+"["+strings.Join(ref.Path, " ")+"]")
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s: -want +got:\n%s", expression, diff)
		}
	}
}

func TestLeavesReadASingleBlockAsABlock(t *testing.T) {
	c := mustParse(t, `{"resource": {"aws_a": {"b": {"//": {"m": 1}, "one": [{"x": 1}], "two": [{"y": 1}, {"y": true}], "gone": null, "e": "${var.z}"}}}}`)
	var got []string
	for _, leaf := range c.Resources[0].Body.Leaves() {
		got = append(got, leaf.Path+"="+leaf.Value.Written())
	}
	if want := "one.x=1 two[0].y=1 two[1].y=true e=${var.z}"; strings.Join(got, " ") != want {
		t.Errorf("got %q", got)
	}
}

// Variables that double each other would grow without bound; they count as not known.
func TestExpansionIsBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"variable": {"v0": {"default": "xxxxxxxxxxxxxxxx"}`)
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&b, `, "v%d": {"default": "${var.v%d}${var.v%d}"}`, i, i-1, i-1)
	}
	b.WriteString(`}, "locals": {"l0": "${aws_a.b.id}"`)
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&b, `, "l%d": "${local.l%d}${local.l%d}"`, i, i-1, i-1)
	}
	b.WriteString(`}, "resource": {"aws_a": {"b": {"some": "${var.v3}", "much": "${var.v59}", "far": "${local.l59}"}}}}`)
	c := mustParse(t, b.String())
	r := c.Resource("aws_a.b")
	if s, ok := r.Get("some").Text(); !ok || len(s) != 16*8 {
		t.Errorf("got %d bytes, %v", len(s), ok)
	}
	if s, ok := r.Get("much").Text(); ok {
		t.Errorf("got %d bytes", len(s))
	}
	if targets := c.Targets(r.Body.Raw("far")); len(targets) != 1 || targets[0] != r {
		t.Errorf("got %v", targets)
	}
}

// Strings within expressions within strings, and indexes within indexes, end somewhere.
func TestNestingIsBounded(t *testing.T) {
	for _, unit := range []string{`${"`, `${a.b[`, `"${`, `[`, `{`, `%{if "`} {
		templateRefs(strings.Repeat(unit, 200_000), nil)
		templateRefs("${"+strings.Repeat(unit, 200_000), nil)
	}
}
