package sandbox

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox/apigatewayv2"
	"github.com/warm-standby/warm-standby/internal/sandbox/dnsserver"
	"github.com/warm-standby/warm-standby/internal/sandbox/gateway"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// hostTTL is the TTL of AWS's own names, in seconds.
const hostTTL = 60

// names knows what every name of the sandbox's little internet stands for: AWS's own endpoints, hosts that the user
// named, and, by asking the name servers, what the hosted zones hold.
type names struct {
	hosts   map[string]netip.AddrPort // of --host
	apis    *apigatewayv2.Service
	gateway *gateway.Gateway
	dns     *dnsserver.Fleet
}

// canonical is a name in lower case without the final dot.
func canonical(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// listens is where a name that no hosted zone holds listens.
func (n *names) listens(name string) (netip.AddrPort, bool) {
	if at, found := n.hosts[canonical(name)]; found {
		return at, true
	}
	region, found := n.apis.Region(name)
	if !found {
		return netip.AddrPort{}, false
	}
	address, err := n.gateway.Address(region)
	return netip.AddrPortFrom(address, uint16(n.gateway.Port())), err == nil
}

// Host answers the resolver for names that no hosted zone holds.
func (n *names) Host(name string) (addresses []netip.Addr, ttl uint32, found bool) {
	at, found := n.listens(name)
	if !found {
		return nil, 0, false
	}
	return []netip.Addr{at.Addr()}, hostTTL, true
}

// Target tells the name servers what an alias record answers. The target's own health is good while it exists: Route 53
// sees API Gateway as a service, not the API behind a name, so that failing over is the health check's work.
// Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-failover-alias.html
func (n *names) Target(name string) (dnsserver.Target, bool) {
	at, found := n.listens(name)
	if !found {
		return dnsserver.Target{}, false
	}
	return dnsserver.Target{IPv4: []netip.Addr{at.Addr()}, Healthy: true}, true
}

// Endpoint tells the checkers where a name's endpoint listens. What resolves to an address of the gateway is served on
// the gateway's port, which is 443 only where that is allowed.
func (n *names) Endpoint(ctx context.Context, host string, port int) (netip.Addr, netip.AddrPort, error) {
	if at, found := n.listens(host); found {
		return at.Addr(), at, nil
	}
	address, err := n.ask(ctx, host)
	if err != nil {
		return netip.Addr{}, netip.AddrPort{}, err
	}
	for _, front := range n.gateway.Endpoints() {
		if front.Addr() == address && port == 443 {
			return address, front, nil
		}
	}
	return address, netip.AddrPortFrom(address, uint16(port)), nil
}

// askTimeout is how long a name server may take, in wall time: it is on this machine.
const askTimeout = 2 * time.Second

// ask resolves a name of a hosted zone over IPv4, anew each time, as the checkers do.
func (n *names) ask(ctx context.Context, host string) (netip.Addr, error) {
	client := dns.Client{Timeout: askTimeout}
	question := new(dns.Msg).SetQuestion(dns.Fqdn(host), dns.TypeA)
	reply, _, err := client.ExchangeContext(ctx, question, n.dns.Address(0).String())
	if err != nil {
		return netip.Addr{}, err
	}
	for _, rr := range reply.Answer {
		if a, ok := rr.(*dns.A); ok {
			address, _ := netip.AddrFromSlice(a.A.To4())
			return address, nil
		}
	}
	return netip.Addr{}, fmt.Errorf("%s has no address: %s", host, dns.RcodeToString[reply.Rcode])
}

// validations finds ACM's validation records in the hosted zones.
type validations struct{ zones *route53.Service }

// CNAME is the target of a name's CNAME record in any zone.
func (v validations) CNAME(name string) (target string, found bool) {
	for _, zone := range v.zones.HostedZones() {
		sets, _ := zone.Lookup(canonical(name)+".", "CNAME")
		for _, set := range sets {
			if len(set.Values) > 0 {
				return canonical(set.Values[0]), true
			}
		}
	}
	return "", false
}

// certificateUsers tells ACM who uses a certificate; API Gateway is made after ACM, since it asks ACM in turn.
type certificateUsers struct{ apis *apigatewayv2.Service }

// CertificateUsers lists the ARNs of the domain names that use a certificate.
func (c *certificateUsers) CertificateUsers(arn string) []string { return c.apis.CertificateUsers(arn) }

// aliases tells Route 53 what an alias record may point at.
type aliases struct{ names *names }

// Alias asks API Gateway, the one service of the sandbox that aliases point at.
func (a aliases) Alias(hostedZoneID, name string) (within, found bool) {
	return a.names.apis.Alias(hostedZoneID, name)
}
