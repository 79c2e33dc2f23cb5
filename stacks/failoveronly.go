package stacks

import (
	"errors"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"github.com/warm-standby/warm-standby/constructs"
)

// FailoverOnlyProps put a failing-over name in front of two endpoints that exist elsewhere.
type FailoverOnlyProps struct {
	// Regions are the two regions, the system's name and its tags. Required.
	Regions constructs.RegionPairProps
	// ZoneName is the domain of the public hosted zone. Required.
	ZoneName string
	// CreateZone makes a new zone. Default: it exists in the account.
	CreateZone bool
	// DNS says what fails over to what; Pair and Zone are filled in. Required.
	DNS constructs.FailoverDNSProps
	// State keeps Terraform's state in a bucket. Default: a file at the project's root.
	State *S3State
}

// Validate reports every fault of the settings.
func (p FailoverOnlyProps) Validate() error {
	return errors.Join(
		p.Regions.Validate(pairID),
		constructs.HostedZoneProps{ZoneName: p.ZoneName}.Validate(zoneID),
		p.DNS.Validate(dnsID),
		p.State.validate(p.Regions),
	)
}

// NewFailoverOnly declares the stack: checks, records and alarms, and nothing that runs.
func NewFailoverOnly(app cdktf.App, id string, props FailoverOnlyProps) (*constructs.FailoverDNS, error) {
	if err := errors.Join(checkPlace(app, id), props.Validate()); err != nil {
		return nil, err
	}
	var dns *constructs.FailoverDNS
	err := newStack(app, id, props.State, func(stack cdktf.TerraformStack) error {
		pair, err := constructs.NewRegionPair(stack, pairID, props.Regions)
		if err != nil {
			return err
		}
		zone, err := constructs.NewHostedZone(stack, zoneID, constructs.HostedZoneProps{Pair: pair, ZoneName: props.ZoneName, Create: props.CreateZone})
		if err != nil {
			return err
		}
		props.DNS.Pair, props.DNS.Zone = pair, zone
		if dns, err = constructs.NewFailoverDNS(stack, dnsID, props.DNS); err != nil {
			return err
		}
		declareOutputs(stack, []output{
			failoverOutput(pair, zone, dns, nil),
			{"url", "Where clients find the API", "https://" + dns.RecordName()},
			{"name_servers", "What the domain must be delegated to", zone.NameServers()},
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return dns, nil
}
