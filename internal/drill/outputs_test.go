package drill

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestParseOutputsNamesEveryFault(t *testing.T) {
	_, err := ParseOutputs([]byte(`{"version":2,"record_types":[],"table":{"name":"t"},"primary":{"region":"us-east-1","endpoint":"x"},"standby":{"region":"us-east-1"}}`))
	want := []string{
		"the output `failover` has an rto_seconds of 0",
		"the output `failover` is of version 2, this verify reads version 1",
		"the output `failover` lacks a URL in primary.endpoint",
		"the output `failover` lacks a URL in standby.endpoint",
		"the output `failover` lacks a path in primary.health_check_path",
		"the output `failover` lacks a path in standby.health_check_path",
		"the output `failover` lacks hosted_zone_id",
		"the output `failover` lacks name_servers",
		"the output `failover` lacks primary.health_check_id",
		"the output `failover` lacks primary.set_identifier",
		"the output `failover` lacks record_name",
		"the output `failover` lacks record_types",
		"the output `failover` lacks standby.health_check_id",
		"the output `failover` lacks standby.set_identifier",
		"the output `failover` lacks table.hash_key",
		"the output `failover` lacks table.ttl_attribute",
		"the output `failover` names us-east-1 as both regions",
	}
	if err == nil || err.Error() != strings.Join(want, "\n") {
		t.Errorf("got\n%v\nwant\n%s", err, strings.Join(want, "\n"))
	}
}

func TestParseOutputsFile(t *testing.T) {
	value, _ := json.Marshal(testOutputs())
	good := `{"profile-api": {"failover": ` + string(value) + `, "url": "x"}, "state": {"bucket": "b"}}`
	if o, err := ParseOutputsFile([]byte(good), ""); err != nil || !o.same(testOutputs()) {
		t.Errorf("got %+v, error %v", o, err)
	}
	cases := []struct{ text, stack, want string }{
		{`x`, "", "this is not a file of `cdktf deploy --outputs-file`: invalid character 'x' looking for beginning of value"},
		{`{}`, "", "the stack has no output `failover`: run `cdktf deploy` first, or name another stack"},
		{good, "state", "the stack has no output `failover`: run `cdktf deploy` first, or name another stack"},
		{`{"b": {"failover": {}}, "a": {"failover": {}}}`, "", "several stacks have an output `failover`: a, b: say which with --stack"},
		{`{"a": {"failover": 1}}`, "", "the output `failover` is not what this version of verify reads: json: cannot unmarshal number into Go value of type drill.Outputs"},
	}
	for _, c := range cases {
		if _, err := ParseOutputsFile([]byte(c.text), c.stack); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

func FuzzParseOutputsFile(f *testing.F) {
	f.Add([]byte(`{"a":{"failover":{"version":1}}}`), "a")
	f.Fuzz(func(t *testing.T, text []byte, stack string) {
		if o, err := ParseOutputsFile(text, stack); err == nil && o.RecordName == "" {
			t.Errorf("%q gave outputs without a record", text)
		}
	})
}
