package topology

import (
	"slices"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// alwaysOnTypes are billed by the hour whether or not anybody calls.
var alwaysOnTypes = []string{
	"aws_instance", "aws_spot_instance_request", "aws_autoscaling_group", "aws_ecs_service",
	"aws_eks_cluster", "aws_eks_node_group", "aws_nat_gateway", "aws_vpn_connection", "aws_ec2_transit_gateway",
	"aws_lb", "aws_alb", "aws_elb", "aws_vpc_endpoint", "aws_eip",
	"aws_db_instance", "aws_rds_cluster_instance", "aws_docdb_cluster_instance", "aws_neptune_cluster_instance",
	"aws_elasticache_cluster", "aws_elasticache_replication_group", "aws_memorydb_cluster", "aws_dax_cluster",
	"aws_opensearch_domain", "aws_elasticsearch_domain", "aws_redshift_cluster", "aws_msk_cluster", "aws_mq_broker",
	"aws_apprunner_service", "aws_lightsail_instance", "aws_networkfirewall_firewall",
}

// AlwaysOn is every resource on one side that costs by the hour: instances, gateways, load balancers,
// databases, API caches, and functions kept warm by provisioned concurrency.
func (t *Topology) AlwaysOn(role failover.Role) []*tfconfig.Resource {
	var out []*tfconfig.Resource
	for _, r := range t.Config.Resources {
		if !r.Data && slices.Contains(alwaysOnTypes, r.Type) && t.Role(r) == role && runs(r) {
			out = append(out, r)
		}
	}
	return out
}

// runs leaves out what is of an always-on type but costs nothing as it is set up.
func runs(r *tfconfig.Resource) bool {
	switch r.Type {
	case "aws_vpc_endpoint":
		return r.Get("vpc_endpoint_type").TextOr("Gateway") != "Gateway"
	case "aws_ecs_service":
		return r.Get("desired_count").IntOr(1) > 0
	case "aws_autoscaling_group":
		return r.Get("desired_capacity").IntOr(1) > 0 || r.Get("min_size").IntOr(1) > 0
	}
	return true
}
