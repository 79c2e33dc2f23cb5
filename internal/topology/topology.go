// Package topology finds the failover in a Terraform configuration: which records fail over, what checks
// them, which region stands by, which tables are replicated. Reviews, simulations and drills all look at
// a configuration through it, so that they mean the same thing by "the pair" and "the standby".
package topology

import (
	"strings"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// Topology is the failover of one configuration.
type Topology struct {
	Config  *tfconfig.Config
	Pairs   []*Pair
	Tables  []*Table
	Primary Place // where traffic goes in good times
	Standby Place // where it goes when the primary fails
}

// Of finds the failover in a configuration. Nothing of it need be there: what is missing stays empty.
func Of(c *tfconfig.Config) *Topology {
	t := &Topology{Config: c}
	t.Pairs = t.findPairs()
	t.Tables = t.findTables()
	t.findPlaces()
	return t
}

// Role tells on which side of the failover a resource is. A resource of a service that has no regions,
// or in a third region, is Global.
func (t *Topology) Role(r *tfconfig.Resource) failover.Role {
	if !Regional(r.Type) {
		return failover.Global
	}
	switch at := t.PlaceOf(r); {
	case at.Same(t.Standby) && !at.Same(t.Primary):
		return failover.Standby
	case at.Same(t.Primary):
		return failover.Primary
	}
	return failover.Global
}

// In is every managed resource of the given types on one side, in the file's order.
func (t *Topology) In(role failover.Role, types ...string) []*tfconfig.Resource {
	var out []*tfconfig.Resource
	for _, r := range t.Config.OfType(types...) {
		if t.Role(r) == role {
			out = append(out, r)
		}
	}
	return out
}

// globalTypes are the prefixes of resources that belong to no region.
var globalTypes = []string{"aws_route53_", "aws_iam_", "aws_cloudfront_", "aws_globalaccelerator_", "aws_organizations_", "aws_budgets_", "aws_shield_"}

// Regional tells whether resources of a type live in one region.
func Regional(kind string) bool {
	if !strings.HasPrefix(kind, "aws_") {
		return false
	}
	for _, prefix := range globalTypes {
		if strings.HasPrefix(kind, prefix) {
			return strings.HasPrefix(kind, "aws_route53_resolver_")
		}
	}
	return true
}
