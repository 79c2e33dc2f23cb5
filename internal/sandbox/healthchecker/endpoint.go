package healthchecker

import (
	"context"
	"net/netip"
)

// Endpoints is a Resolver over DNS. A port of an endpoint may be served on
// another port inside the sandbox.
type Endpoints struct {
	// Lookup returns the IPv4 addresses of a domain name, never empty.
	Lookup func(ctx context.Context, host string) ([]netip.Addr, error)
	// Ports maps ports that checks ask for to those that listen, such as 443 to
	// the gateway's. A port that is not there stays.
	Ports map[int]int
}

// Endpoint resolves host and maps its port.
func (e Endpoints) Endpoint(ctx context.Context, host string, port int) (netip.Addr, netip.AddrPort, error) {
	addresses, err := e.Lookup(ctx, host)
	if err != nil {
		return netip.Addr{}, netip.AddrPort{}, err
	}
	if mapped, ok := e.Ports[port]; ok {
		port = mapped
	}
	return addresses[0], netip.AddrPortFrom(addresses[0], uint16(port)), nil
}
