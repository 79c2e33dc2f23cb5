package dnsserver_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/dnsserver"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/fault"
	"github.com/warm-standby/warm-standby/internal/sandbox/healthchecker"
	"github.com/warm-standby/warm-standby/internal/sandbox/resolver"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// region is a stand-in for the gateway of one region.
type region struct {
	*httptest.Server
	address netip.AddrPort
	down    atomic.Bool
}

func newRegion(t *testing.T) *region {
	r := &region{}
	r.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if r.down.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(r.Close)
	r.address = r.Listener.Addr().(*net.TCPAddr).AddrPort()
	return r
}

// stack is Route 53 whole: control plane, checkers, name servers, resolver.
type stack struct {
	clock    *clock.Clock
	log      *event.Log
	faults   *fault.Set
	client   *sdk.Client
	route53  *route53.Service
	servers  *dnsserver.Fleet
	checkers *healthchecker.Fleet
	resolver *resolver.Resolver
	regions  map[string]*region
}

// Host answers for the endpoints of the two regions.
func (s *stack) Host(name string) ([]netip.Addr, uint32, bool) {
	for region := range s.regions {
		if strings.HasSuffix(name, ".execute-api."+region+".amazonaws.com.") {
			return []netip.Addr{s.regions[region].address.Addr()}, 60, true
		}
	}
	return nil, 0, false
}

// Endpoint finds a region's own port: here both share 127.0.0.1.
func (s *stack) Endpoint(_ context.Context, host string, _ int) (netip.Addr, netip.AddrPort, error) {
	address := s.regions[strings.Split(host, ".")[2]].address
	return address.Addr(), address, nil
}

// Target and Alias know a custom domain in each region, on test addresses.
func (s *stack) Target(name string) (dnsserver.Target, bool) {
	addresses := map[string]string{"us-east-1": "192.0.2.1", "us-west-2": "192.0.2.2"}
	labels := strings.Split(name, ".")
	if len(labels) < 3 || addresses[labels[2]] == "" {
		return dnsserver.Target{}, false
	}
	return dnsserver.Target{IPv4: []netip.Addr{netip.MustParseAddr(addresses[labels[2]])}, Healthy: true}, true
}

func (s *stack) Alias(_, name string) (bool, bool) {
	_, found := s.Target(name)
	return found, found
}

func newStack(t *testing.T, speed float64) *stack {
	t.Helper()
	c, err := clock.New(speed)
	if err != nil {
		t.Fatal(err)
	}
	s := &stack{clock: c, log: event.NewLog(c, 0)}
	s.faults = fault.NewSet(c, s.log)
	s.regions = map[string]*region{"us-east-1": newRegion(t), "us-west-2": newRegion(t)}
	s.servers = dnsserver.New(dnsserver.Config{Clock: c, Log: s.log, Targets: s})
	s.resolver = resolver.New(resolver.Config{
		Clock: c, Log: s.log, Hosts: []resolver.Hosts{s.servers, s}, Servers: s.servers.Addresses,
	})
	prober := &healthchecker.Prober{Clock: c, Resolver: s}
	s.checkers = healthchecker.New(healthchecker.Config{
		Clock: c, Log: s.log, Probe: prober.Probe, CutOff: s.faults.CheckersCutOff, OnStatus: s.servers.SetHealth,
	})
	s.route53 = route53.New(route53.Config{
		Clock: c, Log: s.log, Aliases: s, Observer: s.checkers,
		OnZone: s.servers.SetZone, OnHealthCheck: s.checkers.Set,
	})
	type runner interface {
		Start(context.Context) error
		Stop() error
	}
	for _, r := range []runner{s.servers, s.resolver, s.checkers} {
		if err := r.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := r.Stop(); err != nil {
				t.Error(err)
			}
		})
	}
	s.serve(t)
	return s
}

func (s *stack) serve(t *testing.T) {
	server := wire.NewServer(s.log, nil)
	server.Handle(s.route53.Wire())
	api := httptest.NewServer(server)
	t.Cleanup(api.Close)
	s.client = sdk.New(sdk.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(api.URL),
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
	})
}

