package resolver

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/dnslisten"
)

// upstream is a fake authoritative server.
type upstream struct {
	records []string // answered by owner and type, CNAMEs too
	broken  bool
	asked   []string
	servers []netip.AddrPort
}

const soa = "example.com. 900 IN SOA ns. host. 1 7200 900 1209600 300"

func (u *upstream) exchange(_ context.Context, server netip.AddrPort, m *dns.Msg) (*dns.Msg, error) {
	q := m.Question[0]
	u.asked = append(u.asked, q.Name+" "+dns.TypeToString[q.Qtype])
	u.servers = append(u.servers, server)
	if u.broken {
		return nil, errors.New("timeout")
	}
	reply := new(dns.Msg).SetReply(m)
	if !strings.HasSuffix(q.Name, "example.com.") {
		reply.Rcode = dns.RcodeRefused
		return reply, nil
	}
	reply.Rcode = dns.RcodeNameError
	for _, text := range u.records {
		rr, err := dns.NewRR(text)
		if err != nil {
			return nil, err
		}
		if rr.Header().Name != q.Name {
			continue
		}
		reply.Rcode = dns.RcodeSuccess
		if rr.Header().Rrtype == q.Qtype || rr.Header().Rrtype == dns.TypeCNAME {
			reply.Answer = append(reply.Answer, rr)
		}
	}
	if len(reply.Answer) == 0 {
		no, _ := dns.NewRR(soa)
		reply.Ns = append(reply.Ns, no)
	}
	return reply, nil
}

// hosts is a Hosts of one name.
type hosts struct{}

func (hosts) Host(name string) ([]netip.Addr, uint32, bool) {
	if name != "abc.execute-api.us-east-1.amazonaws.com." {
		return nil, 0, false
	}
	return []netip.Addr{netip.MustParseAddr("127.0.1.1")}, 60, true
}

func newResolver(u *upstream) *Resolver {
	servers := []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:53"), netip.MustParseAddrPort("127.0.0.2:53")}
	return New(Config{
		Clock: clock.Real(), Hosts: []Hosts{hosts{}}, Exchange: u.exchange,
		Servers: func() []netip.AddrPort { return servers },
	})
}

// ask returns the rcode and the records of an answer.
func ask(t *testing.T, r *Resolver, name string, qtype uint16) string {
	t.Helper()
	m := new(dns.Msg).SetQuestion(name, qtype)
	reply := dnslisten.Answer(r.answer).Reply(t.Context(), m, true)
	out := []string{dns.RcodeToString[reply.Rcode]}
	for _, rr := range slices.Concat(reply.Answer, reply.Ns) {
		out = append(out, strings.ReplaceAll(rr.String(), "\t", " "))
	}
	return strings.Join(out, "; ")
}

