package main

import (
	"fmt"

	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/acmcertificate"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/acmcertificatevalidation"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayv2api"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayv2apimapping"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayv2domainname"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayv2integration"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayv2route"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayv2stage"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchloggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchmetricalarm"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsregion"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsroute53zone"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dynamodbtable"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dynamodbtablereplica"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lambdafunction"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lambdapermission"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/route53healthcheck"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/route53record"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucket"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/snstopic"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

func s(v string) *string { return &v }
func f(v float64) *float64 { return &v }
func b(v bool) *bool { return &v }

var _ = s3bucket.NewS3Bucket

func standin(st cdktf.TerraformStack) {
	cdktf.NewLocalBackend(st, &cdktf.LocalBackendConfig{Path: s("../../../x.tfstate")})
	prov := map[string]cdktf.TerraformProvider{}
	for i, r := range []string{"primary", "standby"} {
		c := &provider.AwsProviderConfig{Region: s([]string{"us-east-1", "us-west-2"}[i]), DefaultTags: []*provider.AwsProviderDefaultTags{{Tags: &map[string]*string{"Lab": s("x"), "Role": s(r)}}}}
		if i == 1 { c.Alias = s("standby") }
		prov[r] = provider.NewAwsProvider(st, s("aws_"+r), c)
		dataawsregion.NewDataAwsRegion(st, s("region_"+r), &dataawsregion.DataAwsRegionConfig{Provider: prov[r],
			Lifecycle: &cdktf.TerraformResourceLifecycle{Postcondition: &[]*cdktf.Postcondition{{Condition: "${self.name == \"us-east-1\"}", ErrorMessage: s("region")}}}})
	}
	dynamodbtable.NewDynamodbTable(st, s("profiles"), &dynamodbtable.DynamodbTableConfig{Name: s("p"), HashKey: s("id"), BillingMode: s("PAY_PER_REQUEST"), StreamEnabled: b(true), StreamViewType: s("NEW_AND_OLD_IMAGES"),
		Attribute: []*dynamodbtable.DynamodbTableAttribute{{Name: s("id"), Type: s("S")}}, PointInTimeRecovery: &dynamodbtable.DynamodbTablePointInTimeRecovery{Enabled: b(true)},
		ServerSideEncryption: &dynamodbtable.DynamodbTableServerSideEncryption{Enabled: b(true)}, Ttl: &dynamodbtable.DynamodbTableTtl{AttributeName: s("expires_at"), Enabled: b(true)},
		Lifecycle: &cdktf.TerraformResourceLifecycle{IgnoreChanges: []*string{s("replica")}}})
	dynamodbtablereplica.NewDynamodbTableReplicaA(st, s("profiles_standby"), &dynamodbtablereplica.DynamodbTableReplicaAConfig{GlobalTableArn: s("${aws_dynamodb_table.profiles.arn}"), PointInTimeRecovery: b(true), Provider: prov["standby"]})
	dataawsroute53zone.NewDataAwsRoute53Zone(st, s("main"), &dataawsroute53zone.DataAwsRoute53ZoneConfig{Name: s("tindrloop.example")})
	route53record.NewRoute53Record(st, s("certificate_validation"), &route53record.Route53RecordConfig{Name: s("x"), Type: s("CNAME"), ZoneId: s("${data.aws_route53_zone.main.zone_id}"), Ttl: f(60), Records: &[]*string{s("y")}})
	snstopic.NewSnsTopic(st, s("failover_alarms"), &snstopic.SnsTopicConfig{Name: s("alarms")})
	for i, r := range []string{"primary", "standby"} {
		p := prov[r]
		id := func(x string) *string { return s(r + "_" + x) }
		acmcertificate.NewAcmCertificate(st, id("cert"), &acmcertificate.AcmCertificateConfig{DomainName: s("api.x"), ValidationMethod: s("DNS"), Provider: p, Lifecycle: &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: b(true)}})
		acmcertificatevalidation.NewAcmCertificateValidation(st, id("certv"), &acmcertificatevalidation.AcmCertificateValidationConfig{CertificateArn: s("${aws_acm.x.arn}"), Provider: p})
		apigatewayv2api.NewApigatewayv2Api(st, id("api"), &apigatewayv2api.Apigatewayv2ApiConfig{Name: s("a"), ProtocolType: s("HTTP"), Provider: p})
		apigatewayv2integration.NewApigatewayv2Integration(st, id("integ"), &apigatewayv2integration.Apigatewayv2IntegrationConfig{ApiId: s("x"), IntegrationType: s("AWS_PROXY"), Provider: p})
		for k := 0; k < 3; k++ {
			apigatewayv2route.NewApigatewayv2Route(st, id(fmt.Sprintf("route%d", k)), &apigatewayv2route.Apigatewayv2RouteConfig{ApiId: s("x"), RouteKey: s("GET /x"), Target: s("t"), Provider: p})
		}
		apigatewayv2stage.NewApigatewayv2Stage(st, id("stage"), &apigatewayv2stage.Apigatewayv2StageConfig{ApiId: s("x"), Name: s("$default"), AutoDeploy: b(true), AccessLogSettings: &apigatewayv2stage.Apigatewayv2StageAccessLogSettings{DestinationArn: s("x"), Format: s("f")}, DefaultRouteSettings: &apigatewayv2stage.Apigatewayv2StageDefaultRouteSettings{ThrottlingBurstLimit: f(10), ThrottlingRateLimit: f(10)}, Provider: p})
		apigatewayv2domainname.NewApigatewayv2DomainName(st, id("dom"), &apigatewayv2domainname.Apigatewayv2DomainNameConfig{DomainName: s("x"), DomainNameConfiguration: &apigatewayv2domainname.Apigatewayv2DomainNameDomainNameConfiguration{CertificateArn: s("x"), EndpointType: s("REGIONAL"), SecurityPolicy: s("TLS_1_2")}, Provider: p})
		apigatewayv2apimapping.NewApigatewayv2ApiMapping(st, id("map"), &apigatewayv2apimapping.Apigatewayv2ApiMappingConfig{ApiId: s("x"), DomainName: s("x"), Stage: s("x"), Provider: p})
		lambdafunction.NewLambdaFunction(st, id("fn"), &lambdafunction.LambdaFunctionConfig{FunctionName: s("x"), Role: s("x"), Handler: s("bootstrap"), Runtime: s("provided.al2023"), Filename: s("x.zip"), Environment: &lambdafunction.LambdaFunctionEnvironment{Variables: &map[string]*string{"A": s("b")}}, Provider: p})
		lambdapermission.NewLambdaPermission(st, id("perm"), &lambdapermission.LambdaPermissionConfig{Action: s("x"), FunctionName: s("x"), Principal: s("x"), Provider: p})
		iamrole.NewIamRole(st, id("role"), &iamrole.IamRoleConfig{AssumeRolePolicy: s("{}"), Provider: p})
		iamrolepolicy.NewIamRolePolicy(st, id("pol"), &iamrolepolicy.IamRolePolicyConfig{Policy: s("{}"), Role: s("x"), Provider: p})
		cloudwatchloggroup.NewCloudwatchLogGroup(st, id("lg1"), &cloudwatchloggroup.CloudwatchLogGroupConfig{Name: s("x"), RetentionInDays: f(7), Provider: p})
		cloudwatchloggroup.NewCloudwatchLogGroup(st, id("lg2"), &cloudwatchloggroup.CloudwatchLogGroupConfig{Name: s("x"), RetentionInDays: f(7), Provider: p})
		route53healthcheck.NewRoute53HealthCheck(st, id("hc"), &route53healthcheck.Route53HealthCheckConfig{Type: s("HTTPS"), Fqdn: s("x"), FailureThreshold: f(3), RequestInterval: f(10)})
		for _, t := range []string{"A", "AAAA"} {
			route53record.NewRoute53Record(st, id("rec"+t), &route53record.Route53RecordConfig{Name: s("x"), Type: s(t), ZoneId: s("z"), SetIdentifier: s(r), HealthCheckId: s("h"), FailoverRoutingPolicy: &route53record.Route53RecordFailoverRoutingPolicy{Type: s([]string{"PRIMARY", "SECONDARY"}[i])}, Alias: &route53record.Route53RecordAlias{Name: s("x"), ZoneId: s("z"), EvaluateTargetHealth: b(true)}})
		}
		cloudwatchmetricalarm.NewCloudwatchMetricAlarm(st, id("alarm"), &cloudwatchmetricalarm.CloudwatchMetricAlarmConfig{AlarmName: s("x"), ComparisonOperator: s("LessThanThreshold"), EvaluationPeriods: f(1), Namespace: s("AWS/Route53"), MetricName: s("HealthCheckStatus"), Dimensions: &map[string]*string{"HealthCheckId": s("x")}})
	}
	cdktf.NewTerraformOutput(st, s("failover"), &cdktf.TerraformOutputConfig{Value: map[string]any{"version": 1}})
}
