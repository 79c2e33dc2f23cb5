package route53

import (
	"encoding/xml"
	"net/http"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

func (s *Service) registerChecks() {
	const path = " /2013-04-01/healthcheck"
	wire.REST(s.wire, "CreateHealthCheck", "POST"+path, http.StatusCreated, s.createHealthCheck)
	wire.REST(s.wire, "ListHealthChecks", "GET"+path, http.StatusOK, s.listHealthChecks)
	wire.REST(s.wire, "GetHealthCheckCount", "GET"+path+"count", http.StatusOK, s.getHealthCheckCount)
	wire.REST(s.wire, "GetHealthCheckStatus", "GET"+path+"/{Id}/status", http.StatusOK, s.getHealthCheckStatus)
	wire.REST(s.wire, "GetHealthCheckLastFailureReason", "GET"+path+"/{Id}/lastfailurereason", http.StatusOK, s.getLastFailureReason)
	wire.REST(s.wire, "GetHealthCheck", "GET"+path+"/{Id}", http.StatusOK, s.getHealthCheck)
	wire.REST(s.wire, "UpdateHealthCheck", "POST"+path+"/{Id}", http.StatusOK, s.updateHealthCheck)
	wire.REST(s.wire, "DeleteHealthCheck", "DELETE"+path+"/{Id}", http.StatusOK, s.deleteHealthCheck)
	wire.REST(s.wire, "GetCheckerIpRanges", "GET /2013-04-01/checkeripranges", http.StatusOK, s.getCheckerIPRanges)
}

type createHealthCheckRequest struct {
	CallerReference   string
	HealthCheckConfig healthConfigXML
}

type healthCheckResponse struct {
	XMLName xml.Name
	xmlns
	HealthCheck healthCheckXML
}

func (s *Service) createHealthCheck(r *wire.Request, in *createHealthCheckRequest) (*healthCheckResponse, error) {
	config, err := in.HealthCheckConfig.read()
	if err != nil {
		return nil, err
	}
	check, created, err := s.CreateHealthCheck(in.CallerReference, config)
	if err != nil {
		return nil, err
	}
	if !created {
		r.SetStatus(http.StatusOK)
	}
	r.Header().Set("Location", "https://route53.amazonaws.com/2013-04-01/healthcheck/"+check.ID)
	return &healthCheckResponse{named("CreateHealthCheckResponse"), ns, showCheck(check)}, nil
}

func (s *Service) getHealthCheck(r *wire.Request, _ *wire.Empty) (*healthCheckResponse, error) {
	check, err := s.HealthCheck(r.Path("Id"))
	if err != nil {
		return nil, err
	}
	return &healthCheckResponse{named("GetHealthCheckResponse"), ns, showCheck(check)}, nil
}

type deleteHealthCheckResponse struct {
	XMLName xml.Name
	xmlns
}

func (s *Service) deleteHealthCheck(r *wire.Request, _ *wire.Empty) (*deleteHealthCheckResponse, error) {
	if err := s.DeleteHealthCheck(r.Path("Id")); err != nil {
		return nil, err
	}
	return &deleteHealthCheckResponse{named("DeleteHealthCheckResponse"), ns}, nil
}

type listHealthChecksResponse struct {
	XMLName xml.Name
	xmlns
	HealthChecks []healthCheckXML `xml:"HealthChecks>HealthCheck"`
	Marker       string           `xml:",omitempty"`
	IsTruncated  bool
	NextMarker   string `xml:",omitempty"`
	MaxItems     int
}

func (s *Service) listHealthChecks(r *wire.Request, _ *wire.Empty) (*listHealthChecksResponse, error) {
	size, err := pageSize(r.Query().Get("maxitems"), maxListed)
	if err != nil {
		return nil, err
	}
	marker := r.Query().Get("marker")
	checks, next := page(s.HealthChecks(), func(c *HealthCheck) string { return c.ID }, marker, size)
	out := &listHealthChecksResponse{
		XMLName: named("ListHealthChecksResponse"), xmlns: ns,
		Marker: marker, IsTruncated: next != "", NextMarker: next, MaxItems: size,
	}
	for _, check := range checks {
		out.HealthChecks = append(out.HealthChecks, showCheck(check))
	}
	return out, nil
}

func (s *Service) getHealthCheckCount(*wire.Request, *wire.Empty) (*countResponse, error) {
	n := len(s.HealthChecks())
	return &countResponse{XMLName: named("GetHealthCheckCountResponse"), xmlns: ns, HealthCheckCount: &n}, nil
}

type observationXML struct {
	Region       string
	IPAddress    string
	StatusReport struct {
		Status      string
		CheckedTime wire.ISO
	}
}

type observationsResponse struct {
	XMLName xml.Name
	xmlns
	Observations []observationXML `xml:"HealthCheckObservations>HealthCheckObservation"`
}

func (s *Service) getHealthCheckStatus(r *wire.Request, _ *wire.Empty) (*observationsResponse, error) {
	return s.observations(r, "GetHealthCheckStatusResponse", func(o Observer, id string) []Observation { return o.Observations(id) })
}

func (s *Service) getLastFailureReason(r *wire.Request, _ *wire.Empty) (*observationsResponse, error) {
	return s.observations(r, "GetHealthCheckLastFailureReasonResponse", func(o Observer, id string) []Observation { return o.LastFailures(id) })
}

// observations: a calculated check has none to ask for.
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHealthCheckStatus.html
func (s *Service) observations(r *wire.Request, root string, ask func(Observer, string) []Observation) (*observationsResponse, error) {
	check, err := s.HealthCheck(r.Path("Id"))
	if err != nil {
		return nil, err
	}
	if check.Config.Type == Calculated {
		return nil, invalidInput("Invalid parameter : The status of a calculated health check cannot be asked for.")
	}
	out := &observationsResponse{XMLName: named(root), xmlns: ns}
	if s.config.Observer == nil {
		return out, nil
	}
	for _, seen := range ask(s.config.Observer, check.ID) {
		shown := observationXML{Region: seen.Region, IPAddress: seen.IPAddress}
		shown.StatusReport.Status, shown.StatusReport.CheckedTime = seen.Status, wire.ISO(seen.CheckedTime)
		out.Observations = append(out.Observations, shown)
	}
	return out, nil
}

type checkerRangesResponse struct {
	XMLName xml.Name
	xmlns
	Ranges []string `xml:"CheckerIpRanges>member"`
}

func (s *Service) getCheckerIPRanges(*wire.Request, *wire.Empty) (*checkerRangesResponse, error) {
	return &checkerRangesResponse{named("GetCheckerIpRangesResponse"), ns, CheckerRanges()}, nil
}
