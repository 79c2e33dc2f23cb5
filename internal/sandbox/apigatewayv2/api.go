package apigatewayv2

import (
	"net/http"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

func (s *Service) registerAPIs() {
	rest(s, "CreateApi", "POST /v2/apis", http.StatusCreated, s.createAPI)
	rest(s, "GetApis", "GET /v2/apis", http.StatusOK, s.getAPIs)
	rest(s, "GetApi", "GET /v2/apis/{apiId}", http.StatusOK, s.getAPI)
	rest(s, "UpdateApi", "PATCH /v2/apis/{apiId}", http.StatusOK, s.updateAPI)
	rest(s, "DeleteApi", "DELETE /v2/apis/{apiId}", http.StatusNoContent, s.deleteAPI)
	rest(s, "DeleteCorsConfiguration", "DELETE /v2/apis/{apiId}/cors", http.StatusNoContent, s.deleteCORS)
}

type createAPI struct {
	api
	Target   string `json:"target"`
	RouteKey string `json:"routeKey"`
}

func (s *Service) createAPI(r *wire.Request, in *createAPI) (*api, error) {
	if in.Target != "" || in.RouteKey != "" {
		return nil, bad("the sandbox does not take quick create (target, routeKey): create the integration and the route")
	}
	a := in.api
	if a.IPAddressType == "" {
		a.IPAddressType = "ipv4"
	}
	if a.APIKeySelectionExpression == "" {
		a.APIKeySelectionExpression = "$request.header.x-api-key"
	}
	if a.RouteSelectionExpression == "" {
		a.RouteSelectionExpression = "$request.method $request.path"
	}
	if err := a.check(); err != nil {
		return nil, err
	}
	now := wire.ISO(s.clock.Now())
	a.APIID, a.CreatedDate = newID(10), &now
	a.APIEndpoint = "https://" + executeHost(a.APIID, r.Region)
	s.apis[a.APIID] = &apiState{
		region: r.Region, api: a, integrations: map[string]integration{}, routes: map[string]route{},
		stages: map[string]stage{}, deployments: map[string]deployment{}, authorizers: map[string]authorizer{},
	}
	return &a, nil
}

func (a api) check() error {
	switch {
	case a.Name == "" || len(a.Name) > 128:
		return bad("Invalid request input: name must be 1 to 128 characters")
	case a.ProtocolType == "WEBSOCKET":
		return bad("the sandbox has HTTP APIs only (protocolType HTTP, not WEBSOCKET)")
	case a.ProtocolType != "HTTP":
		return bad("Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]")
	case a.RouteSelectionExpression != "$request.method $request.path" && a.RouteSelectionExpression != "${request.method} ${request.path}":
		return bad("Invalid RouteSelectionExpression: for HTTP APIs it must be $request.method $request.path")
	case a.IPAddressType != "ipv4" && a.IPAddressType != "dualstack":
		return bad("Invalid ipAddressType: must be one of [ipv4, dualstack]")
	}
	return nil
}

func (s *Service) getAPIs(r *wire.Request, _ *wire.Empty) (*list[api], error) {
	here := map[string]api{}
	for id, a := range s.apis {
		if a.region == r.Region {
			here[id] = a.api
		}
	}
	return sorted(here), nil
}

func (s *Service) getAPI(r *wire.Request, _ *wire.Empty) (*api, error) {
	a, err := s.find(r)
	if err != nil {
		return nil, err
	}
	return &a.api, nil
}

func (s *Service) updateAPI(r *wire.Request, _ *wire.Empty) (*api, error) {
	a, err := s.find(r)
	if err != nil {
		return nil, err
	}
	changed, err := merged(a.api, r.Body)
	if err != nil {
		return nil, err
	}
	changed.APIID, changed.APIEndpoint, changed.CreatedDate = a.api.APIID, a.api.APIEndpoint, a.api.CreatedDate
	if err := changed.check(); err != nil {
		return nil, err
	}
	if changed.ProtocolType != a.api.ProtocolType {
		return nil, bad("The protocol of an API cannot be changed")
	}
	a.api = changed
	return &changed, nil
}

func (s *Service) deleteAPI(r *wire.Request, _ *wire.Empty) (*wire.Empty, error) {
	a, err := s.find(r)
	if err != nil {
		return nil, err
	}
	for _, d := range s.domains {
		for _, m := range d.mappings {
			if m.APIID == a.api.APIID {
				return nil, bad("Deleting API failed. Please remove all base path mappings related to the API in your domains: %s", d.domain.DomainName)
			}
		}
	}
	delete(s.apis, a.api.APIID)
	return nil, nil
}

func (s *Service) deleteCORS(r *wire.Request, _ *wire.Empty) (*wire.Empty, error) {
	a, err := s.find(r)
	if err == nil {
		a.api.CorsConfiguration = nil
	}
	return nil, err
}
