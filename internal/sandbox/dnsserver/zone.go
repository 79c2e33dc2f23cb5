package dnsserver

import (
	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// zone is one version of a hosted zone, made ready for answers once for all
// servers. It is immutable.
type zone struct {
	*route53.Zone
	records map[*route53.RecordSet][]dns.RR
	soa     *dns.SOA
	pairs   []question // names of failover record sets
	targets []string   // names that aliases point at
}

// prepare parses the values of a zone, apart from those of record sets that the
// version before it had too; before may be nil.
func prepare(z *route53.Zone, before *zone) *zone {
	out := &zone{Zone: z, records: make(map[*route53.RecordSet][]dns.RR, z.Count())}
	for set := range z.All {
		out.records[set] = records(set, before)
		if set.Policy() == route53.Failover {
			out.pairs = append(out.pairs, question{set.Name, set.Type})
		}
		if set.Alias != nil {
			out.targets = append(out.targets, set.Alias.DNSName)
		}
	}
	if apex, _ := z.Lookup(z.Name, "SOA"); len(apex) == 1 && len(out.records[apex[0]]) == 1 {
		out.soa, _ = out.records[apex[0]][0].(*dns.SOA)
	}
	return out
}

// records parses the values of a record set. What does not parse, which the
// control plane should have refused, is left out.
func records(set *route53.RecordSet, before *zone) []dns.RR {
	if before != nil {
		if known, found := before.records[set]; found {
			return known
		}
	}
	if set.TTL == nil {
		return nil
	}
	var out []dns.RR
	for _, value := range set.Values {
		if rr, err := route53.ParseRR(set.Name, uint32(*set.TTL), set.Type, value); err == nil {
			out = append(out, rr)
		}
	}
	return out
}
