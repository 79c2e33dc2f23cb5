package topology

import (
	"strings"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// Stack is the configuration as the idle cost sees it: what is billed, and on which side it is. What
// count or for_each multiply is taken once.
func (t *Topology) Stack() failover.Stack {
	s := failover.Stack{HostedZones: len(t.Config.OfType("aws_route53_zone"))}
	for _, r := range t.Config.OfType("aws_route53_health_check") {
		s.HealthChecks = append(s.HealthChecks, t.pricedCheck(&Check{r}))
	}
	for _, r := range t.Config.OfType("aws_cloudwatch_metric_alarm") {
		s.Alarms = append(s.Alarms, failover.Alarm{Name: r.Name, HighResolution: r.Get("period").IntOr(60) < 60})
	}
	for _, side := range []struct {
		role  failover.Role
		place Place
	}{{failover.Primary, t.Primary}, {failover.Standby, t.Standby}} {
		if side.place.Found() {
			s.Regions = append(s.Regions, t.pricedRegion(side.role, side.place))
		}
	}
	return s
}

func (t *Topology) pricedCheck(c *Check) failover.HealthCheck {
	interval, _ := c.Interval()
	return failover.HealthCheck{
		Name: c.Name, Probes: t.Probes(c), Kind: c.Kind(), Interval: interval,
		Latency: c.Get("measure_latency").True(), AWSEndpoint: t.probesAWS(c),
		CheckerRegions: len(c.Regions()), Disabled: c.Get("disabled").True(),
	}
}

// Probes is whose endpoint a check asks: the side of what its host name comes from, else of the record
// that it is attached to.
func (t *Topology) Probes(c *Check) failover.Role {
	for _, target := range t.Config.Targets(c.Body.Raw("fqdn")) {
		if role := t.Role(target); role != failover.Global {
			return role
		}
	}
	for _, pair := range t.Pairs {
		for _, r := range pair.Primaries {
			if r.Check != nil && r.Check.Resource == c.Resource {
				return failover.Primary
			}
		}
		for _, r := range pair.Secondaries {
			if r.Check != nil && r.Check.Resource == c.Resource {
				return failover.Standby
			}
		}
	}
	return failover.Global
}

// probesAWS tells whether the endpoint is in AWS, which costs less. An unknown host made of one of the
// configuration's AWS resources is.
func (t *Topology) probesAWS(c *Check) bool {
	for _, target := range t.Config.Targets(c.Body.Raw("fqdn")) {
		if Regional(target.Type) {
			return true
		}
	}
	return strings.Contains(c.Host(), ".amazonaws.com")
}

func (t *Topology) pricedRegion(role failover.Role, place Place) failover.Region {
	region := failover.Region{Role: role, Name: place.Region}
	for _, r := range t.In(role, "aws_apigatewayv2_api") {
		region.APIs = append(region.APIs, failover.API{Name: r.Name, Kind: "HTTP"})
	}
	for _, r := range t.In(role, "aws_api_gateway_rest_api") {
		region.APIs = append(region.APIs, failover.API{Name: r.Name, Kind: "REST"})
	}
	for _, r := range t.In(role, "aws_lambda_function") {
		region.Functions = append(region.Functions, t.pricedFunction(r))
	}
	for _, r := range t.In(role, "aws_cloudwatch_log_group") {
		region.LogGroups = append(region.LogGroups, failover.LogGroup{Name: r.Name, RetentionDays: r.Get("retention_in_days").IntOr(0)})
	}
	region.Keys = len(t.In(role, "aws_kms_key", "aws_kms_replica_key"))
	region.Secrets = len(t.In(role, "aws_secretsmanager_secret"))
	region.Tables = t.pricedTables(role, place)
	for _, r := range t.AlwaysOn(role) {
		region.AlwaysOn = append(region.AlwaysOn, failover.Resource{Address: r.Address(), Type: r.Type, Size: size(r), Quantity: quantity(r)})
	}
	return region
}

func (t *Topology) pricedFunction(r *tfconfig.Resource) failover.Function {
	architecture := "x86_64"
	if names, _ := r.Get("architectures").Texts(); len(names) > 0 {
		architecture = names[0]
	}
	f := failover.Function{Name: r.Name, MemoryMB: r.Get("memory_size").IntOr(128), Architecture: architecture}
	for _, c := range t.Config.OfType("aws_lambda_provisioned_concurrency_config") {
		for _, target := range t.Config.Targets(c.Body.Raw("function_name")) {
			if target == r {
				f.ProvisionedConcurrency += c.Get("provisioned_concurrent_executions").IntOr(0)
			}
		}
	}
	return f
}

func (t *Topology) pricedTables(role failover.Role, place Place) []failover.Table {
	var tables []failover.Table
	for _, table := range t.Tables {
		priced := failover.Table{Name: table.Name}
		if !table.OnDemand() {
			priced.ReadCapacity, priced.WriteCapacity = table.Get("read_capacity").IntOr(0), table.Get("write_capacity").IntOr(0)
		}
		if t.Role(table.Resource) == role {
			priced.PITR = table.PITR()
			tables = append(tables, priced)
		}
		for _, replica := range table.Replicas {
			if replica.Place.Same(place) {
				priced.Replica, priced.PITR = true, replica.PITR()
				tables = append(tables, priced)
			}
		}
	}
	return tables
}

// size is what tells a small instance from a large one.
func size(r *tfconfig.Resource) string {
	for _, name := range []string{"instance_type", "instance_class", "node_type", "cache_node_type"} {
		if s, ok := r.Get(name).Text(); ok {
			return s
		}
	}
	return ""
}

// quantity is how many of a resource one block makes.
func quantity(r *tfconfig.Resource) int {
	for _, name := range []string{"desired_count", "desired_capacity", "num_cache_nodes", "number_of_nodes"} {
		if n, ok := r.Get(name).Int(); ok {
			return n
		}
	}
	return 1
}
