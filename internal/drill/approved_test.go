package drill

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

func approve(t *testing.T, text []byte, o Outputs) (Reviewed, error) {
	t.Helper()
	config, err := tfconfig.Read("cdk.tf.json", int64(len(text)), bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return Approve(config, text, o)
}

// committed is the JSON that people reviewed, with the outputs that its deployment has.
func committed(t *testing.T) ([]byte, Outputs) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "cdktf.out", "stacks", "profile-api", "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	o := testOutputs()
	o.RecordName, o.Table.Name = "api.tindrloop.example", "tindrloop-profile-api-profiles"
	return text, o
}

func TestApproveReadsTheCommittedJSON(t *testing.T) {
	text, o := committed(t)
	r, err := approve(t, text, o)
	if err != nil {
		t.Fatal(err)
	}
	want := failover.Budget{Interval: 10 * time.Second, Threshold: 3, Timeout: 6 * time.Second, Propagation: time.Minute, TTL: time.Minute}
	if r.Budget != want || r.Stack != "profile-api" || len(r.SHA256) != 64 || len(r.Records) != 4 || len(r.Checks) != 2 || len(r.Tables) != 2 {
		t.Errorf("got %+v", r)
	}
	// What is deployed from it has no differences; each change of it has one.
	deployed := func() Deployed {
		check, standby := testCheck("check-1"), testCheck("check-2")
		standby.RequestInterval = 30
		records := append(testRecords(), testRecords()...)
		records[2].Type, records[3].Type = "AAAA", "AAAA"
		return Deployed{
			Checks:  map[probe.Role]HealthCheck{probe.Primary: check, probe.Standby: standby},
			Records: records,
			Tables:  map[probe.Role]TableState{probe.Primary: testTable("us-west-2"), probe.Standby: testTable("us-east-1")},
		}
	}
	if found := r.Differences(deployed(), o); len(found) > 0 {
		t.Fatalf("a deployment as reviewed differs: %q", found)
	}
	cases := []struct {
		change func(*Deployed)
		want   string
	}{
		{func(d *Deployed) { c := d.Checks[probe.Primary]; c.Inverted = true; d.Checks[probe.Primary] = c },
			"the health check of the primary has inverted true, reviewed was false"},
		{func(d *Deployed) { c := d.Checks[probe.Standby]; c.Disabled = true; d.Checks[probe.Standby] = c },
			"the health check of the standby has disabled true, reviewed was false"},
		{func(d *Deployed) { d.Records = d.Records[:3] }, "the AAAA record standby of api.tindrloop.example does not exist"},
		{func(d *Deployed) { d.Records[0].HealthCheckID = "" }, "the A record primary of api.tindrloop.example has health check (none), reviewed was check-1"},
		{func(d *Deployed) { d.Records[1].EvaluateTargetHealth = false }, "the A record standby of api.tindrloop.example has evaluate_target_health false, reviewed was true"},
		{func(d *Deployed) { d.Records[1].Failover = "" }, "the A record standby of api.tindrloop.example has failover (none), reviewed was SECONDARY"},
		{func(d *Deployed) { d.Records = append(d.Records, Record{Type: "CNAME"}) }, "there is a CNAME record (none) of api.tindrloop.example that was not reviewed"},
		{func(d *Deployed) { s := d.Tables[probe.Standby]; s.PointInTime = false; d.Tables[probe.Standby] = s },
			"the table in the standby has point-in-time recovery false, reviewed was true"},
		{func(d *Deployed) { s := d.Tables[probe.Primary]; s.StreamView = ""; d.Tables[probe.Primary] = s },
			"the table in the primary has stream (none), reviewed was NEW_AND_OLD_IMAGES"},
	}
	for _, c := range cases {
		d := deployed()
		c.change(&d)
		if got := strings.Join(r.Differences(d, o), "; "); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestApproveReadsPlainEndpoints(t *testing.T) {
	o := testOutputs()
	o.RecordTypes, o.Table = []string{"CNAME"}, TableOutput{}
	r, err := approve(t, []byte(`{"resource": {
	  "aws_route53_health_check": {
	    "primary": {"type": "HTTPS", "fqdn": "A.example.net", "resource_path": "/healthz", "request_interval": 10, "failure_threshold": 3, "regions": ["eu-west-1", "us-east-1", "us-west-2"]}},
	  "aws_route53_record": {
	    "p": {"name": "api.example.com", "type": "CNAME", "ttl": 30, "records": ["A.example.net."], "set_identifier": "primary", "failover_routing_policy": {"type": "PRIMARY"}, "health_check_id": "${aws_route53_health_check.primary.id}"},
	    "s": {"name": "api.example.com", "type": "CNAME", "ttl": 30, "records": ["b.example.net"], "set_identifier": "standby", "failover_routing_policy": {"type": "SECONDARY"}}}}}`), o)
	if err != nil {
		t.Fatal(err)
	}
	deployed := Deployed{
		Checks: map[probe.Role]HealthCheck{probe.Primary: {Type: "HTTPS", FQDN: "A.example.net", Port: 443, ResourcePath: "/healthz", RequestInterval: 10, FailureThreshold: 3, EnableSNI: true, Regions: []string{"us-west-2", "us-east-1", "eu-west-1"}}},
		Records: []Record{
			{Type: "CNAME", SetIdentifier: "primary", Failover: "PRIMARY", HealthCheckID: "check-1", TTL: 30, Values: []string{"a.example.net"}},
			{Type: "CNAME", SetIdentifier: "standby", Failover: "SECONDARY", TTL: 60, Values: []string{"c.example.net"}},
		},
	}
	want := "the CNAME record standby of api.example.com has TTL 60, reviewed was 30; the CNAME record standby of api.example.com has values c.example.net, reviewed was b.example.net"
	if got := strings.Join(r.Differences(deployed, o), "; "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestApproveRefusesAnotherStack(t *testing.T) {
	text, o := committed(t)
	o.RecordName = "www.tindrloop.example"
	_, err := approve(t, text, o)
	if err == nil || err.Error() != "cdk.tf.json has no failover records of www.tindrloop.example: it is of another stack than the outputs" {
		t.Errorf("got %v", err)
	}
}

func TestSimulationStandsBesideThePhases(t *testing.T) {
	text, o := committed(t)
	r, err := approve(t, text, o)
	if err != nil {
		t.Fatal(err)
	}
	quantile := r.Simulate(t.Context(), 5*time.Minute)
	p50, p99, ok := quantile(Status)
	if !ok || p50 < 20*time.Second || p99 < p50 || p99 > r.Budget.Detection() {
		t.Errorf("status: p50 %s, p99 %s, %t", p50, p99, ok)
	}
	if _, _, ok := quantile(FirstChecker); ok {
		t.Error("the simulation says nothing about the first checker")
	}
	if _, _, ok := (Reviewed{}).Simulate(t.Context(), time.Minute)(Status); ok {
		t.Error("nothing to simulate gave figures")
	}
}
