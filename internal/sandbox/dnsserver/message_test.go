package dnsserver

import (
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// newServing is a lab whose servers listen.
func newServing(t testing.TB, sets ...*route53.RecordSet) *Fleet {
	t.Helper()
	c := clock.Real()
	fleet := New(Config{Clock: c, Propagation: -1, RecordPropagation: -1})
	store := route53.NewStore(route53.Config{Clock: c, OnZone: fleet.SetZone})
	zone, err := store.AddInitialZone("example.com")
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range sets {
		if _, err := store.ChangeResourceRecordSets(zone.ID, "", []route53.RecordChange{{Action: route53.Create, Set: set}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := fleet.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := fleet.Stop(); err != nil {
			t.Error(err)
		}
	})
	return fleet
}

// many is a record set whose answer is about 1,700 bytes.
func many() *route53.RecordSet {
	var values []string
	for i := range 100 {
		values = append(values, fmt.Sprintf("192.0.2.%d", i+1))
	}
	return plain("many.example.com", "A", 60, values...)
}

func TestSizes(t *testing.T) {
	fleet := newServing(t, many(), plain("few.example.com", "A", 60, "192.0.2.1"))
	cases := []struct {
		name, net string
		edns      uint16
		truncated bool
		most      int
	}{
		{"many.example.com.", "udp", 0, true, 512},
		{"many.example.com.", "udp", 512, true, 512},
		{"many.example.com.", "udp", 1000, true, 1000},
		{"many.example.com.", "udp", 4096, true, maxUDP},
		{"many.example.com.", "udp", 1, true, 512},
		{"many.example.com.", "tcp", 0, false, 65535},
		{"many.example.com.", "tcp", 1232, false, 65535},
		{"few.example.com.", "udp", 0, false, 512},
	}
	for _, c := range cases {
		m := new(dns.Msg).SetQuestion(c.name, dns.TypeA)
		if c.edns > 0 {
			m.SetEdns0(c.edns, true)
		}
		client := dns.Client{Net: c.net, UDPSize: 4096}
		reply, _, err := client.Exchange(m, fleet.Address(0).String())
		if err != nil {
			t.Fatal(err)
		}
		reply.Compress = true // as it came
		if reply.Truncated != c.truncated || reply.Len() > c.most {
			t.Errorf("%s over %s with EDNS0 %d: truncated %t, %d bytes", c.name, c.net, c.edns, reply.Truncated, reply.Len())
		}
		if opt := reply.IsEdns0(); (opt != nil) != (c.edns > 0) {
			t.Errorf("%s over %s with EDNS0 %d: OPT %v", c.name, c.net, c.edns, opt)
		}
	}
}

const maxUDP = 1232

func TestOddMessages(t *testing.T) {
	l := newLab(t)
	edit := func(change func(*dns.Msg)) *dns.Msg {
		m := new(dns.Msg).SetQuestion("example.com.", dns.TypeSOA)
		change(m)
		return m
	}
	cases := []struct {
		name  string
		m     *dns.Msg
		rcode int
	}{
		{"UPDATE", edit(func(m *dns.Msg) { m.Opcode = dns.OpcodeUpdate }), dns.RcodeNotImplemented},
		{"NOTIFY", edit(func(m *dns.Msg) { m.Opcode = dns.OpcodeNotify }), dns.RcodeNotImplemented},
		{"no question", edit(func(m *dns.Msg) { m.Question = nil }), dns.RcodeFormatError},
		{"two questions", edit(func(m *dns.Msg) { m.Question = append(m.Question, m.Question[0]) }), dns.RcodeFormatError},
		{"EDNS version 1", edit(func(m *dns.Msg) { m.SetEdns0(1232, false); m.IsEdns0().SetVersion(1) }), dns.RcodeBadVers},
		{"a name with a bad escape", edit(func(m *dns.Msg) { m.Question[0].Name = `\9.example.com.` }), dns.RcodeNameError},
	}
	for _, c := range cases {
		reply := l.answer().Reply(t.Context(), c.m, false)
		if reply.Rcode != c.rcode {
			t.Errorf("%s: rcode %s, want %s", c.name, dns.RcodeToString[reply.Rcode], dns.RcodeToString[c.rcode])
		}
		if reply.Id != c.m.Id || !reply.Response {
			t.Errorf("%s: the reply is none: %v", c.name, reply.MsgHdr)
		}
	}
}

// TestRandomBytesOnThePort: whatever arrives, the server answers the next.
func TestRandomBytesOnThePort(t *testing.T) {
	fleet := newServing(t)
	address := fleet.Address(0).String()
	for _, network := range []string{"udp", "tcp"} {
		for _, garbage := range [][]byte{{}, {0}, make([]byte, 11), make([]byte, 12), []byte("GET / HTTP/1.1\r\n\r\n"), make([]byte, 4000), {0xff, 0xff, 0xff}} {
			conn, err := net.DialTimeout(network, address, time.Second)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = conn.Write(garbage)
			conn.Close()
		}
		client := dns.Client{Net: network}
		reply, _, err := client.Exchange(new(dns.Msg).SetQuestion("example.com.", dns.TypeSOA), address)
		if err != nil || len(reply.Answer) != 1 {
			t.Errorf("after garbage over %s: %v %v", network, reply, err)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	for _, name := range []string{"example.com.", `\000.example.com.`, "*.example.com.", "."} {
		m, _ := new(dns.Msg).SetQuestion(name, dns.TypeA).Pack()
		f.Add(m)
	}
	l := newLab(&testing.T{})
	l.create(plain("*.example.com", "CNAME", 60, "a.b.example.com"), many())
	answer := l.answer()
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := new(dns.Msg)
		if m.Unpack(raw) != nil {
			return
		}
		reply := answer.Reply(t.Context(), m, false)
		packed, err := reply.Pack()
		if err != nil {
			t.Fatalf("the answer to %v does not pack: %v", m, err)
		}
		if reply.Rcode == dns.RcodeServerFailure {
			t.Fatalf("SERVFAIL for %v", m)
		}
		if m.IsEdns0() == nil && len(packed) > dns.MinMsgSize {
			t.Fatalf("%d bytes without EDNS0", len(packed))
		}
	})
}
