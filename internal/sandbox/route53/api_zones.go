package route53

import (
	"encoding/xml"
	"net/http"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

func (s *Service) registerZones() {
	wire.REST(s.wire, "CreateHostedZone", "POST /2013-04-01/hostedzone", http.StatusCreated, s.createHostedZone)
	wire.REST(s.wire, "ListHostedZones", "GET /2013-04-01/hostedzone", http.StatusOK, s.listHostedZones)
	wire.REST(s.wire, "ListHostedZonesByName", "GET /2013-04-01/hostedzonesbyname", http.StatusOK, s.listHostedZonesByName)
	wire.REST(s.wire, "GetHostedZoneCount", "GET /2013-04-01/hostedzonecount", http.StatusOK, s.getHostedZoneCount)
	wire.REST(s.wire, "GetDNSSEC", "GET /2013-04-01/hostedzone/{Id}/dnssec", http.StatusOK, s.getDNSSEC)
	wire.REST(s.wire, "GetHostedZone", "GET /2013-04-01/hostedzone/{Id}", http.StatusOK, s.getHostedZone)
	wire.REST(s.wire, "UpdateHostedZoneComment", "POST /2013-04-01/hostedzone/{Id}", http.StatusOK, s.updateHostedZoneComment)
	wire.REST(s.wire, "DeleteHostedZone", "DELETE /2013-04-01/hostedzone/{Id}", http.StatusOK, s.deleteHostedZone)
	wire.REST(s.wire, "GetChange", "GET /2013-04-01/change/{Id}", http.StatusOK, s.getChange)
}

type hostedZoneXML struct {
	ID                     string        `xml:"Id"`
	Name                   string        `xml:"Name"`
	CallerReference        string        `xml:"CallerReference"`
	Config                 zoneConfigXML `xml:"Config"`
	ResourceRecordSetCount int           `xml:"ResourceRecordSetCount"`
}

type zoneConfigXML struct {
	Comment     string `xml:"Comment,omitempty"`
	PrivateZone bool   `xml:"PrivateZone"`
}

type delegationSetXML struct {
	NameServers []string `xml:"NameServers>NameServer"`
}

func showZone(zone *Zone) hostedZoneXML {
	return hostedZoneXML{
		ID: "/hostedzone/" + zone.ID, Name: zone.Name, CallerReference: zone.CallerReference,
		Config: zoneConfigXML{Comment: zone.Comment}, ResourceRecordSetCount: zone.Count(),
	}
}

func showZones(zones []*Zone) []hostedZoneXML {
	out := make([]hostedZoneXML, len(zones))
	for i, zone := range zones {
		out[i] = showZone(zone)
	}
	return out
}

type createHostedZoneRequest struct {
	Name             string
	CallerReference  string
	DelegationSetID  string `xml:"DelegationSetId"`
	HostedZoneConfig struct {
		Comment     string
		PrivateZone bool
	}
	VPC *struct {
		ID string `xml:"VPCId"`
	}
}

type createHostedZoneResponse struct {
	XMLName xml.Name
	xmlns
	HostedZone    hostedZoneXML
	ChangeInfo    *changeInfoXML `xml:",omitempty"`
	DelegationSet delegationSetXML
}

func (s *Service) createHostedZone(r *wire.Request, in *createHostedZoneRequest) (*createHostedZoneResponse, error) {
	if in.VPC != nil || in.HostedZoneConfig.PrivateZone {
		return nil, notInSandbox("private hosted zones")
	}
	if in.DelegationSetID != "" {
		return nil, notInSandbox("reusable delegation sets")
	}
	zone, change, err := s.CreateHostedZone(in.Name, in.CallerReference, in.HostedZoneConfig.Comment)
	if err != nil {
		return nil, err
	}
	r.Header().Set("Location", "https://route53.amazonaws.com/2013-04-01/hostedzone/"+zone.ID)
	return &createHostedZoneResponse{
		XMLName: named("CreateHostedZoneResponse"), xmlns: ns, HostedZone: showZone(zone),
		ChangeInfo: s.showChange(change), DelegationSet: delegationSetXML{zone.NameServers},
	}, nil
}

// showChange honours the knob that leaves ChangeInfo out.
func (s *Service) showChange(change ChangeInfo) *changeInfoXML {
	if s.config.NoChangeInfo {
		return nil
	}
	return showChange(change)
}

type getHostedZoneResponse struct {
	XMLName xml.Name
	xmlns
	HostedZone    hostedZoneXML
	DelegationSet delegationSetXML
}

func (s *Service) getHostedZone(r *wire.Request, _ *wire.Empty) (*getHostedZoneResponse, error) {
	zone, err := s.HostedZone(plainID(r.Path("Id")))
	if err != nil {
		return nil, err
	}
	return &getHostedZoneResponse{
		XMLName: named("GetHostedZoneResponse"), xmlns: ns, HostedZone: showZone(zone),
		DelegationSet: delegationSetXML{zone.NameServers},
	}, nil
}

type updateCommentRequest struct{ Comment string }

type updateCommentResponse struct {
	XMLName xml.Name
	xmlns
	HostedZone hostedZoneXML
}

func (s *Service) updateHostedZoneComment(r *wire.Request, in *updateCommentRequest) (*updateCommentResponse, error) {
	zone, err := s.UpdateHostedZoneComment(plainID(r.Path("Id")), in.Comment)
	if err != nil {
		return nil, err
	}
	return &updateCommentResponse{XMLName: named("UpdateHostedZoneCommentResponse"), xmlns: ns, HostedZone: showZone(zone)}, nil
}

type changeResponse struct {
	XMLName xml.Name
	xmlns
	ChangeInfo *changeInfoXML `xml:",omitempty"`
}

func (s *Service) deleteHostedZone(r *wire.Request, _ *wire.Empty) (*changeResponse, error) {
	change, err := s.DeleteHostedZone(plainID(r.Path("Id")))
	if err != nil {
		return nil, err
	}
	return &changeResponse{XMLName: named("DeleteHostedZoneResponse"), xmlns: ns, ChangeInfo: s.showChange(change)}, nil
}

func (s *Service) getChange(r *wire.Request, _ *wire.Empty) (*changeResponse, error) {
	change, err := s.Change(plainID(r.Path("Id")))
	if err != nil {
		return nil, err
	}
	return &changeResponse{XMLName: named("GetChangeResponse"), xmlns: ns, ChangeInfo: showChange(change)}, nil
}

type countResponse struct {
	XMLName xml.Name
	xmlns
	HostedZoneCount  *int `xml:",omitempty"`
	HealthCheckCount *int `xml:",omitempty"`
}

func (s *Service) getHostedZoneCount(*wire.Request, *wire.Empty) (*countResponse, error) {
	n := len(s.HostedZones())
	return &countResponse{XMLName: named("GetHostedZoneCountResponse"), xmlns: ns, HostedZoneCount: &n}, nil
}

type getDNSSECResponse struct {
	XMLName xml.Name
	xmlns
	Status         dnssecStatusXML
	KeySigningKeys struct{}
}

type dnssecStatusXML struct{ ServeSignature string }

func (s *Service) getDNSSEC(r *wire.Request, _ *wire.Empty) (*getDNSSECResponse, error) {
	if _, err := s.HostedZone(plainID(r.Path("Id"))); err != nil {
		return nil, err
	}
	return &getDNSSECResponse{XMLName: named("GetDNSSECResponse"), xmlns: ns, Status: dnssecStatusXML{"NOT_SIGNING"}}, nil
}
