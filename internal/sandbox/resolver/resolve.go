package resolver

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox/event"
)

// maxChain bounds how many CNAMEs are followed.
const maxChain = 8

// resolve fills in the answer to a question, following CNAMEs, each of which is
// kept for its own TTL.
func (r *Resolver) resolve(ctx context.Context, m *dns.Msg, q dns.Question, behaviour *Behaviour) {
	name := q.Name
	for range maxChain {
		step := r.step(ctx, strings.ToLower(name), q.Qtype, behaviour)
		m.Rcode = step.rcode
		m.Answer = append(m.Answer, step.records(name)...)
		m.Ns = aged(step.authority, step.age)
		target := step.cname()
		if target == "" || q.Qtype == dns.TypeCNAME {
			return
		}
		name = target
	}
	m.Rcode = dns.RcodeServerFailure
}

// Lookup resolves a name to addresses of a type, dns.TypeA or dns.TypeAAAA,
// past the cache: health checkers resolve a name anew for every request.
func (r *Resolver) Lookup(ctx context.Context, host string, qtype uint16) ([]netip.Addr, error) {
	name := dns.CanonicalName(host)
	for range maxChain {
		step := r.fetch(ctx, name, qtype)
		if step.rcode != dns.RcodeSuccess {
			return nil, fmt.Errorf("%s: %s", strings.TrimSuffix(host, "."), dns.RcodeToString[step.rcode])
		}
		if target := step.cname(); target != "" {
			name = strings.ToLower(target)
			continue
		}
		addresses := step.addresses()
		if len(addresses) == 0 {
			return nil, fmt.Errorf("%s has no %s record", strings.TrimSuffix(host, "."), dns.TypeToString[qtype])
		}
		return addresses, nil
	}
	return nil, fmt.Errorf("%s: more than %d CNAME records in a row", host, maxChain)
}

// step answers for one name from the cache, or asks and remembers.
func (r *Resolver) step(ctx context.Context, name string, qtype uint16, behaviour *Behaviour) entry {
	k := cacheKey{name, qtype}
	if e, ok := r.cache.get(k, behaviour.Overrun); ok {
		return e
	}
	e := r.fetch(ctx, name, qtype)
	r.logChange(k, r.cache.put(k, e), e)
	return e
}

// logChange logs that clients get another answer from now on.
func (r *Resolver) logChange(k cacheKey, before, now entry) {
	was, is := before.addresses(), now.addresses()
	if r.config.Log == nil || len(was) == 0 || len(is) == 0 || slices.Equal(was, is) {
		return
	}
	r.config.Log.Append(event.Resolver, fmt.Sprintf("%s %s", strings.TrimSuffix(k.name, "."), dns.TypeToString[k.qtype]),
		map[string]any{"answer": is, "previous": was})
}

// fetch answers for one name from its source.
func (r *Resolver) fetch(ctx context.Context, name string, qtype uint16) entry {
	for _, hosts := range r.config.Hosts {
		if addresses, ttl, found := hosts.Host(name); found {
			return hostEntry(name, qtype, addresses, ttl)
		}
	}
	reply, err := r.ask(ctx, name, qtype)
	if err != nil {
		return entry{rcode: dns.RcodeServerFailure}
	}
	return replyEntry(name, qtype, reply)
}

// hostEntry answers for a host of the sandbox.
func hostEntry(name string, qtype uint16, addresses []netip.Addr, ttl uint32) entry {
	e := entry{ttl: ttl}
	for _, address := range addresses {
		header := dns.RR_Header{Name: name, Rrtype: qtype, Class: dns.ClassINET, Ttl: ttl}
		switch {
		case qtype == dns.TypeA && address.Is4():
			e.answer = append(e.answer, &dns.A{Hdr: header, A: address.AsSlice()})
		case qtype == dns.TypeAAAA && address.Is6():
			e.answer = append(e.answer, &dns.AAAA{Hdr: header, AAAA: address.AsSlice()})
		}
	}
	return e
}

// replyEntry keeps of a server's reply what is said of the name itself: what
// its CNAME leads to is asked for on its own. Only a name that no zone holds is
// refused by a name server; the resolver refuses it too, having no internet.
func replyEntry(name string, qtype uint16, reply *dns.Msg) entry {
	e := entry{rcode: reply.Rcode}
	for _, rr := range reply.Answer {
		h := rr.Header()
		if strings.EqualFold(h.Name, name) && (h.Rrtype == qtype || h.Rrtype == dns.TypeCNAME || qtype == dns.TypeANY) {
			e.add(rr)
		}
	}
	if len(e.answer) > 0 {
		e.rcode = dns.RcodeSuccess
		return e
	}
	for _, rr := range reply.Ns {
		if soa, ok := rr.(*dns.SOA); ok {
			e.authority = append(e.authority, soa)
			e.ttl = min(soa.Hdr.Ttl, soa.Minttl)
		}
	}
	return e
}
