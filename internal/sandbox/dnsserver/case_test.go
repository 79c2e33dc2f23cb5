package dnsserver

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/dnslisten"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// Case is one question and the answer it must get.
type Case struct {
	Name      string // of the question, as sent
	Type      uint16
	Class     uint16 // 0 is IN
	Rcode     int
	Answer    []string // records in presentation format, tabs as single spaces, in any order
	Authority []string
	NotAuth   bool // the AA bit is clear
}

func (c Case) test(t *testing.T, answer dnslisten.Answer) {
	t.Helper()
	m := new(dns.Msg).SetQuestion(c.Name, c.Type)
	if c.Class != 0 {
		m.Question[0].Qclass = c.Class
	}
	reply := answer.Reply(context.Background(), m, true)
	if reply.Rcode != c.Rcode {
		t.Errorf("rcode %s, want %s", dns.RcodeToString[reply.Rcode], dns.RcodeToString[c.Rcode])
	}
	if reply.Authoritative == c.NotAuth {
		t.Errorf("AA is %t", reply.Authoritative)
	}
	if got := shown(reply.Answer); !slices.Equal(got, c.Answer) {
		t.Errorf("answer %q, want %q", got, c.Answer)
	}
	if got := shown(reply.Ns); !slices.Equal(got, c.Authority) {
		t.Errorf("authority %q, want %q", got, c.Authority)
	}
	if len(reply.Question) != 1 || reply.Question[0].Name != c.Name {
		t.Errorf("question came back as %v", reply.Question)
	}
}

func shown(records []dns.RR) []string {
	var out []string
	for _, rr := range records {
		out = append(out, strings.ReplaceAll(rr.String(), "\t", " "))
	}
	slices.Sort(out)
	return out
}

// lab is a Route 53 with four name servers, without delays.
type lab struct {
	t       *testing.T
	store   *route53.Store
	fleet   *Fleet
	log     *event.Log
	zone    *route53.Zone
	targets targets
}

// targets is a catalog of alias targets.
type targets map[string]Target

func (t targets) Target(name string) (Target, bool) { target, ok := t[name]; return target, ok }
func (t targets) Alias(_, name string) (bool, bool) { _, ok := t[name]; return ok, ok }

const (
	east = "d-east.execute-api.us-east-1.amazonaws.com."
	west = "d-west.execute-api.us-west-2.amazonaws.com."
)

func newLab(t *testing.T) *lab {
	t.Helper()
	l := &lab{t: t, targets: targets{
		east: {IPv4: []netip.Addr{netip.MustParseAddr("127.0.1.1")}, Healthy: true},
		west: {IPv4: []netip.Addr{netip.MustParseAddr("127.0.1.2")}, Healthy: true},
	}}
	c := clock.Real()
	l.log = event.NewLog(c, 0)
	l.fleet = New(Config{Clock: c, Log: l.log, Targets: l.targets, Propagation: -1, RecordPropagation: -1})
	l.store = route53.NewStore(route53.Config{Clock: c, Aliases: l.targets, OnZone: l.fleet.SetZone})
	zone, err := l.store.AddInitialZone("example.com")
	if err != nil {
		t.Fatal(err)
	}
	l.zone = zone
	return l
}

func (l *lab) create(sets ...*route53.RecordSet) {
	l.t.Helper()
	var changes []route53.RecordChange
	for _, set := range sets {
		changes = append(changes, route53.RecordChange{Action: route53.Create, Set: set})
	}
	if _, err := l.store.ChangeResourceRecordSets(l.zone.ID, "", changes); err != nil {
		l.t.Fatal(err)
	}
}

// check makes a health check and returns its identifier.
func (l *lab) check(reference string) string {
	l.t.Helper()
	check, _, err := l.store.CreateHealthCheck(reference, route53.HealthCheckConfig{Type: route53.HTTPS, Domain: "app.example.net"})
	if err != nil {
		l.t.Fatal(err)
	}
	return check.ID
}

func (l *lab) answer() dnslisten.Answer { return l.fleet.servers[0].answer }

func plain(name, typ string, ttl int64, values ...string) *route53.RecordSet {
	return &route53.RecordSet{Name: name, Type: typ, TTL: &ttl, Values: values}
}

func failover(set *route53.RecordSet, role, check string) *route53.RecordSet {
	set.Failover, set.SetIdentifier, set.HealthCheckID = role, strings.ToLower(role), check
	return set
}

func alias(name, typ, target string, evaluate bool) *route53.RecordSet {
	return &route53.RecordSet{Name: name, Type: typ, Alias: &route53.AliasTarget{
		HostedZoneID: "Z1UJRXOUMOOFQ8", DNSName: target, EvaluateTargetHealth: evaluate,
	}}
}