func TestTTLs(t *testing.T) {
	cases := []struct {
		name   string
		qtype  uint16
		at     []time.Duration // when it is asked
		answer []string
		asked  int // how often the name servers were
	}{
		{"www.example.com.", dns.TypeA, []time.Duration{0, 10 * time.Second, 59 * time.Second, 60 * time.Second},
			[]string{"NOERROR; www.example.com. 60 IN A 192.0.2.1", "NOERROR; www.example.com. 50 IN A 192.0.2.1",
				"NOERROR; www.example.com. 1 IN A 192.0.2.1", "NOERROR; www.example.com. 60 IN A 192.0.2.1"}, 2},
		{"WWW.Example.com.", dns.TypeA, []time.Duration{0}, []string{"NOERROR; WWW.Example.com. 60 IN A 192.0.2.1"}, 1},
		{"short.example.com.", dns.TypeA, []time.Duration{0, 30 * time.Second}, // the CNAME anew, the address not
			[]string{"NOERROR; short.example.com. 20 IN CNAME www.example.com.; www.example.com. 60 IN A 192.0.2.1",
				"NOERROR; short.example.com. 20 IN CNAME www.example.com.; www.example.com. 30 IN A 192.0.2.1"}, 3},
		{"none.example.com.", dns.TypeA, []time.Duration{0, 299 * time.Second, 300 * time.Second}, // RFC 2308: the lesser of 900 and 300
			[]string{"NXDOMAIN; " + soa, "NXDOMAIN; example.com. 601 IN SOA ns. host. 1 7200 900 1209600 300", "NXDOMAIN; " + soa}, 2},
		{"www.example.com.", dns.TypeAAAA, []time.Duration{0, time.Second}, []string{"NOERROR; " + soa, "NOERROR; example.com. 899 IN SOA ns. host. 1 7200 900 1209600 300"}, 1},
		{"zero.example.com.", dns.TypeA, []time.Duration{0, 0}, []string{"NOERROR; zero.example.com. 0 IN A 192.0.2.9", "NOERROR; zero.example.com. 0 IN A 192.0.2.9"}, 2},
		{"api.example.com.", dns.TypeA, []time.Duration{0}, []string{"NOERROR; api.example.com. 20 IN CNAME abc.execute-api.us-east-1.amazonaws.com.; abc.execute-api.us-east-1.amazonaws.com. 60 IN A 127.0.1.1"}, 1},
		{"abc.execute-api.us-east-1.amazonaws.com.", dns.TypeAAAA, []time.Duration{0}, []string{"NOERROR"}, 0},
		{"www.example.net.", dns.TypeA, []time.Duration{0, 0}, []string{"REFUSED", "REFUSED"}, 2},
		{"loop.example.com.", dns.TypeCNAME, []time.Duration{0}, []string{"NOERROR; loop.example.com. 20 IN CNAME loop.example.com."}, 1},
	}
	for _, c := range cases {
		t.Run(fmt.Sprint(c.name, dns.TypeToString[c.qtype]), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				u := &upstream{records: []string{
					"www.example.com. 60 IN A 192.0.2.1", "zero.example.com. 0 IN A 192.0.2.9", "short.example.com. 20 IN CNAME www.example.com.",
					"api.example.com. 20 IN CNAME abc.execute-api.us-east-1.amazonaws.com.", "loop.example.com. 20 IN CNAME loop.example.com.",
				}}
				r := newResolver(u)
				start := time.Now()
				for i, at := range c.at {
					time.Sleep(at - time.Since(start))
					if got := ask(t, r, c.name, c.qtype); got != c.answer[i] {
						t.Errorf("at %s: %s\nwant %s", at, got, c.answer[i])
					}
				}
				if len(u.asked) != c.asked {
					t.Errorf("the name servers were asked %q, want %d questions", u.asked, c.asked)
				}
			})
		})
	}
}

func TestBehaviours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := &upstream{records: []string{"www.example.com. 60 IN A 192.0.2.1"}}
		r := newResolver(u)
		ask(t, r, "www.example.com.", dns.TypeA)
		r.Behave(Behaviour{Overrun: time.Minute})
		u.records = []string{"www.example.com. 60 IN A 192.0.2.2"}
		time.Sleep(119 * time.Second)
		if got, want := ask(t, r, "www.example.com.", dns.TypeA), "NOERROR; www.example.com. 0 IN A 192.0.2.1"; got != want {
			t.Errorf("overrun: %s, want %s", got, want)
		}
		time.Sleep(time.Second)
		if got, want := ask(t, r, "www.example.com.", dns.TypeA), "NOERROR; www.example.com. 60 IN A 192.0.2.2"; got != want {
			t.Errorf("after the overrun: %s, want %s", got, want)
		}
		r.Behave(Behaviour{Servfail: true})
		if got := ask(t, r, "www.example.com.", dns.TypeA); got != "SERVFAIL" {
			t.Errorf("servfail: %s", got)
		}
		r.Behave(Behaviour{})
		r.Flush()
		u.broken, u.servers = true, nil
		if got := ask(t, r, "www.example.com.", dns.TypeA); got != "SERVFAIL" || len(u.servers) != 2 || u.servers[0] == u.servers[1] {
			t.Errorf("name servers that do not answer: %s after asking %v", got, u.servers)
		}
		u.broken = false
		if got := ask(t, r, "www.example.com.", dns.TypeA); !strings.HasPrefix(got, "NOERROR") {
			t.Errorf("a failure was remembered: %s", got)
		}
	})
}

