package probe

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// faulty is a DNS server on loopback, UDP and TCP, that answers as it is told.
func faulty(t *testing.T, answer func(network string, query, reply *dns.Msg) bool) string {
	t.Helper()
	packet, stream := listenBoth(t)
	for network, server := range map[string]*dns.Server{"udp": {PacketConn: packet}, "tcp": {Listener: stream}} {
		ready := make(chan struct{})
		server.NotifyStartedFunc = func() { close(ready) }
		server.Handler = dns.HandlerFunc(func(w dns.ResponseWriter, query *dns.Msg) {
			reply := new(dns.Msg)
			reply.SetReply(query)
			reply.Authoritative = true
			if answer(network, query, reply) {
				_ = w.WriteMsg(reply)
			}
		})
		go func() { _ = server.ActivateAndServe() }()
		<-ready
		t.Cleanup(func() { _ = server.Shutdown() })
	}
	return packet.LocalAddr().String()
}

func add(reply *dns.Msg, texts ...string) bool {
	for _, text := range texts {
		record, err := dns.NewRR(text)
		if err != nil {
			panic(err)
		}
		reply.Answer = append(reply.Answer, record)
	}
	return true
}

func TestDNSServerAsks(t *testing.T) {
	atlas := &Atlas{}
	atlas.Learn(Primary, "192.0.2.1", "192.0.2.2", "a.example.net")
	atlas.Learn(Standby, "198.51.100.1")
	cases := []struct {
		name   string
		answer func(network string, query, reply *dns.Msg) bool
		qtype  uint16
		kind   Kind
		want   Sample
	}{
		{"addresses", func(_ string, _, r *dns.Msg) bool {
			return add(r, "api.example.com. 60 A 192.0.2.1", "api.example.com. 30 A 192.0.2.2")
		}, dns.TypeA, Authoritative, Sample{Answers: []string{"192.0.2.1", "192.0.2.2"}, TTL: 30, Serves: Primary}},
		{"CNAME", func(_ string, _, r *dns.Msg) bool { return add(r, "api.example.com. 60 CNAME A.example.net.") },
			dns.TypeCNAME, Authoritative, Sample{Answers: []string{"a.example.net"}, TTL: 60, Serves: Primary}},
		{"truncated, then whole over TCP", func(network string, _, r *dns.Msg) bool {
			if r.Truncated = network == "udp"; r.Truncated {
				return true
			}
			return add(r, "api.example.com. 60 A 198.51.100.1")
		}, dns.TypeA, Resolver, Sample{Answers: []string{"198.51.100.1"}, TTL: 60, Serves: Standby}},
		{"SERVFAIL", func(_ string, _, r *dns.Msg) bool { r.Rcode = dns.RcodeServerFailure; return true },
			dns.TypeA, Resolver, Sample{Error: "answered SERVFAIL"}},
		{"NODATA", func(_ string, _, r *dns.Msg) bool { return true },
			dns.TypeA, Resolver, Sample{Error: "answered without a record of type A"}},
		{"dead", func(string, *dns.Msg, *dns.Msg) bool { return false },
			dns.TypeA, Resolver, Sample{Error: "no answer within 200ms"}},
		{"lying", func(_ string, _, r *dns.Msg) bool { return add(r, "api.example.com. 60 A 203.0.113.9") },
			dns.TypeA, Resolver, Sample{Answers: []string{"203.0.113.9"}, TTL: 60, Error: "answered 203.0.113.9, which belongs to neither region"}},
		{"mixing", func(_ string, _, r *dns.Msg) bool {
			return add(r, "api.example.com. 60 A 192.0.2.1", "api.example.com. 60 A 198.51.100.1")
		}, dns.TypeA, Resolver, Sample{Answers: []string{"192.0.2.1", "198.51.100.1"}, TTL: 60, Error: "answered 192.0.2.1, 198.51.100.1, which mixes both regions"}},
		{"lame", func(_ string, _, r *dns.Msg) bool {
			r.Authoritative = false
			return add(r, "api.example.com. 60 A 192.0.2.1")
		}, dns.TypeA, Authoritative, Sample{Error: "is not authoritative for api.example.com"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			server := DNSServer{Role: c.kind, Address: faulty(t, c.answer), Record: "api.example.com", Type: c.qtype, Timeout: 200 * time.Millisecond, Atlas: atlas}
			got := server.Ask(t.Context())
			if got.Error != c.want.Error || strings.Join(got.Answers, " ") != strings.Join(c.want.Answers, " ") || got.TTL != c.want.TTL || got.Serves != c.want.Serves {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestAnswerOfAnotherQuestionIsNotTaken(t *testing.T) {
	address := faulty(t, func(_ string, query, reply *dns.Msg) bool {
		reply.Id = query.Id + 1
		return add(reply, "api.example.com. 60 A 192.0.2.1")
	})
	got := DNSServer{Role: Resolver, Address: address, Record: "api.example.com", Type: dns.TypeA, Timeout: 200 * time.Millisecond}.Ask(t.Context())
	if got.Error == "" {
		t.Errorf("an answer with another id was taken: %+v", got)
	}
}

func TestAtlasAsksUnknownAddressesOnce(t *testing.T) {
	var mu sync.Mutex
	asked := map[string]int{}
	atlas := &Atlas{Identify: func(_ context.Context, address string) (Role, error) {
		mu.Lock()
		defer mu.Unlock()
		asked[address]++
		switch address {
		case "192.0.2.7":
			return Standby, nil
		case "192.0.2.8":
			return "", nil
		}
		return "", errors.New("connection refused")
	}}
	for range 3 {
		if role, err := atlas.Attribute(t.Context(), []string{"192.0.2.7"}); role != Standby || err != nil {
			t.Errorf("got %q, %v", role, err)
		}
		for address, want := range map[string]string{
			"192.0.2.8": "answered 192.0.2.8, which belongs to neither region as far as can be told: it did not name a region of this pair",
			"192.0.2.9": "answered 192.0.2.9, which belongs to neither region as far as can be told: connection refused",
		} {
			if _, err := atlas.Attribute(t.Context(), []string{address}); err == nil || err.Error() != want {
				t.Errorf("got %v", err)
			}
		}
	}
	for address, n := range asked {
		if n != 1 {
			t.Errorf("%s was asked %d times", address, n)
		}
	}
	if _, err := atlas.Attribute(t.Context(), nil); err == nil {
		t.Error("no values were attributed")
	}
}

// listenBoth listens on one free port for UDP and TCP; the port that is free for one may be taken for the other.
func listenBoth(t *testing.T) (net.PacketConn, net.Listener) {
	t.Helper()
	for range 20 {
		packet, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		if stream, err := net.Listen("tcp", packet.LocalAddr().String()); err == nil {
			return packet, stream
		}
		packet.Close()
	}
	t.Fatal("no port is free for both UDP and TCP")
	return nil, nil
}
