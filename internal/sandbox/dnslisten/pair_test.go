package dnslisten

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/miekg/dns"
	"go.uber.org/goleak"
)

// TestMain fails when a test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var nothing Answer = func(_ context.Context, m *dns.Msg, _ dns.Question) { m.Rcode = dns.RcodeNameError }

func TestListensOnLoopbackOnly(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", "[::]:0", "192.0.2.1:0", "10.0.0.1:53"} {
		if _, err := Listen(netip.MustParseAddrPort(address), nothing); !errors.Is(err, ErrNoAddress) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestBothTransportsOnOnePort(t *testing.T) {
	pair, err := Listen(netip.MustParseAddrPort("127.0.0.1:0"), nothing)
	if err != nil {
		t.Fatal(err)
	}
	for _, network := range []string{"udp", "tcp"} {
		client := dns.Client{Net: network}
		reply, _, err := client.Exchange(new(dns.Msg).SetQuestion("example.com.", dns.TypeA), pair.Address.String())
		if err != nil || reply.Rcode != dns.RcodeNameError {
			t.Errorf("%s: %v %v", network, reply, err)
		}
	}
	if _, err := Listen(pair.Address, nothing); err == nil || !strings.HasPrefix(err.Error(), "listen for DNS (choose another port, or 0 for a free one): ") {
		t.Errorf("a port that is taken: %v", err)
	}
	if err := pair.Close(); err != nil {
		t.Error(err)
	}
	again, err := Listen(pair.Address, nothing)
	if err != nil {
		t.Fatalf("the port is not free again: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

func TestPanicBecomesServfail(t *testing.T) {
	var broken Answer = func(context.Context, *dns.Msg, dns.Question) { panic("odd") }
	request := new(dns.Msg).SetQuestion("example.com.", dns.TypeA)
	if reply := broken.Reply(t.Context(), request, false); reply.Rcode != dns.RcodeServerFailure || reply.Id != request.Id {
		t.Errorf("reply %v", reply)
	}
}