// deploy makes the reference stack's zone, checks and records.
func (s *stack) deploy(t *testing.T) {
	t.Helper()
	zone, err := s.route53.AddInitialZone("tindrloop.example")
	if err != nil {
		t.Fatal(err)
	}
	var changes []types.Change
	for i, name := range []string{"us-east-1", "us-west-2"} {
		check, err := s.client.CreateHealthCheck(t.Context(), &sdk.CreateHealthCheckInput{
			CallerReference: aws.String(name),
			HealthCheckConfig: &types.HealthCheckConfig{
				Type: types.HealthCheckTypeHttps, FullyQualifiedDomainName: aws.String("abc.execute-api." + name + ".amazonaws.com"),
				ResourcePath: aws.String("/healthz"), RequestInterval: aws.Int32(10), FailureThreshold: aws.Int32(3), EnableSNI: aws.Bool(true),
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		role := []types.ResourceRecordSetFailover{types.ResourceRecordSetFailoverPrimary, types.ResourceRecordSetFailoverSecondary}[i]
		changes = append(changes, types.Change{Action: types.ChangeActionCreate, ResourceRecordSet: &types.ResourceRecordSet{
			Name: aws.String("api.tindrloop.example"), Type: types.RRTypeA, Failover: role,
			SetIdentifier: aws.String(strings.ToLower(string(role))), HealthCheckId: check.HealthCheck.Id,
			AliasTarget: &types.AliasTarget{
				HostedZoneId: aws.String("Z1UJRXOUMOOFQ8"), EvaluateTargetHealth: true,
				DNSName: aws.String("d-abc.execute-api." + name + ".amazonaws.com"),
			},
		}})
	}
	_, err = s.client.ChangeResourceRecordSets(t.Context(), &sdk.ChangeResourceRecordSetsInput{
		HostedZoneId: aws.String(zone.ID), ChangeBatch: &types.ChangeBatch{Changes: changes},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// ask asks one server over UDP.
func ask(t *testing.T, server netip.AddrPort, name string) string {
	t.Helper()
	reply, err := dns.Exchange(new(dns.Msg).SetQuestion(name, dns.TypeA), server.String())
	if err != nil {
		t.Fatal(err)
	}
	if len(reply.Answer) != 1 {
		return dns.RcodeToString[reply.Rcode]
	}
	return reply.Answer[0].(*dns.A).A.String()
}

// until waits until all four servers answer with want and returns the sandbox
// time that took.
func (s *stack) until(t *testing.T, want string) time.Duration {
	t.Helper()
	start, deadline := s.clock.Now(), time.Now().Add(time.Minute)
	for {
		agreed := 0
		for n := range dnsserver.Servers {
			if ask(t, s.servers.Address(n), "api.tindrloop.example.") == want {
				agreed++
			}
		}
		if agreed == dnsserver.Servers {
			return s.clock.Since(start)
		}
		if time.Now().After(deadline) {
			t.Fatalf("after a minute %d of %d servers answer %s", agreed, dnsserver.Servers, want)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// TestFailoverAndFailback: the answer flips within the model's bound and flips
// back, on every server; with both down the primary is answered.
func TestFailoverAndFailback(t *testing.T) {
	s := newStack(t, 20)
	s.deploy(t)
	s.until(t, "192.0.2.1")
	// threshold x (interval + timeout) + propagation, and a second to look.
	const bound = 3*(10+6)*time.Second + dnsserver.DefaultPropagation + 2*time.Second
	s.regions["us-east-1"].down.Store(true)
	if took := s.until(t, "192.0.2.2"); took < 15*time.Second || took > bound {
		t.Errorf("failover took %s, want 15 s to %s", took, bound)
	}
	s.regions["us-west-2"].down.Store(true)
	if took := s.until(t, "192.0.2.1"); took > bound {
		t.Errorf("with both down the primary was answered after %s", took)
	}
	s.regions["us-west-2"].down.Store(false)
	s.until(t, "192.0.2.2")
	s.regions["us-east-1"].down.Store(false)
	if took := s.until(t, "192.0.2.1"); took > bound {
		t.Errorf("failback took %s", took)
	}
	flips, _ := s.log.Since(0, event.DNS)
	perServer := map[string]int{}
	for _, e := range flips {
		perServer[e.Subject]++
	}
	for _, ns := range []string{"ns1", "ns2", "ns3", "ns4"} {
		if n := perServer["api.tindrloop.example A "+ns]; n < 5 {
			t.Errorf("%s logged %d answers, want the first and at least four flips", ns, n)
		}
	}
}
