package constructs

import (
	"fmt"
	"strings"
	"time"

	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchmetricalarm"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/route53healthcheck"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/route53record"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/snstopic"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/snstopicsubscription"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// declareSide declares one side's check and the records that follow it.
func (d *FailoverDNS) declareSide(role Role, endpoint Endpoint, check HealthCheck) {
	d.declareCheck(role, endpoint, check)
	for _, recordType := range d.RecordTypes() {
		d.declareRecord(role, endpoint, recordType)
	}
}

func (d *FailoverDNS) declareCheck(role Role, endpoint Endpoint, check HealthCheck) {
	config := &route53healthcheck.Route53HealthCheckConfig{
		Provider:         d.props.Pair.Provider(role),
		Type:             ptr(check.kind()),
		Fqdn:             ptr(endpoint.Host),
		Port:             num(check.Port),
		ResourcePath:     ptr(check.Path),
		EnableSni:        true,
		RequestInterval:  num(int(check.Interval / time.Second)),
		FailureThreshold: num(check.FailureThreshold),
		// Type, interval and latency measurement cannot be changed in place: the new check comes first.
		Lifecycle: createBeforeDestroy(),
		Tags:      stringMap(map[string]string{"Name": d.props.RecordName + " " + string(role)}),
	}
	if check.MeasureLatency {
		config.MeasureLatency = true
	}
	if check.SearchString != "" {
		config.SearchString = &check.SearchString
	}
	if len(check.Regions) > 0 {
		config.Regions = list(check.Regions...)
	}
	name(route53healthcheck.NewRoute53HealthCheck(d, ptr("check_"+string(role)), config), d.id(role))
}

// failoverTypes are the words that Route 53 has for the roles.
var failoverTypes = map[Role]string{Primary: "PRIMARY", Standby: "SECONDARY"}

func (d *FailoverDNS) declareRecord(role Role, endpoint Endpoint, recordType string) {
	suffix := strings.ToLower(recordType)
	config := &route53record.Route53RecordConfig{
		Provider:              d.props.Pair.Provider(role),
		ZoneId:                ptr(d.props.Zone.ZoneID()),
		Name:                  ptr(d.props.RecordName),
		Type:                  ptr(recordType),
		SetIdentifier:         ptr(string(role)),
		HealthCheckId:         ptr(d.HealthCheckID(role)),
		FailoverRoutingPolicy: &route53record.Route53RecordFailoverRoutingPolicy{Type: ptr(failoverTypes[role])},
	}
	if endpoint.isAlias() {
		config.Alias = &route53record.Route53RecordAlias{
			Name: ptr(endpoint.Alias.DNSName), ZoneId: ptr(endpoint.Alias.ZoneID), EvaluateTargetHealth: true,
		}
	} else {
		config.Records = list(endpoint.Host)
		config.Ttl = num(int(d.props.TTL / time.Second))
	}
	name(route53record.NewRoute53Record(d, ptr("record_"+string(role)+"_"+suffix), config), d.id(role, suffix))
}

// declareAlarms tells people when a side's health changes. Nothing in the failover waits for them.
func (d *FailoverDNS) declareAlarms() {
	provider := d.props.Pair.HealthMetricsProvider()
	topicID := logicalID(d.props.Name, "failover_alarms")
	name(snstopic.NewSnsTopic(d, ptr("alarms"), &snstopic.SnsTopicConfig{
		Provider: provider,
		Name:     ptr(strings.ReplaceAll(logicalID(d.props.Pair.Lab(), topicID), "_", "-")),
	}), topicID)
	topic := ref("aws_sns_topic", topicID, "arn")
	for i, email := range d.props.AlarmEmails {
		id := fmt.Sprintf("%s_%d", topicID, i+1)
		name(snstopicsubscription.NewSnsTopicSubscription(d, ptr(id), &snstopicsubscription.SnsTopicSubscriptionConfig{
			Provider: provider, TopicArn: topic, Protocol: ptr("email"), Endpoint: ptr(email),
		}), id)
	}
	for _, role := range []Role{Primary, Standby} {
		d.declareAlarm(role, provider, topic)
	}
}

func (d *FailoverDNS) declareAlarm(role Role, provider cdktf.TerraformProvider, topic *string) {
	name(cloudwatchmetricalarm.NewCloudwatchMetricAlarm(d, ptr("alarm_"+string(role)), &cloudwatchmetricalarm.CloudwatchMetricAlarmConfig{
		Provider:           provider,
		AlarmName:          ptr(strings.ReplaceAll(logicalID(d.props.Pair.Lab(), d.id(role, "health")), "_", "-")),
		AlarmDescription:   ptr(fmt.Sprintf("Route 53 finds the %s of %s unhealthy", role, d.props.RecordName)),
		Namespace:          ptr("AWS/Route53"),
		MetricName:         ptr("HealthCheckStatus"),
		Dimensions:         stringMap(map[string]string{"HealthCheckId": d.HealthCheckID(role)}),
		Statistic:          ptr("Minimum"),
		ComparisonOperator: ptr("LessThanThreshold"),
		Threshold:          num(1),
		Period:             num(60),
		EvaluationPeriods:  num(1),
		TreatMissingData:   ptr("breaching"),
		AlarmActions:       &[]*string{topic},
		OkActions:          &[]*string{topic},
	}), d.id(role, "health"))
}
