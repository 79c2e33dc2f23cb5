package route53

import (
	"slices"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

type healthCheckXML struct {
	ID                 string `xml:"Id"`
	CallerReference    string
	HealthCheckConfig  healthConfigXML
	HealthCheckVersion int64
}

// healthConfigXML is HealthCheckConfig on the wire, and the body of an
// UpdateHealthCheck too: there, what is nil stays as it is.
type healthConfigXML struct {
	IPAddress         *string `xml:",omitempty"`
	Port              *int    `xml:",omitempty"`
	Type              string  `xml:",omitempty"`
	ResourcePath      *string `xml:",omitempty"`
	Domain            *string `xml:"FullyQualifiedDomainName,omitempty"`
	SearchString      *string `xml:",omitempty"`
	RequestInterval   *int    `xml:",omitempty"`
	FailureThreshold  *int    `xml:",omitempty"`
	MeasureLatency    *bool   `xml:",omitempty"`
	Inverted          *bool   `xml:",omitempty"`
	Disabled          *bool   `xml:",omitempty"`
	HealthThreshold   *int    `xml:",omitempty"`
	ChildHealthChecks *struct {
		Child []string `xml:"ChildHealthCheck"`
	}
	EnableSNI *bool `xml:",omitempty"`
	Regions   *regionsXML

	// Taken to be refused by name.
	AlarmIdentifier              *struct{}
	InsufficientDataHealthStatus *string `xml:",omitempty"`
	RoutingControlArn            *string `xml:",omitempty"`
}

type regionsXML struct {
	Region []string
}

func showCheck(check *HealthCheck) healthCheckXML {
	return healthCheckXML{
		ID: check.ID, CallerReference: check.CallerReference,
		HealthCheckConfig: showConfig(check.Config), HealthCheckVersion: check.Version,
	}
}

// showConfig leaves out what AWS leaves out: empty text and what the type of
// check does not have.
func showConfig(c HealthCheckConfig) healthConfigXML {
	out := healthConfigXML{
		Type: c.Type, Inverted: &c.Inverted, Disabled: &c.Disabled,
		IPAddress: text(c.IPAddress), ResourcePath: text(c.ResourcePath), Domain: text(c.Domain), SearchString: text(c.SearchString),
	}
	if c.Type == Calculated {
		out.HealthThreshold = &c.ChildrenThreshold
		out.ChildHealthChecks = &struct {
			Child []string `xml:"ChildHealthCheck"`
		}{c.Children}
		return out
	}
	out.RequestInterval, out.FailureThreshold = &c.RequestInterval, &c.FailureThreshold
	out.MeasureLatency, out.EnableSNI = &c.MeasureLatency, &c.EnableSNI
	if c.Port != 0 {
		out.Port = &c.Port
	}
	if len(c.Regions) > 0 {
		out.Regions = &regionsXML{c.Regions}
	}
	return out
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// read returns the settings of a new check. HTTPS checks send SNI unless told
// otherwise, others never do:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
func (x *healthConfigXML) read() (HealthCheckConfig, error) {
	if x.AlarmIdentifier != nil && x.Type != "CLOUDWATCH_METRIC" {
		// https://github.com/aws/aws-sdk-php/issues/1528
		return HealthCheckConfig{}, invalidInput("Invalid parameter : Basic health checks must not have an metric region specified.")
	}
	c := HealthCheckConfig{Type: x.Type}
	c.EnableSNI = c.Secure()
	x.apply(&c)
	assign(&c.RequestInterval, x.RequestInterval)
	assign(&c.MeasureLatency, x.MeasureLatency)
	for _, n := range []*int{x.Port, x.RequestInterval, x.FailureThreshold} {
		if n != nil && *n == 0 {
			return c, invalidInput("Invalid parameter : Port, request interval and failure threshold must not be 0.")
		}
	}
	return c, nil
}

// apply writes what may be updated.
func (x *healthConfigXML) apply(c *HealthCheckConfig) {
	assign(&c.IPAddress, x.IPAddress)
	assign(&c.Port, x.Port)
	assign(&c.ResourcePath, x.ResourcePath)
	assign(&c.Domain, x.Domain)
	assign(&c.SearchString, x.SearchString)
	assign(&c.FailureThreshold, x.FailureThreshold)
	assign(&c.Inverted, x.Inverted)
	assign(&c.Disabled, x.Disabled)
	assign(&c.EnableSNI, x.EnableSNI)
	assign(&c.ChildrenThreshold, x.HealthThreshold)
	if x.ChildHealthChecks != nil {
		c.Children = x.ChildHealthChecks.Child
	}
	if x.Regions != nil {
		c.Regions = slices.Sorted(slices.Values(x.Regions.Region))
	}
}

func assign[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

type updateHealthCheckRequest struct {
	healthConfigXML
	HealthCheckVersion int64
	ResetElements      struct {
		Names []string `xml:"ResettableElementName"`
	}
}

// updateHealthCheck: type, interval and latency measurement have no element in
// the request, so they cannot change:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_UpdateHealthCheck.html
func (s *Service) updateHealthCheck(r *wire.Request, in *updateHealthCheckRequest) (*healthCheckResponse, error) {
	if in.Type != "" || in.RequestInterval != nil || in.MeasureLatency != nil {
		return nil, invalidInput("Invalid XML ; Type, RequestInterval and MeasureLatency cannot be updated.")
	}
	if in.AlarmIdentifier != nil || in.InsufficientDataHealthStatus != nil {
		return nil, notInSandbox("health checks of CloudWatch alarms")
	}
	reset := in.ResetElements.Names
	for _, name := range reset {
		if !slices.Contains([]string{"ChildHealthChecks", "FullyQualifiedDomainName", "Regions", "ResourcePath"}, name) {
			return nil, invalidInput("Invalid request: '%s' is not a resettable element", name)
		}
	}
	check, err := s.UpdateHealthCheck(r.Path("Id"), in.HealthCheckVersion, func(c *HealthCheckConfig) {
		c.reset(reset)
		in.apply(c)
	})
	if err != nil {
		return nil, err
	}
	return &healthCheckResponse{named("UpdateHealthCheckResponse"), ns, showCheck(check)}, nil
}

func (c *HealthCheckConfig) reset(names []string) {
	for _, name := range names {
		switch name {
		case "ChildHealthChecks":
			c.Children = nil
		case "FullyQualifiedDomainName":
			c.Domain = ""
		case "Regions":
			c.Regions = nil
		case "ResourcePath":
			c.ResourcePath = ""
		}
	}
}
