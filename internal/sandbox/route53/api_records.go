package route53

import (
	"encoding/xml"
	"net/http"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

func (s *Service) registerRecords() {
	const path = " /2013-04-01/hostedzone/{Id}/rrset"
	wire.REST(s.wire, "ChangeResourceRecordSets", "POST"+path, http.StatusOK, s.changeRecordSets)
	wire.REST(s.wire, "ListResourceRecordSets", "GET"+path, http.StatusOK, s.listRecordSets)
}

type recordSetXML struct {
	Name             string
	Type             string
	SetIdentifier    string `xml:",omitempty"`
	Weight           *int64 `xml:",omitempty"`
	Failover         string `xml:",omitempty"`
	MultiValueAnswer *bool  `xml:",omitempty"`
	TTL              *int64 `xml:",omitempty"`
	ResourceRecords  *valuesXML
	AliasTarget      *aliasTargetXML
	HealthCheckID    string `xml:"HealthCheckId,omitempty"`

	// Taken to be refused by name.
	Region               *string `xml:",omitempty"`
	GeoLocation          *struct{}
	GeoProximityLocation *struct{}
	CidrRoutingConfig    *struct{}
	TrafficPolicy        *string `xml:"TrafficPolicyInstanceId,omitempty"`
}

type valuesXML struct {
	Records []valueXML `xml:"ResourceRecord"`
}

type valueXML struct{ Value string }

type aliasTargetXML struct {
	HostedZoneID         string `xml:"HostedZoneId"`
	DNSName              string
	EvaluateTargetHealth *bool
}

func showRecordSet(set *RecordSet) recordSetXML {
	out := recordSetXML{
		Name: set.Name, Type: set.Type, SetIdentifier: set.SetIdentifier, Weight: set.Weight,
		Failover: set.Failover, TTL: set.TTL, HealthCheckID: set.HealthCheckID,
	}
	if set.Multivalue {
		out.MultiValueAnswer = &set.Multivalue
	}
	if set.Alias != nil {
		out.AliasTarget = &aliasTargetXML{set.Alias.HostedZoneID, set.Alias.DNSName, &set.Alias.EvaluateTargetHealth}
		return out
	}
	out.ResourceRecords = &valuesXML{}
	for _, value := range set.Values {
		out.ResourceRecords.Records = append(out.ResourceRecords.Records, valueXML{value})
	}
	return out
}

// read turns the wire's record set into ours, refusing what the sandbox leaves
// out and what AWS's schema wants to be there.
func (x *recordSetXML) read() (*RecordSet, error) {
	switch {
	case x.Region != nil:
		return nil, notInSandbox("latency-based routing")
	case x.GeoLocation != nil, x.GeoProximityLocation != nil:
		return nil, notInSandbox("geolocation and geoproximity routing")
	case x.CidrRoutingConfig != nil:
		return nil, notInSandbox("IP-based routing")
	case x.TrafficPolicy != nil:
		return nil, notInSandbox("traffic policies")
	case x.AliasTarget != nil && x.AliasTarget.EvaluateTargetHealth == nil:
		// https://github.com/pcorliss/ruby_route_53/issues/35
		return nil, invalidInput("Invalid XML ; cvc-complex-type.2.4.b: The content of element 'AliasTarget' is not complete. " +
			"One of '{\"" + namespace + "\":EvaluateTargetHealth}' is expected.")
	}
	set := &RecordSet{
		Name: x.Name, Type: x.Type, SetIdentifier: x.SetIdentifier, Weight: x.Weight,
		Failover: x.Failover, TTL: x.TTL, HealthCheckID: x.HealthCheckID,
		Multivalue: x.MultiValueAnswer != nil && *x.MultiValueAnswer,
	}
	if x.ResourceRecords != nil {
		for _, record := range x.ResourceRecords.Records {
			set.Values = append(set.Values, strings.TrimSpace(record.Value))
		}
	}
	if x.AliasTarget != nil {
		set.Alias = &AliasTarget{plainID(x.AliasTarget.HostedZoneID), x.AliasTarget.DNSName, *x.AliasTarget.EvaluateTargetHealth}
	}
	return set, nil
}

type changeRecordSetsRequest struct {
	ChangeBatch struct {
		Comment string
		Changes struct {
			Change []struct {
				Action            string
				ResourceRecordSet recordSetXML
			}
		}
	}
}

func (s *Service) changeRecordSets(r *wire.Request, in *changeRecordSetsRequest) (*changeResponse, error) {
	var changes []RecordChange
	for i := range in.ChangeBatch.Changes.Change {
		change := &in.ChangeBatch.Changes.Change[i]
		set, err := change.ResourceRecordSet.read()
		if err != nil {
			return nil, err
		}
		changes = append(changes, RecordChange{change.Action, set})
	}
	info, err := s.ChangeResourceRecordSets(plainID(r.Path("Id")), in.ChangeBatch.Comment, changes)
	if err != nil {
		return nil, err
	}
	return &changeResponse{XMLName: named("ChangeResourceRecordSetsResponse"), xmlns: ns, ChangeInfo: s.showChange(info)}, nil
}

// maxRecordSets is the most record sets in one page:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html
const maxRecordSets = 300

type listRecordSetsResponse struct {
	XMLName xml.Name
	xmlns
	ResourceRecordSets   []recordSetXML `xml:"ResourceRecordSets>ResourceRecordSet"`
	IsTruncated          bool
	MaxItems             int
	NextRecordName       string `xml:",omitempty"`
	NextRecordType       string `xml:",omitempty"`
	NextRecordIdentifier string `xml:",omitempty"`
}

func (s *Service) listRecordSets(r *wire.Request, _ *wire.Empty) (*listRecordSetsResponse, error) {
	query := r.Query()
	size, err := pageSize(query.Get("maxitems"), maxRecordSets)
	if err != nil {
		return nil, err
	}
	zone, err := s.HostedZone(plainID(r.Path("Id")))
	if err != nil {
		return nil, err
	}
	sets, err := FromRecord(zone.RecordSets(), query.Get("name"), query.Get("type"), query.Get("identifier"))
	if err != nil {
		return nil, err
	}
	out := &listRecordSetsResponse{XMLName: named("ListResourceRecordSetsResponse"), xmlns: ns, MaxItems: size}
	if len(sets) > size {
		next := sets[size]
		out.IsTruncated, out.NextRecordName = true, next.Name
		out.NextRecordType, out.NextRecordIdentifier = next.Type, next.SetIdentifier
		sets = sets[:size]
	}
	for _, set := range sets {
		out.ResourceRecordSets = append(out.ResourceRecordSets, showRecordSet(set))
	}
	return out, nil
}
