package apigatewayv2

import (
	"strings"
)

// Target is what serves a request: a route of a deployed stage, and what the gateway needs to know about it.
type Target struct {
	Region, APIID, Stage string
	// Host is the name that was called; DomainPrefix its first label.
	Host, DomainPrefix string
	// RouteKey is the route that matched; PathParameters are its variables, decoded.
	RouteKey       string
	PathParameters map[string]string
	// Function is the ARN of the Lambda function, TimeoutMillis how long to wait for it.
	Function      string
	TimeoutMillis int
	// Authorization is NONE, AWS_IAM or JWT; JWT is set with the last.
	Authorization string
	JWT           *JWT
	// Rate and Burst throttle the route: requests a second, and how many at once.
	Rate  float64
	Burst int
	// LogDestination and LogFormat are the stage's access log; both are empty without one.
	LogDestination, LogFormat string
	StageVariables            map[string]string
}

// JWT is what a JWT authorizer wants of a token.
type JWT struct {
	IdentitySource, Issuer string
	Audience, Scopes       []string
}

// The throttling of an account where a stage sets none
// (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html).
const (
	accountRate  = 10000
	accountBurst = 5000
)

// Problem is why there is no target.
type Problem int

// The problems of [Service.Resolve], each an answer of its own.
const (
	// UnknownHost: the name is no endpoint of the region; API Gateway answers 403.
	UnknownHost Problem = iota + 1
	// NoRoute: the API has no stage or route for the request; API Gateway answers 404.
	NoRoute
)

func executeHost(id, region string) string { return id + ".execute-api." + region + ".amazonaws.com" }

// executeRegion gives the region of a name below execute-api.REGION.amazonaws.com.
func executeRegion(host string) (string, bool) {
	_, after, ok := strings.Cut(host, ".execute-api.")
	region, rest, _ := strings.Cut(after, ".")
	return region, ok && rest == "amazonaws.com"
}

// Serves tells whether a name is an endpoint of a region. For a custom domain name it gives the certificate to show.
func (s *Service) Serves(region, host string) (certificateARN string, ok bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if d := s.domains[domainID{region, host}]; d != nil {
		return d.domain.DomainNameConfigurations[0].CertificateARN, true
	}
	_, _, ok = s.execute(region, host)
	return "", ok
}

// execute finds the API of an execute-api name.
func (s *Service) execute(region, host string) (a *apiState, id string, ok bool) {
	id, _, _ = strings.Cut(host, ".")
	a = s.apis[id]
	return a, id, a != nil && a.region == region && host == executeHost(id, region)
}

// Resolve finds what serves a request that reached a region. The path is still escaped, without the query.
func (s *Service) Resolve(region, host, method, path string) (*Target, Problem) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	t := &Target{Region: region, Host: host}
	t.DomainPrefix, _, _ = strings.Cut(host, ".")
	if d := s.domains[domainID{region, host}]; d != nil {
		m, rest, ok := d.mappingFor(path)
		if !ok {
			return nil, NoRoute
		}
		return s.apis[m.APIID].target(t, m.Stage, method, rest)
	}
	a, _, ok := s.execute(region, host)
	switch {
	case !ok:
		return nil, UnknownHost
	case a.api.DisableExecuteAPIEndpoint:
		return nil, NoRoute
	}
	first, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if _, named := a.stages[first]; named && first != "$default" {
		return a.target(t, first, method, "/"+rest)
	}
	return a.target(t, "$default", method, path)
}

// mappingFor picks the mapping of the longest key that the path begins with.
func (d *domainState) mappingFor(path string) (best apiMapping, rest string, ok bool) {
	for _, m := range d.mappings {
		remaining, fits := path, true
		if m.APIMappingKey != "" {
			remaining, fits = strings.CutPrefix(path, "/"+m.APIMappingKey)
			fits = fits && (remaining == "" || remaining[0] == '/')
		}
		if fits && (!ok || len(m.APIMappingKey) > len(best.APIMappingKey)) {
			best, rest, ok = m, remaining, true
		}
	}
	return best, rest, ok
}

// target fills in the route of a stage that is deployed.
func (a *apiState) target(t *Target, stageName, method, path string) (*Target, Problem) {
	st, ok := a.stages[stageName]
	if !ok {
		return nil, NoRoute
	}
	d := a.deployments[st.DeploymentID]
	r, parameters, ok := match(d.routes, method, path)
	if !ok {
		return nil, NoRoute
	}
	i := d.integrations[strings.TrimPrefix(r.Target, "integrations/")]
	t.APIID, t.Stage, t.RouteKey, t.PathParameters = a.api.APIID, stageName, r.RouteKey, parameters
	t.TimeoutMillis, t.Authorization, t.StageVariables = i.TimeoutInMillis, r.AuthorizationType, st.StageVariables
	if found := functionShape.FindStringSubmatch(i.IntegrationURI); found != nil {
		t.Function = found[2]
	}
	if z, ok := a.authorizers[r.AuthorizerID]; ok && r.AuthorizationType == "JWT" {
		t.JWT = &JWT{z.IdentitySource[0], z.JWTConfiguration.Issuer, z.JWTConfiguration.Audience, r.AuthorizationScopes}
	}
	if logs := st.AccessLogSettings; logs != nil {
		t.LogDestination, t.LogFormat = logs.DestinationARN, logs.Format
	}
	t.Rate, t.Burst = st.throttling(r.RouteKey)
	return t, 0
}

// throttling is the route's own, else the stage's, else the account's.
func (st stage) throttling(routeKey string) (rate float64, burst int) {
	rate, burst = accountRate, accountBurst
	settings := []routeSettings{st.RouteSettings[routeKey]}
	if st.DefaultRouteSettings != nil {
		settings = []routeSettings{*st.DefaultRouteSettings, settings[0]}
	}
	for _, one := range settings {
		if one.ThrottlingRateLimit != nil {
			rate = *one.ThrottlingRateLimit
		}
		if one.ThrottlingBurstLimit != nil {
			burst = *one.ThrottlingBurstLimit
		}
	}
	return rate, burst
}
