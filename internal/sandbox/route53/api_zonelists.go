package route53

import (
	"encoding/xml"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// maxListed is the most zones or checks in one page:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHostedZones.html
const maxListed = 100

type listHostedZonesResponse struct {
	XMLName xml.Name
	xmlns
	HostedZones []hostedZoneXML `xml:"HostedZones>HostedZone"`
	Marker      string          `xml:",omitempty"`
	IsTruncated bool
	NextMarker  string `xml:",omitempty"`
	MaxItems    int
}

func (s *Service) listHostedZones(r *wire.Request, _ *wire.Empty) (*listHostedZonesResponse, error) {
	query := r.Query()
	size, err := pageSize(query.Get("maxitems"), maxListed)
	if err != nil {
		return nil, err
	}
	if query.Get("delegationsetid") != "" {
		return nil, notInSandbox("reusable delegation sets")
	}
	zones := s.HostedZones()
	if query.Get("hostedzonetype") == "PrivateHostedZone" {
		zones = nil
	}
	marker := query.Get("marker")
	zones, next := page(zones, func(z *Zone) string { return z.ID }, marker, size)
	return &listHostedZonesResponse{
		XMLName: named("ListHostedZonesResponse"), xmlns: ns, HostedZones: showZones(zones),
		Marker: marker, IsTruncated: next != "", NextMarker: next, MaxItems: size,
	}, nil
}

type listHostedZonesByNameResponse struct {
	XMLName xml.Name
	xmlns
	HostedZones      []hostedZoneXML `xml:"HostedZones>HostedZone"`
	DNSName          string          `xml:",omitempty"`
	HostedZoneID     string          `xml:"HostedZoneId,omitempty"`
	IsTruncated      bool
	NextDNSName      string `xml:",omitempty"`
	NextHostedZoneID string `xml:"NextHostedZoneId,omitempty"`
	MaxItems         int
}

func (s *Service) listHostedZonesByName(r *wire.Request, _ *wire.Empty) (*listHostedZonesByNameResponse, error) {
	query := r.Query()
	size, err := pageSize(query.Get("maxitems"), maxListed)
	if err != nil {
		return nil, err
	}
	name, id := query.Get("dnsname"), query.Get("hostedzoneid")
	if id != "" && name == "" {
		return nil, invalidInput("Invalid request: HostedZoneId needs DNSName")
	}
	zones := s.HostedZonesByName()
	if name != "" {
		if zones, err = FromName(zones, name, plainID(id)); err != nil {
			return nil, err
		}
	}
	out := &listHostedZonesByNameResponse{
		XMLName: named("ListHostedZonesByNameResponse"), xmlns: ns, DNSName: name, HostedZoneID: id, MaxItems: size,
	}
	if len(zones) > size {
		out.IsTruncated, out.NextDNSName, out.NextHostedZoneID = true, zones[size].Name, zones[size].ID
		zones = zones[:size]
	}
	out.HostedZones = showZones(zones)
	return out, nil
}
