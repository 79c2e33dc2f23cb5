package apigatewayv2

import (
	"regexp"
	"strings"
)

// maxTimeout is the longest that an HTTP API waits for an integration: 30 s
// (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html).
const maxTimeout = 30000

func (s *Service) registerParts() {
	s.registerStageSettings()
	registerPart(s, part[integration]{
		noun: "Integration", path: "integrations", label: "integrationId",
		all:   func(a *apiState) map[string]integration { return a.integrations },
		make:  makeIntegration,
		keep:  func(old integration, i *integration) { i.IntegrationID = old.IntegrationID },
		check: func(_ *apiState, _ string, i integration) error { return i.check() },
		free:  freeIntegration, changed: (*Service).redeploy,
	})
	registerPart(s, part[route]{
		noun: "Route", path: "routes", label: "routeId",
		all:   func(a *apiState) map[string]route { return a.routes },
		make:  makeRoute,
		keep:  func(old route, r *route) { r.RouteID = old.RouteID },
		check: checkRoute, changed: (*Service).redeploy,
	})
	registerPart(s, part[authorizer]{
		noun: "Authorizer", path: "authorizers", label: "authorizerId",
		all: func(a *apiState) map[string]authorizer { return a.authorizers },
		make: func(_ *Service, _ *apiState, z *authorizer) string {
			z.AuthorizerID = newID(6)
			return z.AuthorizerID
		},
		keep:  func(old authorizer, z *authorizer) { z.AuthorizerID = old.AuthorizerID },
		check: func(_ *apiState, _ string, z authorizer) error { return z.check() },
		free:  freeAuthorizer, changed: (*Service).redeploy,
	})
	registerPart(s, part[stage]{
		noun: "Stage", path: "stages", label: "stageName",
		all:   func(a *apiState) map[string]stage { return a.stages },
		make:  makeStage,
		keep:  func(old stage, st *stage) { st.StageName, st.CreatedDate = old.StageName, old.CreatedDate },
		check: checkStage, free: s.freeStage, changed: (*Service).redeploy,
	})
	registerPart(s, part[deployment]{
		noun: "Deployment", path: "deployments", label: "deploymentId",
		all:  func(a *apiState) map[string]deployment { return a.deployments },
		make: makeDeployment,
		keep: func(old deployment, d *deployment) {
			description := d.Description
			*d = old
			d.Description = description
		},
		check: func(*apiState, string, deployment) error { return nil },
		free:  freeDeployment,
	})
}

func makeIntegration(_ *Service, _ *apiState, i *integration) string {
	i.IntegrationID = newID(7)
	if i.ConnectionType == "" {
		i.ConnectionType = "INTERNET"
	}
	if i.IntegrationMethod == "" {
		i.IntegrationMethod = "POST"
	}
	if i.PayloadFormatVersion == "" {
		i.PayloadFormatVersion = "1.0"
	}
	if i.TimeoutInMillis == 0 {
		i.TimeoutInMillis = maxTimeout
	}
	return i.IntegrationID
}

// functionShape is a function's ARN, alone or as API Gateway's invocation path around it.
var functionShape = regexp.MustCompile(`^(arn:aws:apigateway:[a-z0-9-]+:lambda:path/2015-03-31/functions/)?(arn:aws:lambda:([a-z0-9-]+):\d{12}:function:[a-zA-Z0-9-_]+(:[a-zA-Z0-9-_$]+)?)(/invocations)?$`)

func (i integration) check() error {
	switch {
	case i.IntegrationType == "":
		return bad("IntegrationType must be specified")
	case i.IntegrationType != "AWS_PROXY":
		return bad("the sandbox integrates Lambda functions only (integrationType AWS_PROXY, not %s)", i.IntegrationType)
	case i.ConnectionType != "INTERNET":
		return bad("the sandbox has no VPC links (connectionType INTERNET, not %s)", i.ConnectionType)
	case i.PayloadFormatVersion != "2.0":
		return bad("the sandbox speaks payload format 2.0 (payloadFormatVersion is %s; AWS takes 1.0 where none is given)", i.PayloadFormatVersion)
	case i.TimeoutInMillis < 50 || i.TimeoutInMillis > maxTimeout:
		return bad("Timeout should be between 50 ms and 30000 ms")
	case !functionShape.MatchString(i.IntegrationURI):
		return bad("Invalid integration URI specified: %q is no Lambda function's ARN", i.IntegrationURI)
	case len(i.RequestParameters) > 0:
		return bad("the sandbox does not map request parameters")
	}
	return nil
}

func freeIntegration(a *apiState, id string) error {
	for _, r := range a.routes {
		if r.Target == "integrations/"+id {
			return conflict("Cannot delete Integration '%s'. Route '%s' is referencing this Integration.", id, r.RouteKey)
		}
	}
	return nil
}

func makeRoute(_ *Service, _ *apiState, r *route) string {
	r.RouteID = newID(7)
	if r.AuthorizationType == "" {
		r.AuthorizationType = "NONE"
	}
	return r.RouteID
}

var routeKeyShape = regexp.MustCompile(`^(GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS|ANY) (/|(/([a-zA-Z0-9\-._~!$&'()*+,;=:@%]+|\{[a-zA-Z0-9._\-:]+\}))*(/\{[a-zA-Z0-9._\-:]+\+\})?)$`)

func checkRoute(a *apiState, id string, r route) error {
	if r.RouteKey == "" {
		return bad("Route key must be specified")
	}
	if r.RouteKey != "$default" && !routeKeyShape.MatchString(r.RouteKey) {
		return bad("The provided route key is not formatted properly for HTTP protocol. Format should be \"<HTTP METHOD> /<RESOURCE PATH>\" or \"$default\"")
	}
	for otherID, other := range a.routes {
		if otherID != id && other.RouteKey == r.RouteKey {
			return conflict("Route with key %s already exists for this API", r.RouteKey)
		}
	}
	if integrationID, ok := strings.CutPrefix(r.Target, "integrations/"); r.Target != "" {
		if _, found := a.integrations[integrationID]; !ok || !found {
			return bad("Invalid target %s: it must be integrations/ and the id of an integration of this API", r.Target)
		}
	}
	switch r.AuthorizationType {
	case "NONE", "AWS_IAM":
		return nil
	case "JWT":
		if z, ok := a.authorizers[r.AuthorizerID]; !ok || z.AuthorizerType != "JWT" {
			return bad("Invalid authorizer %q for authorization type JWT", r.AuthorizerID)
		}
		return nil
	}
	return bad("the sandbox authorizes routes by NONE, AWS_IAM and JWT, not %s", r.AuthorizationType)
}

func (z authorizer) check() error {
	switch {
	case z.Name == "":
		return bad("Invalid request input: name must be specified")
	case z.AuthorizerType != "JWT":
		return bad("the sandbox has JWT authorizers only, not %s", z.AuthorizerType)
	case z.JWTConfiguration == nil || z.JWTConfiguration.Issuer == "" || len(z.JWTConfiguration.Audience) == 0:
		return bad("JWT authorizers need a jwtConfiguration with an issuer and an audience")
	case len(z.IdentitySource) != 1:
		return bad("JWT authorizers need exactly one identitySource, such as $request.header.Authorization")
	}
	return nil
}

func freeAuthorizer(a *apiState, id string) error {
	for _, r := range a.routes {
		if r.AuthorizerID == id {
			return conflict("Cannot delete authorizer '%s'. Route '%s' is referencing this authorizer.", id, r.RouteKey)
		}
	}
	return nil
}
