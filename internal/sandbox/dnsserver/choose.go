package dnsserver

import (
	"math/rand/v2"
	"slices"

	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// maxDepth bounds chains of aliases and CNAMEs.
const maxDepth = 8

// maxMultivalue: "up to eight healthy records".
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-multivalue.html
const maxMultivalue = 8

// choose returns the record sets that answer, of those of one name and type.
func (v *view) choose(z *zone, sets []*route53.RecordSet) []*route53.RecordSet {
	if len(sets) == 0 {
		return nil
	}
	switch sets[0].Policy() {
	case route53.Failover:
		return []*route53.RecordSet{v.choices[question{sets[0].Name, sets[0].Type}]}
	case route53.Weighted:
		return []*route53.RecordSet{weighted(v.healthyOf(z, sets))}
	case route53.Multivalue:
		healthy := slices.Clone(v.healthyOf(z, sets))
		rand.Shuffle(len(healthy), func(i, j int) { healthy[i], healthy[j] = healthy[j], healthy[i] }) //nolint:gosec // no secret
		return healthy[:min(len(healthy), maxMultivalue)]
	}
	return sets[:1]
}

// failover: the primary while it is healthy, else a healthy secondary, else the
// primary all the same.
func (v *view) failover(z *zone, sets []*route53.RecordSet) *route53.RecordSet {
	var primary, secondary *route53.RecordSet
	for _, set := range sets {
		if set.Failover == route53.Primary {
			primary = set
		} else {
			secondary = set
		}
	}
	switch {
	case primary == nil:
		return secondary
	case secondary == nil || v.healthy(z, primary, 0) || !v.healthy(z, secondary, 0):
		return primary
	}
	return secondary
}

// healthyOf keeps the healthy record sets, or all when none is.
func (v *view) healthyOf(z *zone, sets []*route53.RecordSet) []*route53.RecordSet {
	var healthy []*route53.RecordSet
	for _, set := range sets {
		if v.healthy(z, set, 0) {
			healthy = append(healthy, set)
		}
	}
	if len(healthy) == 0 {
		return sets
	}
	return healthy
}

// weighted draws one record set by weight. Weights that are all zero count as
// equal: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-weighted.html
func weighted(sets []*route53.RecordSet) *route53.RecordSet {
	var total int64
	for _, set := range sets {
		total += *set.Weight
	}
	if total == 0 {
		return sets[rand.IntN(len(sets))] //nolint:gosec // no secret
	}
	draw := rand.Int64N(total) //nolint:gosec // no secret
	for _, set := range sets {
		if draw -= *set.Weight; draw < 0 {
			return set
		}
	}
	return sets[len(sets)-1]
}

// healthy: the record set's own check and, if it evaluates it, its target.
func (v *view) healthy(z *zone, set *route53.RecordSet, depth int) bool {
	if status, known := v.health[set.HealthCheckID]; known && !status {
		return false
	}
	if set.Alias == nil || !set.Alias.EvaluateTargetHealth || depth > maxDepth {
		return true
	}
	if set.Alias.HostedZoneID != z.ID {
		target, found := v.targets[set.Alias.DNSName]
		return found && target.Healthy
	}
	sets, _ := z.Lookup(set.Alias.DNSName, set.Type)
	return slices.ContainsFunc(sets, func(s *route53.RecordSet) bool { return v.healthy(z, s, depth+1) })
}
