package dnsserver

import (
	"context"

	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// answer answers one question from the server's present view.
func (s *server) answer(_ context.Context, m *dns.Msg, q dns.Question) {
	m.RecursionAvailable = false
	name, err := route53.FromQuestion(q.Name)
	switch {
	case err != nil, q.Qclass != dns.ClassINET, q.Qtype == dns.TypeAXFR, q.Qtype == dns.TypeIXFR:
		m.Rcode = dns.RcodeRefused
	default:
		s.view.Load().respond(m, q, name)
	}
}
