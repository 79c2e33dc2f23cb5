package sandbox

import (
	"net/netip"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/acm"
	"github.com/warm-standby/warm-standby/internal/sandbox/apigatewayv2"
	"github.com/warm-standby/warm-standby/internal/sandbox/dnsserver"
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb"
	"github.com/warm-standby/warm-standby/internal/sandbox/gateway"
	"github.com/warm-standby/warm-standby/internal/sandbox/healthchecker"
	"github.com/warm-standby/warm-standby/internal/sandbox/iam"
	"github.com/warm-standby/warm-standby/internal/sandbox/kms"
	"github.com/warm-standby/warm-standby/internal/sandbox/lambda"
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

// The one access key of the account: what a command is given, and what signs requests to the gateway.
const (
	accessKey = "AKIASANDBOX"
	secretKey = "sandbox"
)

// dataPlane is the parts that the sandbox asks where they listen.
type dataPlane struct {
	dns      *dnsserver.Fleet
	resolver *resolver.Resolver
	gateway  *gateway.Gateway
}

// fill notes where the data plane listens.
func (d dataPlane) fill(a *management.Addresses) {
	a.DNS = d.dns.Address(0).String()
	a.Resolver = d.resolver.Address().String()
	a.Gateway = map[string]string{}
	for region, at := range d.gateway.Endpoints() {
		a.Gateway[region] = at.String()
	}
}

// plug is the wiring: every service and runner, with what each needs of the others.
func (s *Sandbox) plug() error {
	names := &names{hosts: s.options.Hosts}
	zones, checkers := s.plugDNS(names)
	for _, name := range s.options.HostedZones {
		if _, err := zones.AddInitialZone(name); err != nil {
			return err
		}
	}
	users := &certificateUsers{}
	certificates := acm.New(s.clock, s.authority, validations{zones}, users)
	apis := apigatewayv2.New(s.clock, certificates)
	users.apis, names.apis = apis, apis
	groups, roles := logs.New(s.clock), iam.New(s.clock)
	functions := lambda.New(lambda.Options{
		Clock: s.clock, Log: s.log, Assumable: roles.RoleExists,
		Endpoint: func() string { return "http://" + s.addresses.AWS },
		Output: func(region, function, line string) {
			groups.Write(region, "/aws/lambda/"+function, "sandbox", line)
		},
	})
	s.plane.gateway = gateway.New(gateway.Options{
		Clock: s.clock, Log: s.log, Faults: s.faults, Authority: s.authority, APIs: apis, Functions: functions,
		Certificate: certificates.Certificate, Port: s.options.Ports.HTTPS, Secret: secretOf, AccessLog: groups.WriteTo,
	})
	names.gateway = s.plane.gateway
	tables := dynamodb.New(dynamodb.Options{
		Clock: s.clock, Log: s.log, Faults: s.faults, Metrics: s.metrics, ReplicationLag: s.options.ReplicationLag,
	})
	s.add(
		sts.New(), roles, kms.New(s.clock), groups, sns.New(), monitoring.New(s.clock, s.metrics), s3.New(s.clock),
		zones, certificates, tables, functions, apis,
	)
	s.run(s.plane.dns, s.plane.resolver, s.plane.gateway, checkers)
	return nil
}

// plugDNS wires Route 53 to its data plane: a change of a zone goes to the name servers, one of a health check to the
// checkers, and what they find to the name servers.
func (s *Sandbox) plugDNS(names *names) (*route53.Service, Runner) {
	s.plane.dns = dnsserver.New(dnsserver.Config{
		Clock: s.clock, Log: s.log, Targets: names, Address: s.options.Address, Port: s.options.Ports.DNS,
		Propagation: s.options.Propagation,
	})
	names.dns = s.plane.dns
	s.plane.resolver = resolver.New(resolver.Config{
		Clock: s.clock, Log: s.log, Address: s.options.Address, Port: s.options.Ports.Resolver,
		Servers: s.plane.nameServers, Hosts: []resolver.Hosts{s.plane.dns, names},
	})
	checkers := healthchecker.New(healthchecker.Config{
		Clock: s.clock, Log: s.log, Metrics: s.metrics, CutOff: s.faults.CheckersCutOff, OnStatus: s.plane.dns.SetHealth,
		Probe: (&healthchecker.Prober{Clock: s.clock, Resolver: names, MinTimeout: s.options.MinProbeTimeout}).Probe,
	})
	zones := route53.New(route53.Config{
		Clock: s.clock, Log: s.log, NoChangeInfo: s.options.NoChangeInfo, Aliases: aliases{names}, Observer: checkers,
		OnZone: s.plane.dns.SetZone, OnHealthCheck: checkers.Set,
	})
	return zones, checkers
}

// nameServers are where the name servers listen, each once.
func (d dataPlane) nameServers() []netip.AddrPort {
	var servers []netip.AddrPort
	for i := range dnsserver.Servers {
		if at := d.dns.Address(i); at.IsValid() {
			servers = append(servers, at)
		}
	}
	return servers
}

func secretOf(key string) (secret string, ok bool) { return secretKey, key == accessKey }

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
