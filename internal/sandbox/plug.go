package sandbox

import (
	"net/netip"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/acm"
	"github.com/warm-standby/warm-standby/internal/sandbox/dnsserver"
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb"
	"github.com/warm-standby/warm-standby/internal/sandbox/healthchecker"
	"github.com/warm-standby/warm-standby/internal/sandbox/iam"
	"github.com/warm-standby/warm-standby/internal/sandbox/kms"
	"github.com/warm-standby/warm-standby/internal/sandbox/logs"
	"github.com/warm-standby/warm-standby/internal/sandbox/management"
	"github.com/warm-standby/warm-standby/internal/sandbox/monitoring"
	"github.com/warm-standby/warm-standby/internal/sandbox/resolver"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
	"github.com/warm-standby/warm-standby/internal/sandbox/s3"
	"github.com/warm-standby/warm-standby/internal/sandbox/sns"
	"github.com/warm-standby/warm-standby/internal/sandbox/sts"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// dataPlane is the parts that the sandbox asks where they listen.
type dataPlane struct {
	dns      *dnsserver.Fleet
	resolver *resolver.Resolver
}

// fill notes where the data plane listens.
func (d dataPlane) fill(a *management.Addresses) {
	a.DNS = d.dns.Address(0).String()
	a.Resolver = d.resolver.Address().String()
}

// plug is the wiring: every service and runner, with what each needs of the others.
func (s *Sandbox) plug() error {
	names := &names{hosts: s.options.Hosts}
	fleet := dnsserver.New(dnsserver.Config{
		Clock: s.clock, Log: s.log, Targets: names, Address: s.options.Address, Port: s.options.Ports.DNS,
	})
	names.dns = fleet
	checkers := healthchecker.New(healthchecker.Config{
		Clock: s.clock, Log: s.log, Metrics: s.metrics, CutOff: s.faults.CheckersCutOff, OnStatus: fleet.SetHealth,
		Probe: (&healthchecker.Prober{Clock: s.clock, Resolver: names}).Probe,
	})
	zones := route53.New(route53.Config{
		Clock: s.clock, Log: s.log, NoChangeInfo: s.options.NoChangeInfo, Aliases: names, Observer: checkers,
		OnZone: fleet.SetZone, OnHealthCheck: checkers.Set,
	})
	for _, name := range s.options.HostedZones {
		if _, err := zones.AddInitialZone(name); err != nil {
			return err
		}
	}
	caching := resolver.New(resolver.Config{
		Clock: s.clock, Log: s.log, Address: s.options.Address, Port: s.options.Ports.Resolver,
		Servers: fleetServers(fleet), Hosts: []resolver.Hosts{fleet, names},
	})
	tables := dynamodb.New(dynamodb.Options{
		Clock: s.clock, Log: s.log, Faults: s.faults, Metrics: s.metrics, ReplicationLag: s.options.ReplicationLag,
	})
	s.add(
		sts.New(), iam.New(s.clock), kms.New(s.clock), logs.New(s.clock), sns.New(), monitoring.New(s.clock, s.metrics),
		s3.New(s.clock), zones, acm.New(s.clock, s.authority, validations{zones}, nil), tables,
	)
	s.run(fleet, caching, checkers)
	s.plane = dataPlane{dns: fleet, resolver: caching}
	return nil
}

// add plugs services in; those that run are run.
func (s *Sandbox) add(parts ...Part) {
	for _, p := range parts {
		s.parts = append(s.parts, p)
		s.aws.Handle(p.Wire())
		if r, ok := p.(Runner); ok {
			s.run(r)
		}
	}
}

func (s *Sandbox) run(runners ...Runner) { s.runners = append(s.runners, runners...) }

// unreachable tells whether a call finds nobody. Route 53's and IAM's control planes are in us-east-1 for everybody.
func (s *Sandbox) unreachable(scope wire.Scope) bool {
	switch scope.Service {
	case "route53", "iam":
		return s.faults.RegionDown(account.HomeRegion)
	default:
		return s.faults.RegionDown(scope.Region)
	}
}

func fleetServers(fleet *dnsserver.Fleet) func() []netip.AddrPort {
	return func() []netip.AddrPort {
		var servers []netip.AddrPort
		for i := range dnsserver.Servers {
			if at := fleet.Address(i); at.IsValid() {
				servers = append(servers, at)
			}
		}
		return servers
	}
}
