package healthchecker

import "time"

// The time limits of a request, in sandbox time:
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
const (
	ConnectTimeout    = 4 * time.Second  // HTTP and HTTPS: to establish the TCP connection
	StatusTimeout     = 2 * time.Second  // from connecting to the status code, the TLS handshake included
	BodyTimeout       = 2 * time.Second  // string match: from the status code to the body
	TCPConnectTimeout = 10 * time.Second // TCP checks
)

// MinTimeout is, by default, the shortest any of these limits becomes in wall time
// when the clock is accelerated: below it an endpoint would fail for the slowness of the
// machine. Up to a speed of 24 a request still ends within the 6 s of sandbox
// time that the model counts.
const MinTimeout = 250 * time.Millisecond

// SearchLimit is how many bytes of the body are searched for the string.
const SearchLimit = 5120

// CheckersPerRegion is the default number of checkers in each region: with eight
// regions the 16 that follow from "about one request every two seconds" at 30 s.
const CheckersPerRegion = 2

// healthyPercent: "If more than 18% of health checkers report that an endpoint
// is healthy, Route 53 considers it healthy". AWS says the figure may change.
const healthyPercent = 18

// EndpointHealthy applies the 18 % rule to a count of checkers.
func EndpointHealthy(healthy, checkers int) bool {
	return healthy*100 > checkers*healthyPercent
}
