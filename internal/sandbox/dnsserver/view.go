package dnsserver

import (
	"net/netip"

	"github.com/miekg/dns"

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
	choices map[question]*route53.RecordSet // of each failover pair
}

type question struct{ name, typ string }

// zone is a hosted zone with its values parsed.
type zone struct {
	*route53.Zone
	records map[*route53.RecordSet][]dns.RR
	soa     *dns.SOA
}

func newView(zones []*route53.Zone, health map[string]bool, targets AliasTargets) *view {
	v := &view{
		zones: map[string]*zone{}, health: health,
		targets: map[string]Target{}, choices: map[question]*route53.RecordSet{},
	}
	for _, z := range zones {
		if v.zones[z.Name] == nil { // of two zones with one name, one answers
			v.zones[z.Name] = parse(z)
		}
	}
	for _, z := range v.zones {
		for _, set := range z.RecordSets() {
			if set.Alias != nil {
				v.remember(set.Alias.DNSName, targets)
			}
		}
	}
	for _, z := range v.zones {
		for _, set := range z.RecordSets() {
			if set.Policy() == route53.Failover {
				q := question{set.Name, set.Type}
				pair, _ := z.Lookup(set.Name, set.Type)
				v.choices[q] = v.failover(z, pair)
			}
		}
	}
	return v
}

func (v *view) remember(name string, targets AliasTargets) {
	if target, found := targets.Target(name); found {
		v.targets[name] = target
	}
}

// parse builds the DNS records of a zone. What does not parse, which the
// control plane should have refused, is left out.
func parse(z *route53.Zone) *zone {
	out := &zone{Zone: z, records: map[*route53.RecordSet][]dns.RR{}}
	for _, set := range z.RecordSets() {
		if set.TTL == nil {
			continue
		}
		for _, value := range set.Values {
			rr, err := route53.ParseRR(set.Name, uint32(*set.TTL), set.Type, value)
			if err != nil {
				continue
			}
			out.records[set] = append(out.records[set], rr)
			if soa, ok := rr.(*dns.SOA); ok && set.Name == z.Name {
				out.soa = soa
			}
		}
	}
	return out
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

func (t Target) addresses(typ string) []netip.Addr {
	switch typ {
	case "A":
		return t.IPv4
	case "AAAA":
		return t.IPv6
	}
	return nil
}
