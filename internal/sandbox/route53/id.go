package route53

import (
	"fmt"
	"math/rand/v2"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
)

// newID returns prefix and 20 letters or digits: the shape of the identifiers
// of zones (Z…) and changes (C…).
func newID(prefix string) string {
	return prefix + account.RandomID(account.UpperAlphanumeric, 20)
}

var nameServerDomains = []string{"com", "net", "org", "co.uk"}

// nameServers returns four host names like those of a delegation set, one in
// each of the top-level domains that AWS spreads them over:
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/GetInfoAboutHostedZone.html
func nameServers() []string {
	out := make([]string, len(nameServerDomains))
	for i, domain := range nameServerDomains {
		host, group := i*512+rand.IntN(512), rand.IntN(64) //nolint:gosec // no secret
		out[i] = fmt.Sprintf("ns-%d.awsdns-%02d.%s", host, group, domain)
	}
	return out
}