func TestBehaviourWords(t *testing.T) {
	for _, words := range []string{"ok", "servfail", "dead", "overrun=10m0s", "overrun=10m0s,delay=300ms,servfail,dead"} {
		b, err := ParseBehaviour(words)
		if err != nil || b.String() != words {
			t.Errorf("%q became %q, %v", words, b, err)
		}
	}
	for words, want := range map[string]string{
		"":            `resolver behaviour "": unknown; use ok, servfail, dead, overrun=DURATION or delay=DURATION`,
		"slow":        `resolver behaviour "slow": unknown; use ok, servfail, dead, overrun=DURATION or delay=DURATION`,
		"delay":       `resolver behaviour "delay": give a duration from 0s to 24h0m0s`,
		"overrun=-1s": `resolver behaviour "overrun=-1s": give a duration from 0s to 24h0m0s`,
		"delay=25h":   `resolver behaviour "delay=25h": give a duration from 0s to 24h0m0s`,
	} {
		if _, err := ParseBehaviour(words); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", words, err, want)
		}
	}
}

func TestLookupIsPastTheCache(t *testing.T) {
	u := &upstream{records: []string{"www.example.com. 60 IN A 192.0.2.1", "short.example.com. 20 IN CNAME www.example.com.", "loop.example.com. 20 IN CNAME loop.example.com."}}
	r := newResolver(u)
	ask(t, r, "short.example.com.", dns.TypeA)
	u.records[0] = "www.example.com. 60 IN A 192.0.2.2"
	cases := []struct {
		host     string
		address  string
		mistaken string
	}{
		{host: "Short.Example.com", address: "192.0.2.2"},
		{host: "abc.execute-api.us-east-1.amazonaws.com", address: "127.0.1.1"},
		{host: "none.example.com", mistaken: "none.example.com: NXDOMAIN"},
		{host: "www.example.net", mistaken: "www.example.net: REFUSED"},
		{host: "loop.example.com", mistaken: "loop.example.com: more than 8 CNAME records in a row"},
	}
	for _, c := range cases {
		addresses, err := r.Lookup(t.Context(), c.host, dns.TypeA)
		if c.mistaken != "" {
			if err == nil || err.Error() != c.mistaken {
				t.Errorf("%s: %v, want %s", c.host, err, c.mistaken)
			}
			continue
		}
		if err != nil || len(addresses) != 1 || addresses[0].String() != c.address {
			t.Errorf("%s: %v %v, want %s", c.host, addresses, err, c.address)
		}
	}
	if _, err := r.Lookup(t.Context(), "www.example.com", dns.TypeAAAA); err == nil || err.Error() != "www.example.com has no AAAA record" {
		t.Errorf("no such type: %v", err)
	}
}

// TestOverTheNetwork: dead, slow and back, on real sockets.
func TestOverTheNetwork(t *testing.T) {
	r := newResolver(&upstream{records: []string{"www.example.com. 60 IN A 192.0.2.1"}})
	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer r.Stop()
	question := new(dns.Msg).SetQuestion("www.example.com.", dns.TypeA)
	client := dns.Client{Timeout: 200 * time.Millisecond}
	r.Behave(Behaviour{Dead: true})
	if _, _, err := client.Exchange(question, r.Address().String()); err == nil {
		t.Error("a dead resolver answered")
	}
	r.Behave(Behaviour{Delay: 100 * time.Millisecond})
	client.Timeout = 5 * time.Second
	reply, took, err := client.Exchange(question, r.Address().String())
	if err != nil || took < 100*time.Millisecond || len(reply.Answer) != 1 || !reply.RecursionAvailable {
		t.Errorf("a slow resolver: %v after %s, %v", reply, took, err)
	}
}

func TestCacheIsBounded(t *testing.T) {
	r := newResolver(&upstream{})
	for i := range maxEntries + 10 {
		ask(t, r, fmt.Sprintf("n%d.example.com.", i), dns.TypeA)
	}
	if n := len(r.cache.entries); n > maxEntries {
		t.Errorf("%d entries", n)
	}
}
