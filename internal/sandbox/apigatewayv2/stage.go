package apigatewayv2

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// registerStageSettings registers what removes one setting of a stage.
func (s *Service) registerStageSettings() {
	const one = "/v2/apis/{apiId}/stages/{stageName}"
	rest(s, "DeleteAccessLogSettings", "DELETE "+one+"/accesslogsettings", http.StatusNoContent, s.changeStage(func(_ *wire.Request, st *stage) error {
		st.AccessLogSettings = nil
		return nil
	}))
	rest(s, "DeleteRouteSettings", "DELETE "+one+"/routesettings/{routeKey}", http.StatusNoContent, s.changeStage(func(r *wire.Request, st *stage) error {
		if _, ok := st.RouteSettings[r.Path("routeKey")]; !ok {
			return notFound("RouteSettings", "Invalid RouteSettings identifier specified")
		}
		st.RouteSettings = maps.Clone(st.RouteSettings)
		delete(st.RouteSettings, r.Path("routeKey"))
		return nil
	}))
}

func (s *Service) changeStage(change func(*wire.Request, *stage) error) func(*wire.Request, *wire.Empty) (*wire.Empty, error) {
	return func(r *wire.Request, _ *wire.Empty) (*wire.Empty, error) {
		a, err := s.find(r)
		if err != nil {
			return nil, err
		}
		st, ok := a.stages[r.Path("stageName")]
		if !ok {
			return nil, notFound("Stage", "Invalid Stage identifier specified")
		}
		if err := change(r, &st); err != nil {
			return nil, err
		}
		a.stages[st.StageName] = st
		return nil, nil
	}
}

// filled makes an absent map an empty one: stages show them.
func filled[V any](m map[string]V) map[string]V {
	if m == nil {
		return map[string]V{}
	}
	return m
}

var stageShape = regexp.MustCompile(`^(\$default|[a-zA-Z0-9_-]{1,128})$`)

func makeStage(s *Service, _ *apiState, st *stage) string {
	now := wire.ISO(s.clock.Now())
	st.CreatedDate, st.LastUpdatedDate = &now, &now
	if st.DefaultRouteSettings == nil {
		st.DefaultRouteSettings = &routeSettings{}
	}
	st.RouteSettings, st.StageVariables, st.Tags = filled(st.RouteSettings), filled(st.StageVariables), filled(st.Tags)
	return st.StageName
}

func checkStage(a *apiState, name string, st stage) error {
	if !stageShape.MatchString(st.StageName) {
		return bad("Stage name only allows a-zA-Z0-9_-")
	}
	if _, exists := a.stages[st.StageName]; exists && name == "" {
		return conflict("Stage already exists")
	}
	if _, ok := a.deployments[st.DeploymentID]; st.DeploymentID != "" && !ok {
		return bad("Deployment ID %s does not exist", st.DeploymentID)
	}
	if logs := st.AccessLogSettings; logs != nil {
		if !strings.HasPrefix(logs.DestinationARN, "arn:aws:logs:") && !strings.HasPrefix(logs.DestinationARN, "arn:aws:firehose:") {
			return bad("Invalid destination ARN for access logs: %q", logs.DestinationARN)
		}
		if !strings.Contains(logs.Format, "$context.requestId") {
			return bad("Access Log format should contain at least $context.requestId")
		}
	}
	return checkThrottling(st)
}

func checkThrottling(st stage) error {
	all := slices.Collect(maps.Values(st.RouteSettings))
	if st.DefaultRouteSettings != nil {
		all = append(all, *st.DefaultRouteSettings)
	}
	for _, settings := range all {
		if rate := settings.ThrottlingRateLimit; rate != nil && *rate < 0 {
			return bad("Invalid throttlingRateLimit: %g is negative", *rate)
		}
		if burst := settings.ThrottlingBurstLimit; burst != nil && *burst < 0 {
			return bad("Invalid throttlingBurstLimit: %d is negative", *burst)
		}
	}
	return nil
}

// freeStage refuses to delete a stage that a domain name maps to.
func (s *Service) freeStage(a *apiState, name string) error {
	for _, d := range s.domains {
		for _, m := range d.mappings {
			if m.APIID == a.api.APIID && m.Stage == name {
				return bad("Active stages with mapped custom domain names cannot be deleted: %s", d.domain.DomainName)
			}
		}
	}
	return nil
}

func makeDeployment(s *Service, a *apiState, d *deployment) string {
	now := wire.ISO(s.clock.Now())
	*d = deployment{
		DeploymentID: newID(6), DeploymentStatus: "DEPLOYED", Description: d.Description, AutoDeployed: d.AutoDeployed, CreatedDate: &now,
		routes: maps.Clone(a.routes), integrations: maps.Clone(a.integrations),
	}
	return d.DeploymentID
}

func freeDeployment(a *apiState, id string) error {
	for name, st := range a.stages {
		if st.DeploymentID == id {
			return bad("Active stages pointing to this deployment must be moved or deleted: %s", name)
		}
	}
	return nil
}

// redeploy gives every stage with autoDeploy a deployment of what the API is now; older automatic ones go.
func (s *Service) redeploy(a *apiState) {
	var latest *deployment
	for name, st := range a.stages {
		if !st.AutoDeploy {
			continue
		}
		if latest == nil {
			latest = &deployment{AutoDeployed: true, Description: "Automatic deployment triggered by changes to the Api configuration"}
			a.deployments[makeDeployment(s, a, latest)] = *latest
		}
		now := wire.ISO(s.clock.Now())
		st.DeploymentID, st.LastUpdatedDate = latest.DeploymentID, &now
		st.LastDeploymentStatusMessage = "Successfully deployed stage with deployment ID '" + latest.DeploymentID + "'"
		a.stages[name] = st
	}
	for id, d := range a.deployments {
		if d.AutoDeployed && freeDeployment(a, id) == nil {
			delete(a.deployments, id)
		}
	}
}
