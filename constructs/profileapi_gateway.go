package constructs

import (
	"encoding/json"

	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayv2api"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayv2apimapping"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayv2authorizer"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayv2domainname"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayv2integration"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayv2route"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayv2stage"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lambdapermission"
)

// dualStack answers over IPv4 and IPv6, so that the AAAA records of FailoverDNS have something to say.
const dualStack = "dualstack"

// declareGateway declares the HTTP API in front of the function, and its custom domain.
func (a *ProfileAPI) declareGateway() {
	provider := a.props.Pair.Provider(a.props.Role)
	name(apigatewayv2api.NewApigatewayv2Api(a, ptr("api"), &apigatewayv2api.Apigatewayv2ApiConfig{
		Provider:      provider,
		Name:          ptr(a.resourceName()),
		ProtocolType:  ptr("HTTP"),
		IpAddressType: ptr(dualStack),
		// Health checks probe the regional execute-api host, so it has to answer.
		DisableExecuteApiEndpoint: false,
	}), a.id())
	name(apigatewayv2integration.NewApigatewayv2Integration(a, ptr("integration"), &apigatewayv2integration.Apigatewayv2IntegrationConfig{
		Provider:             provider,
		ApiId:                a.apiID(),
		IntegrationType:      ptr("AWS_PROXY"),
		IntegrationUri:       ref("aws_lambda_function", a.id(), "invoke_arn"),
		PayloadFormatVersion: ptr("2.0"),
	}), a.id())
	name(lambdapermission.NewLambdaPermission(a, ptr("invoke"), &lambdapermission.LambdaPermissionConfig{
		Provider:     provider,
		StatementId:  ptr("api-gateway"),
		Action:       ptr("lambda:InvokeFunction"),
		FunctionName: ref("aws_lambda_function", a.id(), "function_name"),
		Principal:    ptr("apigateway.amazonaws.com"),
		SourceArn:    ptr(*ref("aws_apigatewayv2_api", a.id(), "execution_arn") + "/*/*"),
	}), a.id())
	a.declareRoutes()
	a.declareStage()
	a.declareDomain()
}

func (a *ProfileAPI) apiID() *string { return ref("aws_apigatewayv2_api", a.id(), "id") }

// declareRoutes leaves health to anyone, reads to anyone or to bearers of a token, and writes to
// identities of the account.
func (a *ProfileAPI) declareRoutes() {
	reads := &apigatewayv2route.Apigatewayv2RouteConfig{AuthorizationType: ptr("NONE")}
	if a.props.ReadAuthorizer != nil {
		a.declareAuthorizer()
		reads = &apigatewayv2route.Apigatewayv2RouteConfig{
			AuthorizationType: ptr("JWT"), AuthorizerId: ref("aws_apigatewayv2_authorizer", a.id(), "id"),
		}
	}
	a.declareRoute("get_profile", "GET /profiles/{id}", reads)
	a.declareRoute("put_profile", "PUT /profiles/{id}", &apigatewayv2route.Apigatewayv2RouteConfig{AuthorizationType: ptr("AWS_IAM")})
	a.declareRoute("healthz", "GET "+DefaultHealthPath, &apigatewayv2route.Apigatewayv2RouteConfig{AuthorizationType: ptr("NONE")})
}

// declareRoute completes and declares a route whose authorization is set.
func (a *ProfileAPI) declareRoute(id, key string, config *apigatewayv2route.Apigatewayv2RouteConfig) {
	config.Provider = a.props.Pair.Provider(a.props.Role)
	config.ApiId = a.apiID()
	config.RouteKey = &key
	config.Target = ptr("integrations/" + *ref("aws_apigatewayv2_integration", a.id(), "id"))
	name(apigatewayv2route.NewApigatewayv2Route(a, ptr("route_"+id), config), a.id(id))
}

func (a *ProfileAPI) declareAuthorizer() {
	jwt := a.props.ReadAuthorizer
	name(apigatewayv2authorizer.NewApigatewayv2Authorizer(a, ptr("authorizer"), &apigatewayv2authorizer.Apigatewayv2AuthorizerConfig{
		Provider:        a.props.Pair.Provider(a.props.Role),
		ApiId:           a.apiID(),
		Name:            ptr("readers"),
		AuthorizerType:  ptr("JWT"),
		IdentitySources: list("$request.header.Authorization"),
		JwtConfiguration: &apigatewayv2authorizer.Apigatewayv2AuthorizerJwtConfiguration{
			Issuer: &jwt.Issuer, Audience: list(jwt.Audience...),
		},
	}), a.id())
}

func (a *ProfileAPI) declareStage() {
	a.declareLogGroup("access", "/aws/apigateway/"+a.resourceName())
	name(apigatewayv2stage.NewApigatewayv2Stage(a, ptr("stage"), &apigatewayv2stage.Apigatewayv2StageConfig{
		Provider:   a.props.Pair.Provider(a.props.Role),
		ApiId:      a.apiID(),
		Name:       ptr("$default"),
		AutoDeploy: true,
		DefaultRouteSettings: &apigatewayv2stage.Apigatewayv2StageDefaultRouteSettings{
			ThrottlingRateLimit:  num(a.props.Throttle.RateLimit),
			ThrottlingBurstLimit: num(a.props.Throttle.BurstLimit),
		},
		AccessLogSettings: &apigatewayv2stage.Apigatewayv2StageAccessLogSettings{
			DestinationArn: ref("aws_cloudwatch_log_group", a.id("access"), "arn"),
			Format:         accessLogFormat(),
		},
	}), a.id())
}

// accessLogFormat has no path and no address in it: a profile's id is in the path.
func accessLogFormat() *string {
	text, err := json.Marshal(map[string]string{
		"requestId":          "$context.requestId",
		"requestTime":        "$context.requestTime",
		"routeKey":           "$context.routeKey",
		"status":             "$context.status",
		"responseLatency":    "$context.responseLatency",
		"integrationLatency": "$context.integrationLatency",
		"integrationError":   "$context.integrationErrorMessage",
	})
	if err != nil {
		panic(err) // strings always marshal
	}
	return ptr(string(text))
}

// declareDomain gives the API the name that both regions share: the same regional custom domain may exist
// in two regions, and DNS decides which one is asked.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/dns-failover.html
func (a *ProfileAPI) declareDomain() {
	provider := a.props.Pair.Provider(a.props.Role)
	name(apigatewayv2domainname.NewApigatewayv2DomainName(a, ptr("domain"), &apigatewayv2domainname.Apigatewayv2DomainNameConfig{
		Provider:   provider,
		DomainName: ptr(a.props.Certificate.DomainName()),
		DomainNameConfiguration: &apigatewayv2domainname.Apigatewayv2DomainNameDomainNameConfiguration{
			CertificateArn: ptr(a.props.Certificate.ARN(a.props.Role)),
			EndpointType:   ptr("REGIONAL"),
			SecurityPolicy: ptr("TLS_1_2"),
			IpAddressType:  ptr(dualStack),
		},
	}), a.id())
	name(apigatewayv2apimapping.NewApigatewayv2ApiMapping(a, ptr("mapping"), &apigatewayv2apimapping.Apigatewayv2ApiMappingConfig{
		Provider:   provider,
		ApiId:      a.apiID(),
		DomainName: ref("aws_apigatewayv2_domain_name", a.id(), "id"),
		Stage:      ref("aws_apigatewayv2_stage", a.id(), "id"),
	}), a.id())
}
