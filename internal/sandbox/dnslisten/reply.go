package dnslisten

import (
	"context"
	"net"

	"github.com/miekg/dns"
)

// Sizes of UDP answers in bytes: without EDNS0, and the most with it. 1,232
// avoids fragments (https://dnsflagday.net/2020/).
const (
	plainUDPSize = dns.MinMsgSize
	maxUDPSize   = 1232
)

// Answer fills in the answer to a message of one question. m is a reply to it
// already.
type Answer func(ctx context.Context, m *dns.Msg, q dns.Question)

// ServeDNS makes an Answer a handler: whatever comes in, it replies with a
// message that fits, and never panics.
func (a Answer) ServeDNS(w dns.ResponseWriter, request *dns.Msg) {
	_, tcp := w.RemoteAddr().(*net.TCPAddr)
	_ = w.WriteMsg(a.Reply(context.Background(), request, tcp)) // the asker may be gone
}

// Reply returns the reply to a message that came over UDP or TCP.
func (a Answer) Reply(ctx context.Context, request *dns.Msg, tcp bool) (reply *dns.Msg) {
	defer func() {
		if recover() != nil { // one odd question must not end the server
			reply = new(dns.Msg).SetRcode(request, dns.RcodeServerFailure)
		}
	}()
	m := new(dns.Msg).SetReply(request)
	switch {
	case request.Opcode != dns.OpcodeQuery:
		m.Rcode = dns.RcodeNotImplemented
	case len(request.Question) != 1:
		m.Rcode = dns.RcodeFormatError
	case badVersion(request):
		m.Rcode = dns.RcodeBadVers
	default:
		a(ctx, m, request.Question[0])
	}
	fit(m, request, tcp)
	return m
}

func badVersion(request *dns.Msg) bool {
	opt := request.IsEdns0()
	return opt != nil && opt.Version() != 0
}

// fit answers EDNS0 with EDNS0 and cuts the message to what the asker takes.
func fit(m, request *dns.Msg, tcp bool) {
	size := plainUDPSize
	if opt := request.IsEdns0(); opt != nil {
		m.SetEdns0(maxUDPSize, false)
		size = min(max(int(opt.UDPSize()), plainUDPSize), maxUDPSize)
	}
	if tcp {
		size = dns.MaxMsgSize
	}
	m.Compress = true
	m.Truncate(size)
}
