package route53

import (
	"net/netip"
	"time"
)

// Regions are the eight regions that health checkers probe from:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
var Regions = []string{
	"us-east-1", "us-west-1", "us-west-2", "eu-west-1",
	"ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "sa-east-1",
}

// checkerBlock is where the sandbox's checkers pretend to sit: 198.18.0.0/15 is
// set aside for tests (RFC 2544), so it cannot be taken for AWS's own.
var checkerBlock = [2]byte{198, 18}

// CheckerAddress returns the address that the nth checker of a region reports
// as its own. Its requests really come from loopback.
func CheckerAddress(region string, n int) netip.Addr {
	for i, name := range Regions {
		if name == region {
			return netip.AddrFrom4([4]byte{checkerBlock[0], checkerBlock[1], byte(i), byte(n + 1)})
		}
	}
	return netip.AddrFrom4([4]byte{checkerBlock[0], checkerBlock[1], 255, byte(n + 1)})
}

// CheckerRanges returns one CIDR block for each region, for GetCheckerIpRanges.
func CheckerRanges() []string {
	out := make([]string, len(Regions))
	for i := range Regions {
		out[i] = netip.PrefixFrom(CheckerAddress(Regions[i], -1), 24).String()
	}
	return out
}

// Observation is what one checker last saw.
type Observation struct {
	Region      string
	IPAddress   string
	CheckedTime time.Time // sandbox time
	Status      string    // such as "Success: HTTP Status Code 200, OK"
}

// Observer knows what the checkers saw. Package healthchecker is one.
type Observer interface {
	// Observations returns each checker's last observation of a check.
	Observations(checkID string) []Observation
	// LastFailures returns each checker's last failed observation, if any.
	LastFailures(checkID string) []Observation
}
