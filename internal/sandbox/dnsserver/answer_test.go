package dnsserver

import (
	"testing"

	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

func TestAnswers(t *testing.T) {
	l := newLab(t)
	l.create(
		plain("www.example.com", "A", 300, "192.0.2.1", "192.0.2.2"),
		plain("www.example.com", "AAAA", 300, "2001:db8::1"),
		plain("short.example.com", "CNAME", 30, "www.example.com"),
		plain("away.example.com", "CNAME", 30, "host.example.net"),
		plain("loop.example.com", "CNAME", 30, "loop2.example.com"),
		plain("loop2.example.com", "CNAME", 30, "loop.example.com"),
		plain("gone.example.com", "CNAME", 30, "nothing.example.com"),
		plain("deep.below.example.com", "A", 60, "192.0.2.3"),
		plain("*.wild.example.com", "A", 60, "192.0.2.4"),
		plain("text.example.com", "TXT", 60, `"v=spf1 -all" "second"`),
		plain("mail.example.com", "MX", 60, "10 mx.example.net"),
		plain("sub.example.com", "NS", 60, "ns.example.net"),
		alias("api.example.com", "A", east, false),
		alias("api.example.com", "AAAA", east, false),
		&route53.RecordSet{Name: "inside.example.com", Type: "A", Alias: &route53.AliasTarget{
			HostedZoneID: l.zone.ID, DNSName: "www.example.com",
		}},
	)
	soa := "example.com. 900 IN SOA " + l.zone.NameServers[0] + ". awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"
	no := []string{soa}
	www := []string{"www.example.com. 300 IN A 192.0.2.1", "www.example.com. 300 IN A 192.0.2.2"}
	cases := map[string]Case{
		"simple":              {Name: "www.example.com.", Type: dns.TypeA, Answer: www},
		"0x20":                {Name: "wWw.ExAmPlE.cOm.", Type: dns.TypeAAAA, Answer: []string{"wWw.ExAmPlE.cOm. 300 IN AAAA 2001:db8::1"}},
		"SOA":                 {Name: "example.com.", Type: dns.TypeSOA, Answer: no},
		"TXT":                 {Name: "text.example.com.", Type: dns.TypeTXT, Answer: []string{`text.example.com. 60 IN TXT "v=spf1 -all" "second"`}},
		"MX":                  {Name: "mail.example.com.", Type: dns.TypeMX, Answer: []string{"mail.example.com. 60 IN MX 10 mx.example.net."}},
		"NODATA":              {Name: "www.example.com.", Type: dns.TypeMX, Authority: no},
		"empty non-terminal":  {Name: "below.example.com.", Type: dns.TypeA, Authority: no},
		"NXDOMAIN":            {Name: "nothing.example.com.", Type: dns.TypeA, Rcode: dns.RcodeNameError, Authority: no},
		"NXDOMAIN below":      {Name: "x.www.example.com.", Type: dns.TypeA, Rcode: dns.RcodeNameError, Authority: no},
		"escaped dot":         {Name: `x\.www.example.com.`, Type: dns.TypeA, Rcode: dns.RcodeNameError, Authority: no},
		"binary label":        {Name: `\000\255.example.com.`, Type: dns.TypeA, Rcode: dns.RcodeNameError, Authority: no},
		"out of zone":         {Name: "example.net.", Type: dns.TypeA, Rcode: dns.RcodeRefused, NotAuth: true},
		"root":                {Name: ".", Type: dns.TypeNS, Rcode: dns.RcodeRefused, NotAuth: true},
		"suffix, not a child": {Name: "notexample.com.", Type: dns.TypeA, Rcode: dns.RcodeRefused, NotAuth: true},
		"class CHAOS":         {Name: "www.example.com.", Type: dns.TypeA, Class: dns.ClassCHAOS, Rcode: dns.RcodeRefused, NotAuth: true},
		"AXFR":                {Name: "example.com.", Type: dns.TypeAXFR, Rcode: dns.RcodeRefused, NotAuth: true},
		"ANY":                 {Name: "www.example.com.", Type: dns.TypeANY, Answer: []string{`www.example.com. 3789 IN HINFO "RFC8482" ""`}},
		"unknown type":        {Name: "www.example.com.", Type: 65280, Authority: no},
		"CNAME followed":      {Name: "short.example.com.", Type: dns.TypeA, Answer: append([]string{"short.example.com. 30 IN CNAME www.example.com."}, www...)},
		"CNAME itself":        {Name: "short.example.com.", Type: dns.TypeCNAME, Answer: []string{"short.example.com. 30 IN CNAME www.example.com."}},
		"CNAME leaving":       {Name: "away.example.com.", Type: dns.TypeA, Answer: []string{"away.example.com. 30 IN CNAME host.example.net."}},
		"CNAME to nothing": {Name: "gone.example.com.", Type: dns.TypeA, Rcode: dns.RcodeNameError,
			Answer: []string{"gone.example.com. 30 IN CNAME nothing.example.com."}, Authority: no},
		"wildcard":          {Name: "any.wild.example.com.", Type: dns.TypeA, Answer: []string{"any.wild.example.com. 60 IN A 192.0.2.4"}},
		"wildcard, deeper":  {Name: "a.b.wild.example.com.", Type: dns.TypeA, Answer: []string{"a.b.wild.example.com. 60 IN A 192.0.2.4"}},
		"wildcard, no data": {Name: "any.wild.example.com.", Type: dns.TypeTXT, Authority: no},
		"wildcard itself":   {Name: "*.wild.example.com.", Type: dns.TypeA, Answer: []string{"*.wild.example.com. 60 IN A 192.0.2.4"}},
		"referral":          {Name: "www.sub.example.com.", Type: dns.TypeA, NotAuth: true, Authority: []string{"sub.example.com. 60 IN NS ns.example.net."}},
		"alias to AWS":      {Name: "api.example.com.", Type: dns.TypeA, Answer: []string{"api.example.com. 60 IN A 127.0.1.1"}},
		"alias, no IPv6":    {Name: "api.example.com.", Type: dns.TypeAAAA, Authority: no},
		"alias in the zone": {Name: "inside.example.com.", Type: dns.TypeA,
			Answer: []string{"inside.example.com. 300 IN A 192.0.2.1", "inside.example.com. 300 IN A 192.0.2.2"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { c.test(t, l.answer()) })
	}
	t.Run("CNAME loop ends", func(t *testing.T) {
		reply := l.answer().Reply(t.Context(), new(dns.Msg).SetQuestion("loop.example.com.", dns.TypeA), true)
		if n := len(reply.Answer); n == 0 || n > maxDepth {
			t.Errorf("%d records in the answer to a loop", n)
		}
	})
}

func TestFailoverTable(t *testing.T) {
	const (
		up, down, unchecked = "up", "down", "unchecked"
	)
	cases := []struct{ primary, secondary, answer string }{
		{up, up, "192.0.2.1"},
		{up, down, "192.0.2.1"},
		{up, unchecked, "192.0.2.1"},
		{down, up, "192.0.2.2"},
		{down, unchecked, "192.0.2.2"},
		{down, down, "192.0.2.1"}, // both unhealthy: the primary
	}
	for _, typ := range []string{"A", "CNAME"} {
		for _, c := range cases {
			t.Run(typ+" primary "+c.primary+", secondary "+c.secondary, func(t *testing.T) {
				l := newLab(t)
				value := map[string]string{"192.0.2.1": "192.0.2.1", "192.0.2.2": "192.0.2.2"}
				if typ == "CNAME" {
					value = map[string]string{"192.0.2.1": "one.example.net.", "192.0.2.2": "two.example.net."}
				}
				primary, secondary := l.check("p"), l.check("s")
				l.fleet.SetHealth(primary, c.primary == up, false)
				l.fleet.SetHealth(secondary, c.secondary == up, false)
				if c.secondary == unchecked {
					secondary = ""
				}
				l.create(
					failover(plain("api.example.com", typ, 20, value["192.0.2.1"]), route53.Primary, primary),
					failover(plain("api.example.com", typ, 20, value["192.0.2.2"]), route53.Secondary, secondary),
				)
				Case{
					Name: "api.example.com.", Type: dns.StringToType[typ],
					Answer: []string{"api.example.com. 20 IN " + typ + " " + value[c.answer]},
				}.test(t, l.answer())
			})
		}
	}
}

func TestEvaluateTargetHealth(t *testing.T) {
	cases := []struct {
		evaluate, target, check bool
		answer                  string
	}{
		{evaluate: true, target: true, check: true, answer: "127.0.1.1"},
		{evaluate: true, target: false, check: true, answer: "127.0.1.2"},
		{evaluate: true, target: true, check: false, answer: "127.0.1.2"},
		{evaluate: false, target: false, check: true, answer: "127.0.1.1"},
	}
	for _, c := range cases {
		l := newLab(t)
		id := l.check("p")
		l.create(
			failover(alias("api.example.com", "A", east, c.evaluate), route53.Primary, id),
			failover(alias("api.example.com", "A", west, c.evaluate), route53.Secondary, ""),
		)
		target := l.targets[east]
		target.Healthy = c.target
		l.targets[east] = target
		l.fleet.Refresh()
		l.fleet.SetHealth(id, c.check, false)
		Case{Name: "api.example.com.", Type: dns.TypeA, Answer: []string{"api.example.com. 60 IN A " + c.answer}}.test(t, l.answer())
	}
}

// TestTargetThatComesLater: after a restart the zones are there before the
// gateway is. No answer says that the name has no data.
func TestTargetThatComesLater(t *testing.T) {
	l := newLab(t)
	l.create(alias("api.example.com", "A", east, false))
	target := l.targets[east]
	delete(l.targets, east)
	l.fleet.Refresh()
	l.targets[east] = target
	want := Case{Name: "api.example.com.", Type: dns.TypeA, Answer: []string{"api.example.com. 60 IN A 127.0.1.1"}}
	want.test(t, l.answer())
}
