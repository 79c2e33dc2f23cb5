package apigatewayv2

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/apigatewayv2"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"
	"github.com/aws/smithy-go"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire/wiretest"
)

const (
	functionARN    = "arn:aws:lambda:us-east-1:123456789012:function:f"
	certificateARN = "arn:aws:acm:us-east-1:123456789012:certificate/issued"
)

// issued is an ACM with one issued certificate.
type issued struct{}

func (issued) Names(arn string) ([]string, bool) {
	return []string{"api.tindrloop.example", "*.wild.example"}, arn == certificateARN
}

func newClient(t testing.TB) (*Service, *sdk.Client) {
	s := New(clock.Real(), issued{})
	return s, sdk.New(sdk.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(wiretest.Serve(t, s.Wire())), Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
	})
}

func must[T any](t testing.TB) func(T, error) T {
	return func(out T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
}

func wantError(t testing.TB, err error, code, message string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != code || api.ErrorMessage() != message {
		t.Errorf("got %v\nwant %s: %s", err, code, message)
	}
}

// built is an API with one integration, route and stage.
type built struct{ api, integration, route *string }

func build(t testing.TB, c *sdk.Client) built {
	t.Helper()
	ctx := t.Context()
	api := must[*sdk.CreateApiOutput](t)(c.CreateApi(ctx, &sdk.CreateApiInput{Name: aws.String("profile-api"), ProtocolType: types.ProtocolTypeHttp, Tags: map[string]string{"Lab": "x"}}))
	i := must[*sdk.CreateIntegrationOutput](t)(c.CreateIntegration(ctx, &sdk.CreateIntegrationInput{
		ApiId: api.ApiId, IntegrationType: types.IntegrationTypeAwsProxy, PayloadFormatVersion: aws.String("2.0"),
		IntegrationUri: aws.String("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/" + functionARN + "/invocations"),
	}))
	r := must[*sdk.CreateRouteOutput](t)(c.CreateRoute(ctx, &sdk.CreateRouteInput{
		ApiId: api.ApiId, RouteKey: aws.String("GET /profiles/{id}"), Target: aws.String("integrations/" + *i.IntegrationId),
	}))
	must[*sdk.CreateStageOutput](t)(c.CreateStage(ctx, &sdk.CreateStageInput{
		ApiId: api.ApiId, StageName: aws.String("$default"), AutoDeploy: aws.Bool(true),
		AccessLogSettings:    &types.AccessLogSettings{DestinationArn: aws.String("arn:aws:logs:us-east-1:123456789012:log-group:/access"), Format: aws.String("$context.requestId")},
		DefaultRouteSettings: &types.RouteSettings{ThrottlingBurstLimit: aws.Int32(10), ThrottlingRateLimit: aws.Float64(5)},
	}))
	return built{api.ApiId, i.IntegrationId, r.RouteId}
}

func domain(certificate string) *sdk.CreateDomainNameInput {
	return &sdk.CreateDomainNameInput{
		DomainName: aws.String("api.tindrloop.example"),
		DomainNameConfigurations: []types.DomainNameConfiguration{{
			CertificateArn: aws.String(certificate), EndpointType: types.EndpointTypeRegional, SecurityPolicy: types.SecurityPolicyTls12,
		}},
	}
}

// TestLife makes, reads, changes and removes everything, as Terraform's provider does.
func TestLife(t *testing.T) {
	s, c := newClient(t)
	ctx := t.Context()
	b := build(t, c)
	d := must[*sdk.CreateDomainNameOutput](t)(c.CreateDomainName(ctx, domain(certificateARN)))
	configuration := d.DomainNameConfigurations[0]
	if configuration.DomainNameStatus != types.DomainNameStatusAvailable || aws.ToString(configuration.HostedZoneId) != "Z1UJRXOUMOOFQ8" ||
		!strings.HasSuffix(aws.ToString(configuration.ApiGatewayDomainName), ".execute-api.us-east-1.amazonaws.com") {
		t.Errorf("domain %+v", configuration)
	}
	if within, found := s.Alias("Z1UJRXOUMOOFQ8", aws.ToString(configuration.ApiGatewayDomainName)+"."); !within || !found {
		t.Errorf("an alias to the domain name: within %v, found %v", within, found)
	}
	if users := s.CertificateUsers(certificateARN); len(users) != 1 {
		t.Errorf("users of the certificate: %v", users)
	}
	m := must[*sdk.CreateApiMappingOutput](t)(c.CreateApiMapping(ctx, &sdk.CreateApiMappingInput{ApiId: b.api, DomainName: d.DomainName, Stage: aws.String("$default")}))

	stage := must[*sdk.GetStageOutput](t)(c.GetStage(ctx, &sdk.GetStageInput{ApiId: b.api, StageName: aws.String("$default")}))
	if aws.ToFloat64(stage.DefaultRouteSettings.ThrottlingRateLimit) != 5 || stage.DeploymentId == nil || aws.ToString(stage.AccessLogSettings.Format) != "$context.requestId" {
		t.Errorf("stage %+v", stage)
	}
	changed := must[*sdk.UpdateStageOutput](t)(c.UpdateStage(ctx, &sdk.UpdateStageInput{
		ApiId: b.api, StageName: aws.String("$default"), DefaultRouteSettings: &types.RouteSettings{ThrottlingBurstLimit: aws.Int32(20), ThrottlingRateLimit: aws.Float64(6)},
	}))
	if aws.ToInt32(changed.DefaultRouteSettings.ThrottlingBurstLimit) != 20 || !aws.ToBool(changed.AutoDeploy) {
		t.Errorf("changed stage %+v", changed)
	}
	integration := must[*sdk.UpdateIntegrationOutput](t)(c.UpdateIntegration(ctx, &sdk.UpdateIntegrationInput{ApiId: b.api, IntegrationId: b.integration, TimeoutInMillis: aws.Int32(5000)}))
	if aws.ToInt32(integration.TimeoutInMillis) != 5000 || aws.ToString(integration.PayloadFormatVersion) != "2.0" || aws.ToString(integration.IntegrationMethod) != "POST" {
		t.Errorf("integration %+v", integration)
	}
	must[*sdk.UpdateRouteOutput](t)(c.UpdateRoute(ctx, &sdk.UpdateRouteInput{ApiId: b.api, RouteId: b.route, AuthorizationType: types.AuthorizationTypeAwsIam}))
	if target, problem := s.Resolve("us-east-1", "api.tindrloop.example", "GET", "/profiles/a%20b"); problem != 0 || target.Authorization != "AWS_IAM" ||
		target.PathParameters["id"] != "a b" || target.Function != functionARN || target.Rate != 6 || target.Burst != 20 {
		t.Errorf("resolved %+v, %v", target, problem)
	}
	api := must[*sdk.UpdateApiOutput](t)(c.UpdateApi(ctx, &sdk.UpdateApiInput{ApiId: b.api, Description: aws.String("changed")}))
	if aws.ToString(api.Description) != "changed" || aws.ToString(api.Name) != "profile-api" || api.Tags["Lab"] != "x" {
		t.Errorf("API %+v", api)
	}
	arn := aws.String("arn:aws:apigateway:us-east-1::/apis/" + *b.api + "/stages/$default")
	must[*sdk.TagResourceOutput](t)(c.TagResource(ctx, &sdk.TagResourceInput{ResourceArn: arn, Tags: map[string]string{"Role": "primary", "Lab": "x"}}))
	must[*sdk.UntagResourceOutput](t)(c.UntagResource(ctx, &sdk.UntagResourceInput{ResourceArn: arn, TagKeys: []string{"Lab"}}))
	if tags := must[*sdk.GetTagsOutput](t)(c.GetTags(ctx, &sdk.GetTagsInput{ResourceArn: arn})).Tags; len(tags) != 1 || tags["Role"] != "primary" {
		t.Errorf("tags %v", tags)
	}

	_, err := c.DeleteApi(ctx, &sdk.DeleteApiInput{ApiId: b.api})
	wantError(t, err, "BadRequestException", "Deleting API failed. Please remove all base path mappings related to the API in your domains: api.tindrloop.example")
	must[*sdk.DeleteApiMappingOutput](t)(c.DeleteApiMapping(ctx, &sdk.DeleteApiMappingInput{DomainName: d.DomainName, ApiMappingId: m.ApiMappingId}))
	must[*sdk.DeleteStageOutput](t)(c.DeleteStage(ctx, &sdk.DeleteStageInput{ApiId: b.api, StageName: aws.String("$default")}))
	_, err = c.DeleteIntegration(ctx, &sdk.DeleteIntegrationInput{ApiId: b.api, IntegrationId: b.integration})
	wantError(t, err, "ConflictException", "Cannot delete Integration '"+*b.integration+"'. Route 'GET /profiles/{id}' is referencing this Integration.")
	must[*sdk.DeleteRouteOutput](t)(c.DeleteRoute(ctx, &sdk.DeleteRouteInput{ApiId: b.api, RouteId: b.route}))
	must[*sdk.DeleteIntegrationOutput](t)(c.DeleteIntegration(ctx, &sdk.DeleteIntegrationInput{ApiId: b.api, IntegrationId: b.integration}))
	must[*sdk.DeleteApiOutput](t)(c.DeleteApi(ctx, &sdk.DeleteApiInput{ApiId: b.api}))
	must[*sdk.DeleteDomainNameOutput](t)(c.DeleteDomainName(ctx, &sdk.DeleteDomainNameInput{DomainName: d.DomainName}))
	if left := s.Inventory(); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestRefusals(t *testing.T) {
	_, c := newClient(t)
	ctx := t.Context()
	b := build(t, c)
	route := func(key, target string) error {
		_, err := c.CreateRoute(ctx, &sdk.CreateRouteInput{ApiId: b.api, RouteKey: aws.String(key), Target: aws.String(target)})
		return err
	}
	integrate := func(kind types.IntegrationType, uri, version string) error {
		_, err := c.CreateIntegration(ctx, &sdk.CreateIntegrationInput{ApiId: b.api, IntegrationType: kind, IntegrationUri: aws.String(uri), PayloadFormatVersion: aws.String(version)})
		return err
	}
	domainOf := func(name, certificate string) error {
		in := domain(certificate)
		in.DomainName = aws.String(name)
		_, err := c.CreateDomainName(ctx, in)
		return err
	}
	get := func(id string) error {
		_, err := c.GetApi(ctx, &sdk.GetApiInput{ApiId: aws.String(id)})
		return err
	}
	const otherRegion = "arn:aws:acm:us-west-2:123456789012:certificate/issued"
	for name, row := range map[string]struct {
		err           error
		code, message string
	}{
		"no API":             {get("nope"), "NotFoundException", "Invalid API identifier specified 123456789012:nope"},
		"route exists":       {route("GET /profiles/{id}", "integrations/"+*b.integration), "ConflictException", "Route with key GET /profiles/{id} already exists for this API"},
		"route key":          {route("FETCH /x", "integrations/"+*b.integration), "BadRequestException", `The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"`},
		"route target":       {route("GET /x", "integrations/nope"), "BadRequestException", "Invalid target integrations/nope: it must be integrations/ and the id of an integration of this API"},
		"HTTP integration":   {integrate(types.IntegrationTypeHttpProxy, "https://example.com", "1.0"), "BadRequestException", "the sandbox integrates Lambda functions only (integrationType AWS_PROXY, not HTTP_PROXY)"},
		"payload format":     {integrate(types.IntegrationTypeAwsProxy, functionARN, "1.0"), "BadRequestException", "the sandbox speaks payload format 2.0 (payloadFormatVersion is 1.0; AWS takes 1.0 where none is given)"},
		"integration target": {integrate(types.IntegrationTypeAwsProxy, "https://example.com", "2.0"), "BadRequestException", `Invalid integration URI specified: "https://example.com" is no Lambda function's ARN`},
		"certificate region": {domainOf("api.tindrloop.example", otherRegion), "BadRequestException", "Invalid certificate ARN: " + otherRegion + ". Certificate must be in 'us-east-1'."},
		"no certificate":     {domainOf("api.tindrloop.example", certificateARN+"x"), "BadRequestException", "Unable to access certificate " + certificateARN + "x: it does not exist or is not issued"},
		"certificate name":   {domainOf("other.example", certificateARN), "BadRequestException", "The provided certificate does not cover the domain name other.example"},
		"wildcard":           {domainOf("a.b.wild.example", certificateARN), "BadRequestException", "The provided certificate does not cover the domain name a.b.wild.example"},
	} {
		t.Run(name, func(t *testing.T) { wantError(t, row.err, row.code, row.message) })
	}
	if err := domainOf("a.wild.example", certificateARN); err != nil {
		t.Errorf("a wildcard's name: %v", err)
	}
	_, err := c.CreateApi(ctx, &sdk.CreateApiInput{Name: aws.String("x"), ProtocolType: types.ProtocolTypeWebsocket})
	wantError(t, err, "BadRequestException", "the sandbox has HTTP APIs only (protocolType HTTP, not WEBSOCKET)")
	_, err = c.CreateStage(ctx, &sdk.CreateStageInput{ApiId: b.api, StageName: aws.String("$default")})
	wantError(t, err, "ConflictException", "Stage already exists")
}

// TestMatching follows
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
func TestMatching(t *testing.T) {
	routes := map[string]route{}
	for i, key := range []string{"$default", "GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{proxy+}", "ANY /pets/dog/{id}", "GET /"} {
		routes[string(rune('a'+i))] = route{RouteKey: key}
	}
	for _, c := range []struct{ method, path, key, parameters string }{
		{"GET", "/pets/dog/1", "GET /pets/dog/1", ""},
		{"GET", "/pets/dog/2", "GET /pets/dog/{id}", "2"},
		{"PUT", "/pets/dog/2", "ANY /pets/dog/{id}", "2"},
		{"GET", "/pets/cat/1", "GET /pets/{proxy+}", "cat/1"},
		{"POST", "/test/5", "ANY /{proxy+}", "test/5"},
		{"GET", "/", "GET /", ""},
		{"PUT", "/", "$default", ""},
	} {
		got, parameters, ok := match(routes, c.method, c.path)
		if !ok || got.RouteKey != c.key {
			t.Errorf("%s %s: %s, want %s", c.method, c.path, got.RouteKey, c.key)
		}
		for _, value := range parameters {
			if value != c.parameters {
				t.Errorf("%s %s: %v", c.method, c.path, parameters)
			}
		}
	}
	if _, _, ok := match(map[string]route{"a": {RouteKey: "GET /x/{id}"}}, "GET", "/x/"); ok {
		t.Error("an empty path variable matched")
	}
}

func TestDeploymentsByHand(t *testing.T) {
	s, c := newClient(t)
	ctx := t.Context()
	b := build(t, c)
	must[*sdk.CreateStageOutput](t)(c.CreateStage(ctx, &sdk.CreateStageInput{ApiId: b.api, StageName: aws.String("test")}))
	host := *b.api + ".execute-api.us-east-1.amazonaws.com"
	if _, problem := s.Resolve("us-east-1", host, "GET", "/test/profiles/a"); problem != NoRoute {
		t.Errorf("a stage without a deployment: %v", problem)
	}
	d := must[*sdk.CreateDeploymentOutput](t)(c.CreateDeployment(ctx, &sdk.CreateDeploymentInput{ApiId: b.api}))
	must[*sdk.UpdateStageOutput](t)(c.UpdateStage(ctx, &sdk.UpdateStageInput{ApiId: b.api, StageName: aws.String("test"), DeploymentId: d.DeploymentId}))
	must[*sdk.DeleteRouteOutput](t)(c.DeleteRoute(ctx, &sdk.DeleteRouteInput{ApiId: b.api, RouteId: b.route}))
	if target, problem := s.Resolve("us-east-1", host, "GET", "/test/profiles/a"); problem != 0 || target.Stage != "test" {
		t.Errorf("what was deployed is served: %+v, %v", target, problem)
	}
	if _, problem := s.Resolve("us-east-1", host, "GET", "/profiles/a"); problem != NoRoute {
		t.Errorf("$default deploys by itself: %v", problem)
	}
	if _, problem := s.Resolve("us-west-2", host, "GET", "/profiles/a"); problem != UnknownHost {
		t.Errorf("another region: %v", problem)
	}
}

func TestASnapshotServesAgain(t *testing.T) {
	s, c := newClient(t)
	b := build(t, c)
	must[*sdk.CreateDomainNameOutput](t)(c.CreateDomainName(t.Context(), domain(certificateARN)))
	must[*sdk.CreateApiMappingOutput](t)(c.CreateApiMapping(t.Context(), &sdk.CreateApiMappingInput{ApiId: b.api, DomainName: aws.String("api.tindrloop.example"), Stage: aws.String("$default")}))
	saved := must[[]byte](t)(func() ([]byte, error) { return s.Snapshot() }())
	again := New(clock.Real(), issued{})
	if err := again.Restore(saved); err != nil {
		t.Fatal(err)
	}
	if target, problem := again.Resolve("us-east-1", "api.tindrloop.example", "GET", "/profiles/a"); problem != 0 || target.Function != functionARN {
		t.Errorf("%+v, %v", target, problem)
	}
	if err := again.Restore([]byte("{")); err == nil {
		t.Error("half a snapshot was taken")
	}
}
