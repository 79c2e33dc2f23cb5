package topology

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

func parse(t *testing.T, text string) *Topology {
	t.Helper()
	c, err := tfconfig.Parse("x.json", text)
	if err != nil {
		t.Fatal(err)
	}
	topology := Of(c)
	if err := c.Err(); err != nil {
		t.Fatal(err)
	}
	return topology
}

func TestPairsShareANameAndAType(t *testing.T) {
	record := func(id, name, kind, policy string) string {
		return fmt.Sprintf(`"%s": {"zone_id": "${data.aws_route53_zone.z.zone_id}", "name": %q, "type": %q, "failover_routing_policy": %s}`, id, name, kind, policy)
	}
	topology := parse(t, `{"data": {"aws_route53_zone": {"z": {"name": "Example.com."}}}, "resource": {"aws_route53_record": {`+strings.Join([]string{
		record("a", "api.example.com", "A", `{"type": "PRIMARY"}`),
		record("b", "API.example.com.", "A", `[{"type": "SECONDARY"}]`),
		record("c", "api", "A", `{"type": "SECONDARY"}`),
		record("d", "api", "aaaa", `{"type": "PRIMARY"}`),
		record("e", "", "A", `{"type": "PRIMARY"}`),
		record("f", "${var.name}", "A", `{"type": "PRIMARY"}`),
		`"plain": {"name": "other.example.com", "type": "A"}`,
	}, ",")+`}}}`)
	var got []string
	for _, p := range topology.Pairs {
		got = append(got, fmt.Sprintf("%s %d+%d", p, len(p.Primaries), len(p.Secondaries)))
	}
	want := []string{"api.example.com A 1+2", "api.example.com AAAA 1+0", "example.com A 1+0", "${var.name} A 1+0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestParameters(t *testing.T) {
	for name, c := range map[string]struct{ record, check, want string }{
		"defaults":       {`"ttl": 30`, `"type": "HTTP"`, "3 x (30 s interval + 6 s timeout) + 60 s propagation + 30 s TTL = 198 s"},
		"alias":          {`"alias": {"name": "x", "evaluate_target_health": true}`, `"type": "https_str_match", "request_interval": "10", "failure_threshold": 2`, "2 x (10 s interval + 8 s timeout) + 60 s propagation + 60 s TTL = 156 s"},
		"tcp":            {`"ttl": 60`, `"type": "TCP", "request_interval": 10`, "3 x (10 s interval + 10 s timeout) + 60 s propagation + 60 s TTL = 180 s"},
		"calculated":     {`"ttl": 60`, `"type": "CALCULATED"`, "a check of type CALCULATED has no timing of its own"},
		"unknown type":   {`"ttl": 60`, `"type": "${var.t}"`, "a check of type ${var.t} has no timing of its own"},
		"unknown number": {`"ttl": 60`, `"type": "HTTP", "request_interval": "${var.i}"`, "request_interval is not known before apply"},
		"unknown ttl":    {`"ttl": "${var.ttl}"`, `"type": "HTTP"`, "ttl is not known before apply"},
		"no ttl":         {`"records": []`, `"type": "HTTP"`, "ttl is not known before apply"},
		"elsewhere":      {`"ttl": 60, "health_check_id": "abc"`, "", "its health check is not in this configuration"},
		"none":           {`"ttl": 60, "health_check_id": null`, "", "no health check is attached"},
		"target only":    {`"alias": {"name": "x", "evaluate_target_health": true}, "health_check_id": null`, "", "it rests on the target's own health, which has no published timing"},
	} {
		t.Run(name, func(t *testing.T) {
			id := `"health_check_id": "${aws_route53_health_check.c.id}",`
			if c.check == "" {
				id = ""
			}
			topology := parse(t, `{"resource": {"aws_route53_health_check": {"c": {`+c.check+`}},
				"aws_route53_record": {"r": {"name": "a", "type": "A", "failover_routing_policy": {"type": "PRIMARY"}, `+id+c.record+`}}}}`)
			parameters, err := topology.Pairs[0].Parameters()
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				got = parameters.Budget(failover.DefaultPropagation).Arithmetic()
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
	if _, err := (&Pair{}).Parameters(); err == nil || err.Error() != "there is no PRIMARY record" {
		t.Errorf("got %v", err)
	}
}

func TestPlaces(t *testing.T) {
	const providers = `"provider": {"aws": [{"region": "eu-west-1"}, {"alias": "west", "region": "us-west-2"}, {"alias": "unknown", "region": "${var.r}"}]}`
	for name, c := range map[string]struct{ resources, primary, standby string }{
		"by what records point at": {`"aws_lb": {"a": {"provider": "aws.west"}, "b": {}}, "aws_route53_record": {
			"p": {"name": "x", "type": "A", "failover_routing_policy": {"type": "PRIMARY"}, "alias": {"name": "${aws_lb.a.dns_name}"}},
			"s": {"name": "x", "type": "A", "failover_routing_policy": {"type": "SECONDARY"}, "alias": {"name": "${aws_lb.b.dns_name}"}}}`, "us-west-2", "eu-west-1"},
		"by host names": {`"aws_route53_record": {
			"p": {"name": "x", "type": "CNAME", "failover_routing_policy": {"type": "PRIMARY"}, "records": ["a1.execute-api.ap-south-1.amazonaws.com"]},
			"s": {"name": "x", "type": "CNAME", "failover_routing_policy": {"type": "SECONDARY"}, "records": ["a2.execute-api.us-gov-west-1.amazonaws.com"]}}`, "ap-south-1", "us-gov-west-1"},
		"by table and replica": {`"aws_dynamodb_table": {"t": {"provider": "aws.west", "replica": {"region_name": "eu-west-1"}}}`, "us-west-2", "eu-west-1"},
		"by providers":         {`"aws_sqs_queue": {"q": {}}`, "eu-west-1", "us-west-2"},
		"region of a resource": {`"aws_dynamodb_table": {"t": {"region": "ca-central-1", "replica": {"region_name": "us-west-2"}}}`, "ca-central-1", "us-west-2"},
		"unknown region":       {`"aws_dynamodb_table": {"t": {"provider": "aws.unknown"}}`, "the region of provider aws.unknown", "us-west-2"},
	} {
		t.Run(name, func(t *testing.T) {
			topology := parse(t, `{`+providers+`, "resource": {`+c.resources+`}}`)
			if got := topology.Primary.String() + " and " + topology.Standby.String(); got != c.primary+" and "+c.standby {
				t.Errorf("got %s, want %s and %s", got, c.primary, c.standby)
			}
		})
	}
}

func TestStackIsWhatIsBilled(t *testing.T) {
	topology := parse(t, `{"provider": {"aws": [{"region": "us-east-1"}, {"alias": "s", "region": "us-west-2"}]}, "resource": {
		"aws_dynamodb_table": {"t": {"billing_mode": "PROVISIONED", "read_capacity": 5, "write_capacity": 2, "point_in_time_recovery": {"enabled": true}}},
		"aws_dynamodb_table_replica": {"t": {"provider": "aws.s", "global_table_arn": "${aws_dynamodb_table.t.arn}"}},
		"aws_lambda_function": {"f": {"provider": "aws.s", "memory_size": 512, "architectures": ["arm64"]}},
		"aws_lambda_provisioned_concurrency_config": {"f": {"provider": "aws.s", "function_name": "${aws_lambda_function.f.function_name}", "provisioned_concurrent_executions": 3}},
		"aws_api_gateway_rest_api": {"r": {}}, "aws_apigatewayv2_api": {"h": {"provider": "aws.s"}},
		"aws_kms_key": {"k": {"provider": "aws.s"}}, "aws_secretsmanager_secret": {"x": {}}, "aws_route53_zone": {"z": {"name": "x"}},
		"aws_cloudwatch_log_group": {"l": {"provider": "aws.s", "retention_in_days": "30"}},
		"aws_cloudwatch_metric_alarm": {"slow": {"period": 60}, "fast": {"period": 10}},
		"aws_instance": {"i": {"provider": "aws.s", "instance_type": "t3.micro"}}, "aws_ecs_service": {"e": {"provider": "aws.s", "desired_count": 2}},
		"aws_autoscaling_group": {"none": {"provider": "aws.s", "desired_capacity": 0, "min_size": 0}},
		"aws_route53_health_check": {"c": {"type": "HTTPS", "fqdn": "${aws_apigatewayv2_api.h.api_endpoint}", "measure_latency": true, "regions": ["us-east-1", "us-west-1", "eu-west-1"], "disabled": true},
			"elsewhere": {"type": "TCP", "ip_address": "192.0.2.1", "port": 443, "request_interval": 10}}}}`)
	want := failover.Stack{
		HealthChecks: []failover.HealthCheck{
			{Name: "c", Probes: failover.Standby, Kind: "HTTPS", Interval: 30 * time.Second, Latency: true, AWSEndpoint: true, CheckerRegions: 3, Disabled: true},
			{Name: "elsewhere", Probes: failover.Global, Kind: "TCP", Interval: 10 * time.Second},
		},
		HostedZones: 1,
		Alarms:      []failover.Alarm{{Name: "slow"}, {Name: "fast", HighResolution: true}},
		Regions: []failover.Region{
			{
				Role: failover.Primary, Name: "us-east-1", Secrets: 1,
				APIs:   []failover.API{{Name: "r", Kind: "REST"}},
				Tables: []failover.Table{{Name: "t", PITR: true, ReadCapacity: 5, WriteCapacity: 2}},
			},
			{
				Role: failover.Standby, Name: "us-west-2", Keys: 1,
				APIs:      []failover.API{{Name: "h", Kind: "HTTP"}},
				Functions: []failover.Function{{Name: "f", MemoryMB: 512, Architecture: "arm64", ProvisionedConcurrency: 3}},
				Tables:    []failover.Table{{Name: "t", Replica: true, ReadCapacity: 5, WriteCapacity: 2}},
				LogGroups: []failover.LogGroup{{Name: "l", RetentionDays: 30}},
				AlwaysOn: []failover.Resource{
					{Address: "aws_instance.i", Type: "aws_instance", Size: "t3.micro", Quantity: 1},
					{Address: "aws_ecs_service.e", Type: "aws_ecs_service", Quantity: 2},
				},
			},
		},
	}
	if diff := cmp.Diff(want, topology.Stack()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestRegionIn(t *testing.T) {
	for host, want := range map[string]string{
		"a.execute-api.us-east-1.amazonaws.com":       "us-east-1",
		"x.ap-southeast-2.elb.amazonaws.com":          "ap-southeast-2",
		"arn:aws:kms:eu-central-1:111122223333:key/1": "eu-central-1",
		"us-east-1.example.com":                       "us-east-1",
		"bus-east-1x.example.com":                     "",
		"api.tindrloop.example":                       "",
		"bucket.s3-website-us-west-2.amazonaws.com":   "us-west-2",
		"d-1.execute-api.us-gov-west-1.amazonaws.com": "us-gov-west-1",
	} {
		if got := RegionIn(host); got != want {
			t.Errorf("%s: got %q, want %q", host, got, want)
		}
	}
}
