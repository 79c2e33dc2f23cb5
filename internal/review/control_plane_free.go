package review

import (
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
	"github.com/warm-standby/warm-standby/internal/topology"
)

var controlPlaneFree = &Rule{
	ID: "control-plane-free", Severity: Error,
	Reason: "what the standby needs from the primary's region, or from a control plane there, is missing on the day it has to take over",
	Fix:    "give the standby its own copy in its own region, and leave the switch to health checks, which are data plane",
	Link:   "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/best-practices-dns.html",
	check: func(s *subject, r *reporter) {
		for _, resource := range s.Config.Resources {
			if !resource.Data && s.Role(resource) == failover.Standby && !slices.Contains(spansRegions, resource.Type) {
				needsPrimary(s, r, resource)
			}
		}
		for _, c := range s.attachments() {
			alarmBased(s, r, c)
		}
		for _, p := range s.policies() {
			switchesRecords(r, p)
		}
	},
}

// spansRegions are the types whose business is to refer to another region.
var spansRegions = []string{
	"aws_dynamodb_table_replica", "aws_dynamodb_global_table", "aws_s3_bucket_replication_configuration", "aws_kms_replica_key",
	"aws_secretsmanager_secret", "aws_vpc_peering_connection", "aws_vpc_peering_connection_accepter",
	"aws_ec2_transit_gateway_peering_attachment", "aws_ec2_transit_gateway_peering_attachment_accepter",
	"aws_rds_cluster", "aws_rds_global_cluster", "aws_db_instance", "aws_elasticache_replication_group",
	"aws_cloudwatch_metric_alarm", "aws_cloudwatch_dashboard", "aws_ecr_replication_configuration",
}

// needsPrimary reports every resource of the primary's region that a resource of the standby refers to.
func needsPrimary(s *subject, r *reporter, resource *tfconfig.Resource) {
	for _, member := range resource.Body.Members() {
		if member.Key() == "depends_on" || member.Key() == "provider" || member.Key() == "lifecycle" {
			continue
		}
		for _, target := range s.Config.Dependencies(member) {
			if !target.Data && s.Role(target) == failover.Primary {
				r.at(resource, member, "the standby's %s refers to %s, which is in %s", member.Key(), target.Address(), s.PlaceOf(target))
			}
		}
	}
	s.namesPrimary(r, resource)
}

// namesPrimary reports literal ARNs and host names of the primary's region in a standby function's settings.
func (s *subject) namesPrimary(r *reporter, resource *tfconfig.Resource) {
	if resource.Type != "aws_lambda_function" || s.Primary.Region == "" {
		return
	}
	for _, v := range resource.Get("environment", "variables").Members() {
		text, known := v.Text()
		isName := strings.HasPrefix(text, "arn:") || strings.Contains(text, ".amazonaws.com")
		if known && isName && topology.RegionIn(text) == s.Primary.Region {
			r.at(resource, v, "the standby's %s names %s, which is in %s", v.Key(), text, s.Primary.Region)
		}
	}
}

// alarmBased reports a check that follows an alarm in the primary's region: its data goes with the region.
func alarmBased(s *subject, r *reporter, c *attachment) {
	if c.Kind() != "CLOUDWATCH_METRIC" {
		return
	}
	region := c.Get("cloudwatch_alarm_region")
	if name, known := region.Text(); known && name == s.Primary.Region {
		r.at(c, region, "the check follows an alarm in %s, the region whose outage it has to notice", name)
	}
}

// switchesRecords reports a role that may change records or checks: failing over by hand or by function
// needs Route 53's control plane, which is in us-east-1.
func switchesRecords(r *reporter, p policy) {
	for _, statement := range p.statements {
		for _, action := range statement.actions {
			switch strings.ToLower(action) {
			case "route53:changeresourcerecordsets", "route53:updatehealthcheck", "route53:*":
				r.at(p, statement.value, "it allows %s: a failover by API call needs Route 53's control plane in us-east-1", action)
				return
			}
		}
	}
}
