package route53

import (
	"net/netip"
	"slices"
	"strings"
)

// The types of health checks that the sandbox runs.
const (
	HTTP          = "HTTP"
	HTTPS         = "HTTPS"
	HTTPStrMatch  = "HTTP_STR_MATCH"
	HTTPSStrMatch = "HTTPS_STR_MATCH"
	TCP           = "TCP"
	Calculated    = "CALCULATED"
)

// Secure says whether the checks go over TLS.
func (c HealthCheckConfig) Secure() bool { return c.Type == HTTPS || c.Type == HTTPSStrMatch }

// Matches says whether the body is searched for a string.
func (c HealthCheckConfig) Matches() bool { return c.Type == HTTPStrMatch || c.Type == HTTPSStrMatch }

// CheckerRegions returns the regions whose checkers probe, all when none is set.
func (c HealthCheckConfig) CheckerRegions() []string {
	if len(c.Regions) == 0 {
		return Regions
	}
	return c.Regions
}

// withDefaults fills in what CreateHealthCheck may leave out. The enabled SNI is
// documented with EnableSNI, the ports with Port:
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html
func (c HealthCheckConfig) withDefaults() HealthCheckConfig {
	if c.Type == Calculated {
		return c
	}
	if c.RequestInterval == 0 {
		c.RequestInterval = 30
	}
	if c.FailureThreshold == 0 {
		c.FailureThreshold = 3
	}
	if c.Port == 0 && c.Type != TCP {
		c.Port = 80
		if c.Secure() {
			c.Port = 443
		}
	}
	return c
}

// validate holds the settings to the limits of API_HealthCheckConfig. Texts that
// begin with "Invalid parameter : " follow https://github.com/aws/aws-sdk-php/issues/1528.
func (c HealthCheckConfig) validate() error {
	switch c.Type {
	case HTTP, HTTPS, HTTPStrMatch, HTTPSStrMatch, TCP:
		return c.validateEndpoint()
	case Calculated:
		return c.validateCalculated()
	case "CLOUDWATCH_METRIC", "RECOVERY_CONTROL":
		return notInSandbox("health checks of type " + c.Type)
	}
	return invalidInput("Invalid parameter : Type '%s' is not a type of health check.", c.Type)
}

func (c HealthCheckConfig) validateEndpoint() error {
	switch {
	case c.IPAddress == "" && c.Domain == "":
		return invalidInput("Invalid parameter : Basic health checks must have an IP address or fully qualified domain name specified.")
	case c.IPAddress == "" && !validDomain(c.Domain), len(c.Domain) > 255:
		return invalidInput("Invalid parameter : Invalid fully qualified domain name: %s", c.Domain)
	case c.IPAddress != "" && !validAddress(c.IPAddress):
		return invalidInput("Invalid parameter : Invalid IP address: %s", c.IPAddress)
	case c.Port < 1 || c.Port > 65535:
		return invalidInput("Invalid parameter : Port must be between 1 and 65535.")
	case c.RequestInterval != 10 && c.RequestInterval != 30:
		return invalidInput("Invalid parameter : Request interval must be either 10 or 30 seconds.")
	case c.FailureThreshold < 1 || c.FailureThreshold > 10:
		return invalidInput("Invalid parameter : Failure threshold must be between 1 and 10.")
	case len(c.ResourcePath) > 255 || strings.ContainsAny(c.ResourcePath, " \r\n"):
		return invalidInput("Invalid parameter : Resource path must be at most 255 characters without spaces.")
	case len(c.Children) > 0 || c.ChildrenThreshold != 0:
		return invalidInput("Invalid parameter : Basic health checks must not have child health checks specified.")
	}
	if err := c.validateSearch(); err != nil {
		return err
	}
	return c.validateRegions()
}

func (c HealthCheckConfig) validateSearch() error {
	switch {
	case c.Matches() && c.SearchString == "":
		return invalidInput("Invalid parameter : SearchString must be specified for health checks of type %s.", c.Type)
	case !c.Matches() && c.SearchString != "":
		return invalidInput("Invalid parameter : SearchString must not be specified for health checks of type %s.", c.Type)
	case len(c.SearchString) > 255:
		return invalidInput("Invalid parameter : SearchString must be at most 255 characters.")
	}
	return nil
}

func (c HealthCheckConfig) validateRegions() error {
	for i, region := range c.Regions {
		if !slices.Contains(Regions, region) {
			return invalidInput("Invalid parameter : '%s' is not a region of health checkers.", region)
		}
		if slices.Contains(c.Regions[:i], region) {
			return invalidInput("Invalid parameter : The region '%s' is named twice.", region)
		}
	}
	if n := len(c.Regions); n > 0 && n < 3 {
		return invalidInput("Invalid parameter : At least 3 regions must be specified, %d given.", n)
	}
	return nil
}

// validateCalculated: the limits of calculated checks,
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
func (c HealthCheckConfig) validateCalculated() error {
	switch {
	case len(c.Children) > 255:
		return invalidInput("Invalid parameter : A calculated health check can monitor at most 255 health checks.")
	case c.ChildrenThreshold < 0 || c.ChildrenThreshold > 256:
		return invalidInput("Invalid parameter : HealthThreshold must be between 0 and 256.")
	case c.IPAddress != "" || c.Domain != "" || c.Port != 0 || c.ResourcePath != "" || len(c.Regions) > 0:
		return invalidInput("Invalid parameter : Calculated health checks must not have an endpoint specified.")
	}
	return nil
}

func validDomain(name string) bool {
	canonical, err := CanonicalName(name)
	return err == nil && canonical != "." && !strings.Contains(canonical, `\`)
}

// validAddress also takes the private and loopback addresses that AWS refuses:
// in a sandbox every endpoint has one.
func validAddress(address string) bool {
	addr, err := netip.ParseAddr(address)
	return err == nil && addr.Zone() == "" && !addr.IsMulticast() && !addr.IsUnspecified()
}
