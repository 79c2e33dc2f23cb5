package stacks

import (
	"errors"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"github.com/warm-standby/warm-standby/constructs"
)

// ProfileAPIProps are the settings of the reference system. What a construct decides by itself is not
// repeated here: the constructs' documentation has limits and defaults.
type ProfileAPIProps struct {
	// Regions are the two regions, the system's name and its tags. Required.
	Regions constructs.RegionPairProps
	// ZoneName is the domain of the public hosted zone, for example example.com. Required.
	ZoneName string
	// CreateZone makes a new zone. Default: it exists in the account.
	CreateZone bool
	// RecordName is the API's name in the zone, for example api.example.com. Required.
	RecordName string
	// Table is the global table; Pair is filled in.
	Table constructs.GlobalProfileTableProps
	// API is what both regions have alike; Pair, Role, Table and Certificate are filled in.
	API constructs.ProfileAPIProps
	// DNS is how the name fails over; Pair, Zone, RecordName, Primary and Standby are filled in.
	DNS constructs.FailoverDNSProps
	// State keeps Terraform's state in a bucket. Default: a file at the project's root.
	State *S3State
}

// ProfileAPI is the whole system: both regions in one root module.
type ProfileAPI struct {
	Regions *constructs.RegionPair
	Zone    *constructs.HostedZone
	Table   *constructs.GlobalProfileTable
	Primary *constructs.ProfileAPI
	Standby *constructs.ProfileAPI
	DNS     *constructs.FailoverDNS
}

// The ids of the constructs in the stack.
const (
	pairID, zoneID, tableID, certificatesID, dnsID = "regions", "zone", "profiles", "certificates", "dns"
)

// Validate reports every fault of the settings.
func (p ProfileAPIProps) Validate() error {
	return errors.Join(
		p.Regions.Validate(pairID),
		constructs.HostedZoneProps{ZoneName: p.ZoneName}.Validate(zoneID),
		p.Table.Validate(tableID),
		p.api(constructs.Primary).Validate(string(constructs.Primary)),
		p.dns(endpointsToCome).Validate(dnsID),
		p.State.validate(p.Regions),
	)
}

// endpointsToCome stand for those of the two APIs, which are there only once the APIs are.
var endpointsToCome = [2]constructs.Endpoint{
	{Host: "${primary}", Alias: constructs.AliasTarget{DNSName: "${primary}", ZoneID: "${primary}"}},
	{Host: "${standby}", Alias: constructs.AliasTarget{DNSName: "${standby}", ZoneID: "${standby}"}},
}

func (p ProfileAPIProps) api(role constructs.Role) constructs.ProfileAPIProps {
	api := p.API
	api.Role = role
	return api
}

func (p ProfileAPIProps) dns(endpoints [2]constructs.Endpoint) constructs.FailoverDNSProps {
	dns := p.DNS
	dns.RecordName, dns.Primary, dns.Standby = p.RecordName, endpoints[0], endpoints[1]
	return dns
}

// NewProfileAPI declares the stack. Every fault of the settings is reported before anything is declared.
func NewProfileAPI(app cdktf.App, id string, props ProfileAPIProps) (*ProfileAPI, error) {
	if err := errors.Join(checkPlace(app, id), props.Validate()); err != nil {
		return nil, err
	}
	s := &ProfileAPI{}
	err := newStack(app, id, props.State, func(stack cdktf.TerraformStack) error { return s.build(stack, props) })
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (s *ProfileAPI) build(stack cdktf.TerraformStack, p ProfileAPIProps) (err error) {
	if s.Regions, err = constructs.NewRegionPair(stack, pairID, p.Regions); err != nil {
		return err
	}
	zone := constructs.HostedZoneProps{Pair: s.Regions, ZoneName: p.ZoneName, Create: p.CreateZone}
	if s.Zone, err = constructs.NewHostedZone(stack, zoneID, zone); err != nil {
		return err
	}
	p.Table.Pair = s.Regions
	if s.Table, err = constructs.NewGlobalProfileTable(stack, tableID, p.Table); err != nil {
		return err
	}
	if err := s.buildAPIs(stack, p); err != nil {
		return err
	}
	dns := p.dns([2]constructs.Endpoint{s.Primary.Endpoint(), s.Standby.Endpoint()})
	dns.Pair, dns.Zone = s.Regions, s.Zone
	if s.DNS, err = constructs.NewFailoverDNS(stack, dnsID, dns); err != nil {
		return err
	}
	declareOutputs(stack, s.outputs())
	return nil
}

func (s *ProfileAPI) buildAPIs(stack cdktf.TerraformStack, p ProfileAPIProps) error {
	certificates, err := constructs.NewCertificatePair(stack, certificatesID, constructs.CertificatePairProps{
		Pair: s.Regions, Zone: s.Zone, DomainName: p.RecordName,
	})
	if err != nil {
		return err
	}
	declare := func(role constructs.Role) (*constructs.ProfileAPI, error) {
		props := p.api(role)
		props.Pair, props.Table, props.Certificate = s.Regions, s.Table, certificates
		return constructs.NewProfileAPI(stack, string(role), props)
	}
	if s.Primary, err = declare(constructs.Primary); err != nil {
		return err
	}
	s.Standby, err = declare(constructs.Standby)
	return err
}

func (s *ProfileAPI) outputs() []output {
	table := map[string]any{
		"name":          s.Table.TableName(),
		"hash_key":      s.Table.HashKey().Name,
		"range_key":     s.Table.RangeKey().Name,
		"ttl_attribute": s.Table.TTLAttribute(),
	}
	return []output{
		failoverOutput(s.Regions, s.Zone, s.DNS, table),
		{"url", "Where clients find the API", "https://" + s.DNS.RecordName()},
		{"primary_endpoint", "The primary region's own address", "https://" + s.Primary.Host()},
		{"standby_endpoint", "The standby region's own address", "https://" + s.Standby.Host()},
		{"table_name", "The global table, in both regions", s.Table.TableName()},
		{"name_servers", "What the domain must be delegated to", s.Zone.NameServers()},
	}
}
