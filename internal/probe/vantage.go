package probe

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/miekg/dns"
)

// The variables that point at a sandbox; on AWS none is set.
const (
	EnvSandbox  = "WARM_STANDBY_SANDBOX"    // URL of its management port
	envDNS      = "WARM_STANDBY_DNS"        // host:port of its authoritative servers
	envResolver = "WARM_STANDBY_RESOLVER"   // host:port of its caching resolver
	envRoots    = "WARM_STANDBY_CA"         // file with its certificate authority
	envHTTPS    = "WARM_STANDBY_HTTPS_PORT" // of its gateway, where it is not 443
)

// publicResolvers are asked beside the system's own: what clients elsewhere see.
var publicResolvers = []string{"1.1.1.1", "8.8.8.8", "9.9.9.9"}

// resolvConf is where the system's resolvers stand.
const resolvConf = "/etc/resolv.conf"

// dnsPort is DNS's.
const dnsPort = "53"

// Vantage is where one looks from: which resolvers, which roots, which ports.
type Vantage struct {
	// Resolvers are asked in their own right; the first also resolves names for HTTPS.
	Resolvers []DNSServer
	named     map[string]bool // addresses of those that the user asked for
	dns       string          // the sandbox's authoritative servers, host:port
	roots     *x509.CertPool
	https     string
}

// Optional tells whether a resolver that does not answer may be left out: one that nobody asked for and
// that nothing else rests on, such as a public one behind a strict firewall.
func (v Vantage) Optional(resolver DNSServer) bool {
	return !v.named[resolver.Address] && len(v.Resolvers) > 0 && resolver.Address != v.Resolvers[0].Address
}

// NewVantage reads the environment. named are resolvers, each an address with an optional port, that the
// user wants asked beside the others.
func NewVantage(getenv func(string) string, named []string) (Vantage, error) {
	v := Vantage{named: map[string]bool{}, dns: getenv(envDNS), https: getenv(envHTTPS)}
	for _, address := range named {
		server, err := newResolver(address)
		if err != nil {
			return v, err
		}
		v.named[server.Address] = true
	}
	addresses := append([]string{}, named...)
	if own := getenv(envResolver); own != "" {
		addresses = append([]string{own}, addresses...)
	} else {
		addresses = append(append(systemResolvers(resolvConf), addresses...), publicResolvers...)
	}
	seen := map[string]bool{}
	for _, address := range addresses {
		server, err := newResolver(address)
		if err != nil {
			return v, err
		}
		if !seen[server.Address] {
			seen[server.Address] = true
			v.Resolvers = append(v.Resolvers, server)
		}
	}
	if file := getenv(envRoots); file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return v, fmt.Errorf("%s: %w", envRoots, err)
		}
		v.roots = x509.NewCertPool()
		if !v.roots.AppendCertsFromPEM(text) {
			return v, fmt.Errorf("%s: %s holds no certificate", envRoots, file)
		}
	}
	return v, nil
}

func newResolver(address string) (DNSServer, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		host, port = strings.Trim(address, "[]"), dnsPort
	}
	if net.ParseIP(host) == nil {
		return DNSServer{}, fmt.Errorf("resolver %q is no IP address (with an optional port)", address)
	}
	server := DNSServer{Label: "resolver " + host, Role: Resolver, Address: net.JoinHostPort(host, port)}
	if port != dnsPort {
		server.Label = "resolver " + server.Address // two may share an address; names must differ
	}
	return server, nil
}

// systemResolvers are those of the machine; none where it has no such file.
func systemResolvers(file string) []string {
	config, err := dns.ClientConfigFromFile(file)
	if err != nil {
		return nil
	}
	var addresses []string
	for _, server := range config.Servers {
		if net.ParseIP(server) != nil { // not one with a zone
			addresses = append(addresses, net.JoinHostPort(server, config.Port))
		}
	}
	return addresses
}

// Lookup resolves a host name to IPv4 addresses as a client here does: by the first resolver.
func (v Vantage) Lookup(ctx context.Context, host string) (Answer, error) {
	if len(v.Resolvers) == 0 {
		return Answer{}, errors.New("there is no resolver: name one with --resolver")
	}
	return v.Resolvers[0].Lookup(ctx, host, dns.TypeA)
}

// Web asks HTTPS endpoints from here.
func (v Vantage) Web(regions map[string]Role) Web {
	return Web{Lookup: v.Lookup, Roots: v.roots, Port: v.https, Regions: regions}
}

// NameServer finds where an authoritative server listens.
func (v Vantage) NameServer(ctx context.Context, host string) (DNSServer, error) {
	server := DNSServer{Label: canonicalName(host), Role: Authoritative}
	port := dnsPort
	if v.dns != "" {
		server.Address = v.dns
		_, own, err := net.SplitHostPort(v.dns)
		if err != nil {
			return server, fmt.Errorf("%s: %w", envDNS, err)
		}
		port = own
	}
	answer, err := v.Lookup(ctx, host)
	switch {
	case err == nil:
		server.Address = net.JoinHostPort(answer.Values[0], port)
	case v.dns == "":
		return server, fmt.Errorf("name server %s: %w", server.Label, err)
	}
	return server, nil
}
