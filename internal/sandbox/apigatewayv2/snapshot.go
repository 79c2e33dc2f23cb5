package apigatewayv2

import (
	"encoding/json"
	"fmt"
)

// state is the service as a snapshot keeps it.
type state struct {
	APIs    []savedAPI
	Domains []savedDomain
}

type savedAPI struct {
	Region       string
	API          api
	Integrations map[string]integration
	Routes       map[string]route
	Stages       map[string]stage
	Deployments  map[string]savedDeployment
	Authorizers  map[string]authorizer
}

type savedDeployment struct {
	deployment
	Routes       map[string]route
	Integrations map[string]integration
}

type savedDomain struct {
	Region   string
	Domain   domainName
	Mappings map[string]apiMapping
}

// Snapshot is the APIs and the domain names.
func (s *Service) Snapshot() (json.RawMessage, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	saved := state{}
	for _, a := range s.apis {
		one := savedAPI{a.region, a.api, a.integrations, a.routes, a.stages, map[string]savedDeployment{}, a.authorizers}
		for id, d := range a.deployments {
			one.Deployments[id] = savedDeployment{d, d.routes, d.integrations}
		}
		saved.APIs = append(saved.APIs, one)
	}
	for id, d := range s.domains {
		saved.Domains = append(saved.Domains, savedDomain{id.region, d.domain, d.mappings})
	}
	return json.Marshal(saved)
}

// Restore replaces the APIs and the domain names.
func (s *Service) Restore(raw json.RawMessage) error {
	var saved state
	if err := json.Unmarshal(raw, &saved); err != nil {
		return fmt.Errorf("read the APIs: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.apis, s.domains = map[string]*apiState{}, map[domainID]*domainState{}
	for _, one := range saved.APIs {
		a := &apiState{
			region: one.Region, api: one.API, integrations: filled(one.Integrations), routes: filled(one.Routes),
			stages: filled(one.Stages), deployments: map[string]deployment{}, authorizers: filled(one.Authorizers),
		}
		for id, d := range one.Deployments {
			d.routes, d.integrations = d.Routes, d.Integrations
			a.deployments[id] = d.deployment
		}
		s.apis[one.API.APIID] = a
	}
	for _, one := range saved.Domains {
		s.domains[domainID{one.Region, one.Domain.DomainName}] = &domainState{one.Region, one.Domain, filled(one.Mappings)}
	}
	return nil
}
