package tfconfig

import "testing"

// plan is what terraform show -json prints, shortened: an alias's target is not known, the check's id is
// (it exists already), and the table sits in a module.
const plan = `{
 "format_version": "1.2", "terraform_version": "1.11.4",
 "variables": {"threshold": {"value": 3}},
 "planned_values": {"root_module": {
  "resources": [
   {"address": "aws_route53_health_check.primary", "mode": "managed", "type": "aws_route53_health_check", "name": "primary",
    "values": {"type": "HTTPS", "failure_threshold": 3, "request_interval": 10, "fqdn": null}},
   {"address": "aws_route53_record.a[\"x.y\"]", "mode": "managed", "type": "aws_route53_record", "name": "a", "index": "x.y",
    "values": {"name": "api", "health_check_id": "abc-123", "alias": [{"evaluate_target_health": true}], "failover_routing_policy": [{"type": "PRIMARY"}]}}
  ],
  "child_modules": [{"address": "module.data", "resources": [
   {"address": "module.data.aws_dynamodb_table.t", "mode": "managed", "type": "aws_dynamodb_table", "name": "t", "values": {"name": "profiles"}}]}]
 }},
 "checks": [{"address": {"kind": "resource", "to_display": "data.aws_region.primary"}, "status": "pass"}],
 "configuration": {
  "provider_config": {
   "aws": {"name": "aws", "expressions": {"region": {"constant_value": "us-east-1"}, "default_tags": [{"tags": {"constant_value": {"Role": "primary"}}}]}},
   "aws.standby": {"name": "aws", "alias": "standby", "expressions": {"region": {"references": ["var.standby"]}}}},
  "root_module": {
   "resources": [
    {"address": "aws_route53_health_check.primary", "mode": "managed", "type": "aws_route53_health_check", "name": "primary", "provider_config_key": "aws",
     "expressions": {"type": {"constant_value": "HTTPS"}, "failure_threshold": {"references": ["var.threshold"]}, "fqdn": {"references": ["aws_api.p.endpoint", "aws_api.p"]}}},
    {"address": "aws_route53_record.a", "mode": "managed", "type": "aws_route53_record", "name": "a", "provider_config_key": "aws", "for_each_expression": {"references": ["var.names"]},
     "expressions": {"name": {"references": ["each.key"]}, "health_check_id": {"references": ["aws_route53_health_check.primary.id", "aws_route53_health_check.primary"]},
      "alias": [{"name": {"references": ["aws_api.p.domain[0].name", "aws_api.p.domain[0]", "aws_api.p"]}, "evaluate_target_health": {"constant_value": true}}]}},
    {"address": "data.aws_region.primary", "mode": "data", "type": "aws_region", "name": "primary", "provider_config_key": "aws"},
    {"address": "aws_api.p", "mode": "managed", "type": "aws_api", "name": "p", "provider_config_key": "aws.standby", "expressions": {"x": {"references": ["var.a", "var.b"]}}}],
   "module_calls": {"data": {"module": {"resources": [
    {"address": "aws_dynamodb_table.t", "mode": "managed", "type": "aws_dynamodb_table", "name": "t", "provider_config_key": "data:aws", "expressions": {"name": {"constant_value": "profiles"}}}]}}}
  }}
}`

func TestPlan(t *testing.T) {
	c := mustParse(t, plan)
	if !c.Plan || len(c.Resources) != 5 {
		t.Fatalf("got %d resources", len(c.Resources))
	}
	check, record, api := c.Resource("aws_route53_health_check.primary"), c.Resource("aws_route53_record.a"), c.Resource("aws_api.p")
	if n, ok := check.Get("failure_threshold").Int(); n != 3 || !ok {
		t.Errorf("a planned value is %d, %v", n, ok)
	}
	if targets := c.Targets(check.Body.Raw("fqdn")); len(targets) != 1 || targets[0] != api {
		t.Errorf("an unknown value leads to %v", targets)
	}
	if targets := c.Targets(record.Body.Raw("health_check_id")); len(targets) != 1 || targets[0] != check {
		t.Errorf("a known id leads to %v", targets)
	}
	if targets := c.Targets(record.Body.Raw("alias")); len(targets) != 1 || targets[0] != api {
		t.Errorf("a block's unknown value leads to %v", targets)
	}
	if !record.Get("alias", "evaluate_target_health").True() || !record.Multiple {
		t.Error("a block's planned value is lost")
	}
	if got := c.Provider("aws").Region(); got != "us-east-1" {
		t.Errorf("the provider's region is %q", got)
	}
	if got := c.Provider("aws.standby").Region(); got != "" {
		t.Errorf("a region that is not known is %q", got)
	}
	if !c.Provider("aws").Body.Get("default_tags", "tags").Exists() {
		t.Error("a provider's block is lost")
	}
	if !c.Resource("data.aws_region.primary").Get("lifecycle", "postcondition").Exists() {
		t.Error("a check of the plan is not seen as a postcondition")
	}
	if table := c.Resource("module.data.aws_dynamodb_table.t"); table == nil || table.Get("name").TextOr("") != "profiles" || table.Provider != "aws" {
		t.Errorf("a module's resource is %+v", table)
	}
	if err := c.Err(); err != nil {
		t.Error(err)
	}
}
