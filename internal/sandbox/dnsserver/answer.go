package dnsserver

import (
	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// respond fills in the answer to a question. name is the canonical form of
// q.Name, whose own spelling is kept in the answer (0x20).
func (v *view) respond(m *dns.Msg, q dns.Question, name string) {
	z := v.find(name)
	if z == nil || z.soa == nil {
		m.Rcode = dns.RcodeRefused
		return
	}
	m.Authoritative = true
	if q.Qtype == dns.TypeANY {
		m.Answer = append(m.Answer, &dns.HINFO{
			Hdr: dns.RR_Header{Name: q.Name, Rrtype: dns.TypeHINFO, Class: dns.ClassINET, Ttl: 3789}, Cpu: "RFC8482",
		})
		return
	}
	v.follow(m, z, q.Name, name, dns.TypeToString[q.Qtype])
	if len(m.Answer) == 0 && len(m.Ns) == 0 {
		m.Ns = []dns.RR{z.negative()}
	}
}

// follow answers a name and what its CNAMEs lead to inside the zone.
func (v *view) follow(m *dns.Msg, z *zone, owner, name, typ string) {
	for range maxDepth {
		if z.refer(m, name, typ) {
			return
		}
		at, found := z.locate(name)
		if !found {
			m.Rcode = dns.RcodeNameError
			if len(m.Answer) > 0 {
				m.Ns = []dns.RR{z.negative()}
			}
			return
		}
		sets, _ := z.Lookup(at, typ)
		if records := v.records(z, v.choose(z, sets), owner, 0); len(records) > 0 || typ == "CNAME" {
			m.Answer = append(m.Answer, records...)
			return
		}
		sets, _ = z.Lookup(at, "CNAME")
		alias := v.records(z, v.choose(z, sets), owner, 0)
		if len(alias) == 0 {
			return
		}
		m.Answer = append(m.Answer, alias...)
		owner = alias[0].(*dns.CNAME).Target
		next, err := route53.FromQuestion(owner)
		if err != nil || v.find(next) != z {
			return
		}
		name = next
	}
}

// locate returns the name whose records stand for name: itself, or the wildcard
// below its closest ancestor that exists (RFC 4592).
func (z *zone) locate(name string) (at string, found bool) {
	if _, found := z.Lookup(name, ""); found {
		return name, true
	}
	for name != z.Name {
		name = route53.Parent(name)
		if _, found := z.Lookup(name, ""); found {
			wildcard := `\052.` + name
			_, found := z.Lookup(wildcard, "")
			return wildcard, found
		}
	}
	return "", false
}

// refer answers with the name servers of a zone that was delegated away at the
// name or above it.
func (z *zone) refer(m *dns.Msg, name, typ string) bool {
	for ; name != z.Name; name = route53.Parent(name) {
		sets, _ := z.Lookup(name, "NS")
		if len(sets) == 0 || typ == "DS" {
			continue
		}
		m.Authoritative = len(m.Answer) > 0
		m.Ns = append(m.Ns, z.records[sets[0]]...)
		return true
	}
	return false
}

// records returns the DNS records of the chosen record sets under owner.
func (v *view) records(z *zone, sets []*route53.RecordSet, owner string, depth int) []dns.RR {
	var out []dns.RR
	for _, set := range sets {
		if set.Alias != nil {
			out = append(out, v.alias(z, set, owner, depth)...)
			continue
		}
		for _, rr := range z.records[set] {
			rr = dns.Copy(rr)
			rr.Header().Name = owner
			out = append(out, rr)
		}
	}
	return out
}

// alias answers an alias with what its target has, under the alias's name.
func (v *view) alias(z *zone, set *route53.RecordSet, owner string, depth int) []dns.RR {
	if set.Alias.HostedZoneID == z.ID {
		if depth > maxDepth {
			return nil
		}
		sets, _ := z.Lookup(set.Alias.DNSName, set.Type)
		return v.records(z, v.choose(z, sets), owner, depth+1)
	}
	var out []dns.RR
	for _, address := range v.target(set.Alias.DNSName).addresses(set.Type) {
		header := dns.RR_Header{Name: owner, Class: dns.ClassINET, Ttl: AliasTTL}
		if address.Is4() {
			header.Rrtype = dns.TypeA
			out = append(out, &dns.A{Hdr: header, A: address.AsSlice()})
		} else {
			header.Rrtype = dns.TypeAAAA
			out = append(out, &dns.AAAA{Hdr: header, AAAA: address.AsSlice()})
		}
	}
	return out
}

// negative is the SOA of an answer that says no. Its TTL is how long that may
// be remembered (RFC 2308).
func (z *zone) negative() dns.RR {
	soa := *z.soa
	soa.Hdr.Ttl = min(soa.Hdr.Ttl, soa.Minttl)
	return &soa
}
