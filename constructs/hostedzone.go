package constructs

import (
	"regexp"
	"strings"

	awsconstructs "github.com/aws/constructs-go/constructs/v10"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsroute53zone"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/route53zone"
)

var domainShape = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)

// checkDomain notes a name that is no DNS name of at most 253 characters, in lower case, without a final dot.
func (f *faults) checkDomain(prop, domain string) {
	f.addIf(len(domain) > 253 || !domainShape.MatchString(domain), prop,
		"must be a DNS name of at most 253 characters in lower case without a final dot, such as api.example.com, got %q", domain)
}

// HostedZoneProps name the public zone that the failing-over name lives in.
type HostedZoneProps struct {
	// Pair owns the providers. Required.
	Pair *RegionPair
	// ZoneName is the domain, for example example.com. Required.
	ZoneName string
	// Create makes a new zone, which answers only once the domain is delegated to its name servers.
	// Default: the zone exists in the account and is looked up.
	Create bool
	// Name prefixes the logical id; the default gives aws_route53_zone.main.
	Name string
}

// HostedZone is the public Route 53 zone of a failover: one that exists, or a new one.
type HostedZone struct {
	awsconstructs.Construct
	props        HostedZoneProps
	resourceType string
	logicalID    string
}

// Validate reports every fault of the props' values; the pair is checked by NewHostedZone.
func (p HostedZoneProps) Validate(id string) error {
	f := faultsOf("HostedZone", id)
	p.check(f)
	return f.err()
}

func (p HostedZoneProps) check(f *faults) {
	f.checkDomain("ZoneName", p.ZoneName)
	f.checkName(p.Name)
}

// NewHostedZone looks the zone up, or creates it.
func NewHostedZone(scope awsconstructs.Construct, id string, props HostedZoneProps) (*HostedZone, error) {
	f := faultsOf("HostedZone", id)
	props.check(f)
	f.checkPair(props.Pair, "HostedZone", props.Name)
	f.checkPlace(scope, id)
	if err := f.err(); err != nil {
		return nil, err
	}
	z := &HostedZone{props: props, logicalID: logicalID(props.Name, "main")}
	if err := f.place(z, scope, id); err != nil {
		return nil, err
	}
	props.Pair.take("HostedZone", props.Name, f.construct)
	provider := props.Pair.Provider(Primary)
	if props.Create {
		z.resourceType = "aws_route53_zone"
		name(route53zone.NewRoute53Zone(z, ptr("zone"), &route53zone.Route53ZoneConfig{
			Provider: provider, Name: &props.ZoneName, Comment: ptr("Public zone of " + props.Pair.Lab()),
		}), z.logicalID)
		return z, nil
	}
	z.resourceType = "data.aws_route53_zone"
	name(dataawsroute53zone.NewDataAwsRoute53Zone(z, ptr("zone"), &dataawsroute53zone.DataAwsRoute53ZoneConfig{
		Provider: provider, Name: &props.ZoneName, PrivateZone: false,
	}), z.logicalID)
	return z, nil
}

// ZoneName is the domain that the zone answers for.
func (z *HostedZone) ZoneName() string { return z.props.ZoneName }

// ZoneID is a reference to the zone's id.
func (z *HostedZone) ZoneID() string { return *ref(z.resourceType, z.logicalID, "zone_id") }

// NameServers is a reference to the zone's four authoritative name servers.
func (z *HostedZone) NameServers() string { return *ref(z.resourceType, z.logicalID, "name_servers") }

// Contains tells whether a name is the zone's apex or below it.
func (z *HostedZone) Contains(domain string) bool {
	return domain == z.props.ZoneName || strings.HasSuffix(domain, "."+z.props.ZoneName)
}

// checkZone notes a zone that is missing, or that does not hold the name.
func (f *faults) checkZone(zone *HostedZone, prop, domain string) {
	if zone == nil || zone.Construct == nil {
		f.add("Zone", "must be a HostedZone, got nil")
		return
	}
	f.addIf(!zone.Contains(domain), prop, "must be %s or a name below it, got %q", zone.ZoneName(), domain)
}
