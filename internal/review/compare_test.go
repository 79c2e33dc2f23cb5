package review

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

func TestChanges(t *testing.T) {
	older := `{"terraform": {"backend": {"local": {"path": "a"}}}, "provider": {"aws": {"region": "us-east-1"}}, "resource": {"aws_x": {
		"same": {"block": {"v": 1}}, "gone": {}, "edited": {"list": ["a", "b"], "was": true, "db_password": "hunter2", "n": 1}}}}`
	newer := `{"provider": {"aws": {"region": "eu-west-1"}}, "module": {"m": {"source": "./m"}}, "resource": {"aws_x": {
		"same": {"//": "a comment", "block": [{"v": 1}]}, "edited": {"list": ["a", "c"], "is": "\u001b[1m${var.x}", "db_password": "hunter3", "n": null}}}}`
	parse := func(name, text string) *tfconfig.Config {
		c, err := tfconfig.Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	got := changes(parse("new", newer), parse("old", older))
	want := []Change{
		{Address: "provider.aws", Kind: Changed, Attributes: []AttributeChange{{"region", "us-east-1", "eu-west-1"}}, Position: tfconfig.Position{File: "new", Line: 1, Column: 15}},
		{Address: "module.m", Kind: Added, Position: tfconfig.Position{File: "new", Line: 1, Column: 59}},
		{Address: "aws_x.edited", Kind: Changed, Position: tfconfig.Position{File: "new", Line: 2, Column: 53}, Attributes: []AttributeChange{
			{"list[1]", "b", "c"}, {"is", "", "${var.x}"}, {"db_password", "(not shown)", "(not shown)"}, {"was", "true", ""}, {"n", "1", ""},
		}},
		{Address: "terraform.backend.local", Kind: Removed, Position: tfconfig.Position{File: "old", Line: 1, Column: 28}},
		{Address: "aws_x.gone", Kind: Removed, Position: tfconfig.Position{File: "old", Line: 2, Column: 32}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestPairsBeforeAndAfter(t *testing.T) {
	a, b, c := Pair{Name: "a"}, Pair{Name: "b"}, Pair{Name: "c"}
	got := pairChanges([]Pair{a, b}, []Pair{b, c})
	want := []PairChange{{"b", &b, &b}, {"c", nil, &c}, {"a", &a, nil}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestFindingsBeforeAndAfter(t *testing.T) {
	moved := Finding{Rule: flapping, Resource: "r", Message: "m", Position: tfconfig.Position{Line: 1}}
	here := moved
	here.Position.Line = 9
	fresh := Finding{Rule: flapping, Resource: "r", Message: "other"}
	if got := missingFrom([]Finding{moved}, []Finding{here, fresh}); len(got) != 1 || got[0].Message != "other" {
		t.Errorf("got %v: a finding that only moved is not new", got)
	}
}
