package dnsserver

import (
	"net/netip"

	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// AliasTTL is the TTL of an alias to an AWS resource, in seconds. It cannot be
// set; AWS publishes 60 s for load balancers, for API Gateway it is assumed.
const AliasTTL = 60

// view is all that one server knows at one time. It is immutable.
type view struct {
	zones   map[string]*zone // by canonical name
	health  map[string]bool  // by check; a check that is not there is healthy
	targets map[string]Target
	catalog AliasTargets
	choices map[question]*route53.RecordSet // of each failover pair
}

type question struct{ name, typ string }

func newView(zones []*zone, health map[string]bool, targets AliasTargets) *view {
	v := &view{
		zones: map[string]*zone{}, health: health, catalog: targets,
		targets: map[string]Target{}, choices: map[question]*route53.RecordSet{},
	}
	for _, z := range zones {
		if v.zones[z.Name] != nil { // of two zones with one name, one answers
			continue
		}
		v.zones[z.Name] = z
		for _, name := range z.targets {
			if target, found := targets.Target(name); found {
				v.targets[name] = target
			}
		}
	}
	for _, z := range v.zones {
		for _, q := range z.pairs {
			sets, _ := z.Lookup(q.name, q.typ)
			v.choices[q] = v.failover(z, sets)
		}
	}
	return v
}

// find returns the zone that holds a canonical name, nil if there is none.
func (v *view) find(name string) *zone {
	for {
		if z := v.zones[name]; z != nil {
			return z
		}
		if name == "." {
			return nil
		}
		name = route53.Parent(name)
	}
}

// data returns what a record set is answered with, for the event log.
func (v *view) data(set *route53.RecordSet) []string {
	if set.Alias == nil {
		return set.Values
	}
	target, found := v.targets[set.Alias.DNSName]
	if !found {
		return []string{set.Alias.DNSName}
	}
	var out []string
	for _, address := range target.addresses(set.Type) {
		out = append(out, address.String())
	}
	return out
}

// target returns what stands behind a name that an alias points at. One that was
// not there when the view was made, as at the start, may have come since.
func (v *view) target(name string) Target {
	target, found := v.targets[name]
	if !found {
		target, _ = v.catalog.Target(name)
	}
	return target
}

func (t Target) addresses(typ string) []netip.Addr {
	switch typ {
	case "A":
		return t.IPv4
	case "AAAA":
		return t.IPv6
	}
	return nil
}
