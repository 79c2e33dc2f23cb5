package apigatewayv2

import (
	"regexp"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// mappingShape is a path of one or more segments, or none
// (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mappings.html).
var mappingShape = regexp.MustCompile(`^([a-zA-Z0-9$\-_.+!*'()]+(/[a-zA-Z0-9$\-_.+!*'()]+)*)?$`)

func (s *Service) checkMapping(region string, d *domainState, m apiMapping) error {
	a := s.apis[m.APIID]
	if a == nil || a.region != region {
		return bad("Invalid API identifier specified %s:%s", account.ID, m.APIID)
	}
	if _, ok := a.stages[m.Stage]; !ok {
		return bad("Invalid stage identifier specified")
	}
	if !mappingShape.MatchString(m.APIMappingKey) {
		return bad("API mapping key should only have letters, numbers and any of '$-_.+!*'()/'")
	}
	for id, other := range d.mappings {
		if id != m.APIMappingID && other.APIMappingKey == m.APIMappingKey {
			return conflict("ApiMapping key already exists for this domain name")
		}
	}
	return nil
}

func (s *Service) createAPIMapping(r *wire.Request, in *apiMapping) (*apiMapping, error) {
	d, err := s.domain(r)
	if err != nil {
		return nil, err
	}
	m := *in
	m.APIMappingID = newID(6)
	if err := s.checkMapping(r.Region, d, m); err != nil {
		return nil, err
	}
	d.mappings[m.APIMappingID] = m
	return &m, nil
}

func (s *Service) getAPIMappings(r *wire.Request, _ *wire.Empty) (*list[apiMapping], error) {
	d, err := s.domain(r)
	if err != nil {
		return nil, err
	}
	return sorted(d.mappings), nil
}

func (s *Service) mapping(r *wire.Request) (*domainState, apiMapping, error) {
	d, err := s.domain(r)
	if err != nil {
		return nil, apiMapping{}, err
	}
	m, ok := d.mappings[r.Path("apiMappingId")]
	if !ok {
		return nil, m, notFound("ApiMapping", "Invalid api mapping identifier specified")
	}
	return d, m, nil
}

func (s *Service) getAPIMapping(r *wire.Request, _ *wire.Empty) (*apiMapping, error) {
	_, m, err := s.mapping(r)
	return &m, err
}

func (s *Service) updateAPIMapping(r *wire.Request, _ *wire.Empty) (*apiMapping, error) {
	d, old, err := s.mapping(r)
	if err != nil {
		return nil, err
	}
	m, err := merged(old, r.Body)
	if err != nil {
		return nil, err
	}
	m.APIMappingID = old.APIMappingID
	if err := s.checkMapping(r.Region, d, m); err != nil {
		return nil, err
	}
	d.mappings[m.APIMappingID] = m
	return &m, nil
}

func (s *Service) deleteAPIMapping(r *wire.Request, _ *wire.Empty) (*wire.Empty, error) {
	d, m, err := s.mapping(r)
	if err == nil {
		delete(d.mappings, m.APIMappingID)
	}
	return nil, err
}
