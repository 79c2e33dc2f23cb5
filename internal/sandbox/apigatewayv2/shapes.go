package apigatewayv2

import "github.com/warm-standby/warm-standby/internal/sandbox/wire"

// The shapes below are the API's own, as submitted and as answered; what is empty is left out, as AWS does.

type api struct {
	APIID                     string            `json:"apiId,omitempty"`
	APIEndpoint               string            `json:"apiEndpoint,omitempty"`
	Name                      string            `json:"name,omitempty"`
	ProtocolType              string            `json:"protocolType,omitempty"`
	Description               string            `json:"description,omitempty"`
	Version                   string            `json:"version,omitempty"`
	CreatedDate               *wire.ISO         `json:"createdDate,omitempty"`
	RouteSelectionExpression  string            `json:"routeSelectionExpression,omitempty"`
	APIKeySelectionExpression string            `json:"apiKeySelectionExpression,omitempty"`
	CorsConfiguration         *cors             `json:"corsConfiguration,omitempty"`
	DisableExecuteAPIEndpoint bool              `json:"disableExecuteApiEndpoint"`
	IPAddressType             string            `json:"ipAddressType,omitempty"`
	Tags                      map[string]string `json:"tags,omitempty"`
}

type cors struct {
	AllowCredentials bool     `json:"allowCredentials"`
	AllowHeaders     []string `json:"allowHeaders,omitempty"`
	AllowMethods     []string `json:"allowMethods,omitempty"`
	AllowOrigins     []string `json:"allowOrigins,omitempty"`
	ExposeHeaders    []string `json:"exposeHeaders,omitempty"`
	MaxAge           int      `json:"maxAge,omitempty"`
}

type integration struct {
	IntegrationID        string            `json:"integrationId,omitempty"`
	IntegrationType      string            `json:"integrationType,omitempty"`
	IntegrationURI       string            `json:"integrationUri,omitempty"`
	IntegrationMethod    string            `json:"integrationMethod,omitempty"`
	ConnectionType       string            `json:"connectionType,omitempty"`
	CredentialsARN       string            `json:"credentialsArn,omitempty"`
	Description          string            `json:"description,omitempty"`
	PayloadFormatVersion string            `json:"payloadFormatVersion,omitempty"`
	TimeoutInMillis      int               `json:"timeoutInMillis,omitempty"`
	RequestParameters    map[string]string `json:"requestParameters,omitempty"`
}

type route struct {
	RouteID             string   `json:"routeId,omitempty"`
	RouteKey            string   `json:"routeKey,omitempty"`
	Target              string   `json:"target,omitempty"`
	APIKeyRequired      bool     `json:"apiKeyRequired"`
	AuthorizationType   string   `json:"authorizationType,omitempty"`
	AuthorizerID        string   `json:"authorizerId,omitempty"`
	AuthorizationScopes []string `json:"authorizationScopes,omitempty"`
	OperationName       string   `json:"operationName,omitempty"`
}

type stage struct {
	StageName                   string                   `json:"stageName,omitempty"`
	AutoDeploy                  bool                     `json:"autoDeploy"`
	DeploymentID                string                   `json:"deploymentId,omitempty"`
	Description                 string                   `json:"description,omitempty"`
	CreatedDate                 *wire.ISO                `json:"createdDate,omitempty"`
	LastUpdatedDate             *wire.ISO                `json:"lastUpdatedDate,omitempty"`
	LastDeploymentStatusMessage string                   `json:"lastDeploymentStatusMessage,omitempty"`
	AccessLogSettings           *accessLogSettings       `json:"accessLogSettings,omitempty"`
	DefaultRouteSettings        *routeSettings           `json:"defaultRouteSettings,omitempty"`
	RouteSettings               map[string]routeSettings `json:"routeSettings"`
	StageVariables              map[string]string        `json:"stageVariables"`
	Tags                        map[string]string        `json:"tags"`
}

type accessLogSettings struct {
	DestinationARN string `json:"destinationArn,omitempty"`
	Format         string `json:"format,omitempty"`
}

type routeSettings struct {
	DetailedMetricsEnabled bool     `json:"detailedMetricsEnabled"`
	DataTraceEnabled       bool     `json:"dataTraceEnabled,omitempty"`
	LoggingLevel           string   `json:"loggingLevel,omitempty"`
	ThrottlingBurstLimit   *int     `json:"throttlingBurstLimit,omitempty"`
	ThrottlingRateLimit    *float64 `json:"throttlingRateLimit,omitempty"`
}

type deployment struct {
	DeploymentID     string    `json:"deploymentId,omitempty"`
	DeploymentStatus string    `json:"deploymentStatus,omitempty"`
	Description      string    `json:"description,omitempty"`
	AutoDeployed     bool      `json:"autoDeployed"`
	CreatedDate      *wire.ISO `json:"createdDate,omitempty"`

	// What was deployed.
	routes       map[string]route
	integrations map[string]integration
}

type authorizer struct {
	AuthorizerID     string            `json:"authorizerId,omitempty"`
	AuthorizerType   string            `json:"authorizerType,omitempty"`
	Name             string            `json:"name,omitempty"`
	IdentitySource   []string          `json:"identitySource,omitempty"`
	JWTConfiguration *jwtConfiguration `json:"jwtConfiguration,omitempty"`
}

type jwtConfiguration struct {
	Audience []string `json:"audience,omitempty"`
	Issuer   string   `json:"issuer,omitempty"`
}

type domainName struct {
	DomainName                    string                `json:"domainName,omitempty"`
	DomainNameARN                 string                `json:"domainNameArn,omitempty"`
	DomainNameConfigurations      []domainConfiguration `json:"domainNameConfigurations,omitempty"`
	APIMappingSelectionExpression string                `json:"apiMappingSelectionExpression,omitempty"`
	MutualTLSAuthentication       *mutualTLS            `json:"mutualTlsAuthentication,omitempty"`
	RoutingMode                   string                `json:"routingMode,omitempty"`
	Tags                          map[string]string     `json:"tags,omitempty"`
}

type mutualTLS struct {
	TruststoreURI string `json:"truststoreUri,omitempty"`
}

type domainConfiguration struct {
	APIGatewayDomainName string `json:"apiGatewayDomainName,omitempty"`
	CertificateARN       string `json:"certificateArn,omitempty"`
	CertificateName      string `json:"certificateName,omitempty"`
	DomainNameStatus     string `json:"domainNameStatus,omitempty"`
	EndpointType         string `json:"endpointType,omitempty"`
	HostedZoneID         string `json:"hostedZoneId,omitempty"`
	IPAddressType        string `json:"ipAddressType,omitempty"`
	SecurityPolicy       string `json:"securityPolicy,omitempty"`
	OwnershipARN         string `json:"ownershipVerificationCertificateArn,omitempty"`
}

type apiMapping struct {
	APIMappingID  string `json:"apiMappingId,omitempty"`
	APIID         string `json:"apiId,omitempty"`
	Stage         string `json:"stage,omitempty"`
	APIMappingKey string `json:"apiMappingKey"`
}
