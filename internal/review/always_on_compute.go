package review

import "github.com/warm-standby/warm-standby/internal/failover"

var alwaysOnCompute = &Rule{
	ID: "always-on-compute", Severity: Error,
	Reason: "what is billed by the hour in the standby is paid for every hour in which nothing fails",
	Fix:    "use what is billed by the request in the standby: Lambda, HTTP APIs, on-demand tables",
	Link:   "https://docs.aws.amazon.com/whitepapers/latest/disaster-recovery-workloads-on-aws/disaster-recovery-options-in-the-cloud.html",
	check: func(s *subject, r *reporter) {
		for _, resource := range s.AlwaysOn(failover.Standby) {
			r.at(resource, absent, "%s in the standby is billed by the hour", resource.Type)
		}
		for _, c := range s.Config.OfType("aws_lambda_provisioned_concurrency_config") {
			if s.Role(c) == failover.Standby {
				r.at(c, c.Get("provisioned_concurrent_executions"), "provisioned concurrency in the standby is billed by the hour")
			}
		}
		for _, stage := range s.Config.OfType("aws_api_gateway_stage") {
			if s.Role(stage) == failover.Standby && stage.Get("cache_cluster_enabled").True() {
				r.at(stage, stage.Get("cache_cluster_enabled"), "the cache of the standby's API is billed by the hour")
			}
		}
		for _, table := range s.dataTables() {
			switch mode := table.Get("billing_mode"); {
			case table.OnDemand() || mode.Exists() && !mode.Known():
			case len(table.Replicas) > 0:
				r.at(table, mode, "the table has provisioned capacity, which its replicas are billed for by the hour as well")
			case s.Role(table.Resource) == failover.Standby:
				r.at(table, mode, "the standby's table has provisioned capacity, which is billed by the hour")
			}
		}
	},
}
