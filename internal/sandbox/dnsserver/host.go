package dnsserver

import (
	"net/netip"
	"strings"
)

// hostTTL is the TTL of the name servers' own names, in seconds.
const hostTTL = 172800

// Host returns the address of a name server by its host name, such as
// ns-1.awsdns-01.org., for the caching resolver.
func (f *Fleet) Host(name string) (addresses []netip.Addr, ttl uint32, found bool) {
	i, found := ServerIndex(name)
	if !found || !f.Address(i).IsValid() {
		return nil, 0, false
	}
	return []netip.Addr{f.Address(i).Addr()}, hostTTL, true
}

// ServerIndex returns which of the four servers a name server's host name
// stands for, from its top-level domain.
func ServerIndex(host string) (int, bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if !strings.HasPrefix(host, "ns-") || !strings.Contains(host, ".awsdns-") {
		return 0, false
	}
	for i, domain := range []string{".com", ".net", ".org", ".co.uk"} {
		if strings.HasSuffix(host, domain) {
			return i, true
		}
	}
	return 0, false
}
