package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// resource is a state with one resource.
func resource(mode, kind, attributes string) string {
	return fmt.Sprintf(`{"version":4,"resources":[{"mode":%q,"type":%q,"name":"x","instances":[{"attributes":%s}]}]}`, mode, kind, attributes)
}

func TestStateOwners(t *testing.T) {
	const table = `{"arn":"arn:aws:dynamodb:us-east-1:%s:table/profiles"}`
	cases := map[string]struct {
		state           string
		own             int
		foreign, number string
	}{
		"not JSON":           {state: `{`},
		"not a state":        {state: `[1,2]`},
		"empty":              {state: ``},
		"destroyed":          {state: `{"version":4,"resources":[]}`},
		"resources no list":  {state: `{"resources":"x"}`},
		"of the sandbox":     {state: resource("managed", "aws_dynamodb_table", fmt.Sprintf(table, "123456789012")), own: 1},
		"of another account": {state: resource("managed", "aws_dynamodb_table", fmt.Sprintf(table, "111122223333")), foreign: "aws_dynamodb_table.x", number: "111122223333"},
		"data of another":    {state: resource("data", "aws_iam_role", `{"arn":"arn:aws:iam::111122223333:role/x"}`)},
		"a policy of AWS's":  {state: resource("data", "aws_iam_policy", `{"arn":"arn:aws:iam::aws:policy/ReadOnlyAccess"}`)},
		"no account":         {state: resource("managed", "aws_route53_health_check", `{"arn":"arn:aws:route53:::healthcheck/x"}`)},
		"no ARN":             {state: resource("managed", "aws_route53_record", `{"id":"x"}`)},
		"ARN is null":        {state: resource("managed", "aws_lambda_function", `{"arn":null}`)},
		"ARN is a number":    {state: resource("managed", "aws_lambda_function", `{"arn":7}`)},
		"ARN is cut short":   {state: resource("managed", "aws_lambda_function", `{"arn":"arn:aws:lambda"}`)},
		"attributes null":    {state: resource("managed", "aws_lambda_function", `null`)},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			own, foreign, number := stateOwners([]byte(c.state))
			if own != c.own || foreign != c.foreign || number != c.number {
				t.Errorf("own %d, foreign %q of %q; want %d, %q of %q", own, foreign, number, c.own, c.foreign, c.number)
			}
		})
	}
}

func TestRefuseForeignNamesTheFile(t *testing.T) {
	dir := t.TempDir()
	state := resource("managed", "aws_sns_topic", `{"arn":"arn:aws:sns:us-east-1:111122223333:alarms"}`)
	if err := os.WriteFile(filepath.Join(dir, "profile-api.tfstate"), []byte(state), 0o600); err != nil {
		t.Fatal(err)
	}
	const want = "profile-api.tfstate describes resources of AWS account 111122223333, such as aws_sns_topic.x: a deploy in the sandbox would make terraform forget them; " +
		"run this in another folder (git worktree add), or move the file away until afterwards"
	if err := refuseForeign(dir); err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
	if err := refuseForeign(t.TempDir()); err != nil {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestMentionStale(t *testing.T) {
	dir := t.TempDir()
	state := resource("managed", "aws_sns_topic", `{"arn":"arn:aws:sns:us-east-1:123456789012:alarms"}`)
	if err := os.WriteFile(filepath.Join(dir, "profile-api.tfstate"), []byte(state), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	mentionStale(&said, dir)
	if want := "sandbox: profile-api.tfstate still describes 1 of this sandbox's resources, which end now: it is stale and can be removed\n"; said.String() != want {
		t.Errorf("%q", said.String())
	}
}

func FuzzStateOwners(f *testing.F) {
	f.Add([]byte(resource("managed", "aws_sns_topic", `{"arn":"arn:aws:sns:us-east-1:111122223333:alarms"}`)))
	f.Add([]byte(`{"resources":[{"mode":"managed","instances":[null,{"attributes":{"arn":["a"]}}]},null]}`))
	f.Fuzz(func(t *testing.T, state []byte) {
		if own, foreign, number := stateOwners(state); own < 0 || foreign == "" && number != "" {
			t.Errorf("own %d, foreign %q of %q", own, foreign, number)
		}
	})
}
