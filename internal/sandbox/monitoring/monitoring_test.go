package monitoring_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/metric"
	"github.com/warm-standby/warm-standby/internal/sandbox/monitoring"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire/wiretest"
)

func client(t testing.TB, metrics *metric.Store) (*cloudwatch.Client, string) {
	url := wiretest.Serve(t, monitoring.New(clock.Real(), metrics).Wire())
	return cloudwatch.New(cloudwatch.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(url), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
	}), url
}

func healthAlarm(name string) *cloudwatch.PutMetricAlarmInput {
	return &cloudwatch.PutMetricAlarmInput{
		AlarmName: aws.String(name), Namespace: aws.String("AWS/Route53"), MetricName: aws.String("HealthCheckStatus"),
		Dimensions: []types.Dimension{{Name: aws.String("HealthCheckId"), Value: aws.String("abc")}},
		Statistic:  types.StatisticMinimum, Period: aws.Int32(60), EvaluationPeriods: aws.Int32(1), Threshold: aws.Float64(1),
		ComparisonOperator: types.ComparisonOperatorLessThanThreshold, TreatMissingData: aws.String("breaching"),
		Tags: []types.Tag{{Key: aws.String("Lab"), Value: aws.String("x")}},
	}
}

func TestAnAlarmIsKeptAsItWasPut(t *testing.T) {
	c, _ := client(t, &metric.Store{})
	if _, err := c.PutMetricAlarm(t.Context(), healthAlarm("primary-health")); err != nil {
		t.Fatal(err)
	}
	out, err := c.DescribeAlarms(t.Context(), &cloudwatch.DescribeAlarmsInput{AlarmNames: []string{"primary-health"}})
	if err != nil || len(out.MetricAlarms) != 1 {
		t.Fatalf("%v %v", out, err)
	}
	a := out.MetricAlarms[0]
	if *a.Threshold != 1 || *a.Period != 60 || *a.MetricName != "HealthCheckStatus" || !*a.ActionsEnabled || *a.Dimensions[0].Value != "abc" {
		t.Errorf("%+v", a)
	}
	if got := *a.AlarmArn; got != "arn:aws:cloudwatch:us-east-1:123456789012:alarm:primary-health" {
		t.Error(got)
	}
	if time.Since(*a.AlarmConfigurationUpdatedTimestamp) > time.Minute {
		t.Errorf("updated %s", a.AlarmConfigurationUpdatedTimestamp)
	}
	tags, err := c.ListTagsForResource(t.Context(), &cloudwatch.ListTagsForResourceInput{ResourceARN: a.AlarmArn})
	if err != nil || len(tags.Tags) != 1 || *tags.Tags[0].Key != "Lab" {
		t.Errorf("%v %v", tags, err)
	}
	if _, err := c.DeleteAlarms(t.Context(), &cloudwatch.DeleteAlarmsInput{AlarmNames: []string{"primary-health"}}); err != nil {
		t.Error(err)
	}
	out, err = c.DescribeAlarms(t.Context(), nil)
	if err != nil || len(out.MetricAlarms) != 0 {
		t.Errorf("%v %v", out, err)
	}
}

func TestRefusedAlarms(t *testing.T) {
	c, _ := client(t, &metric.Store{})
	for _, k := range []struct {
		name   string
		change func(*cloudwatch.PutMetricAlarmInput)
		want   string
	}{
		{"no name", func(in *cloudwatch.PutMetricAlarmInput) { in.AlarmName = aws.String("") }, "ValidationError: 1 validation error detected: Value '' at 'alarmName' failed to satisfy constraint: Member must have length between 1 and 255"},
		{"period", func(in *cloudwatch.PutMetricAlarmInput) { in.Period = aws.Int32(45) }, "ValidationError: Invalid period: 45. Valid values are 10, 20, 30, and any multiple of 60"},
		{"datapoints", func(in *cloudwatch.PutMetricAlarmInput) { in.DatapointsToAlarm = aws.Int32(2) }, "ValidationError: DatapointsToAlarm must be less than or equal to EvaluationPeriods"},
		{"both statistics", func(in *cloudwatch.PutMetricAlarmInput) { in.ExtendedStatistic = aws.String("p99") }, "ValidationError: The parameters Statistic and ExtendedStatistic are mutually exclusive, and one is required"},
	} {
		in := healthAlarm("a")
		k.change(in)
		_, err := c.PutMetricAlarm(t.Context(), in)
		if err == nil || !strings.Contains(err.Error(), k.want) {
			t.Errorf("%s: %v, want %s", k.name, err, k.want)
		}
	}
	_, err := c.DeleteAlarms(t.Context(), &cloudwatch.DeleteAlarmsInput{AlarmNames: []string{"none"}})
	if err == nil || !strings.Contains(err.Error(), "ResourceNotFound") {
		t.Errorf("%v", err)
	}
	if _, err := c.ListDashboards(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "the sandbox does not implement monitoring") {
		t.Errorf("%v", err)
	}
}

func TestStatisticsByPeriod(t *testing.T) {
	metrics := &metric.Store{}
	c, _ := client(t, metrics)
	start := time.Now().UTC().Truncate(time.Minute).Add(-10 * time.Minute)
	m := metric.Name{Region: "us-east-1", Namespace: "AWS/DynamoDB", Metric: "ReplicationLatency", Dimensions: map[string]string{"TableName": "t", "ReceivingRegion": "us-west-2"}}
	for i, v := range []float64{100, 300, 50} {
		metrics.Put(m, start.Add(time.Duration(i)*40*time.Second), v, "Milliseconds")
	}
	dimensions := []types.Dimension{{Name: aws.String("ReceivingRegion"), Value: aws.String("us-west-2")}, {Name: aws.String("TableName"), Value: aws.String("t")}}
	out, err := c.GetMetricStatistics(t.Context(), &cloudwatch.GetMetricStatisticsInput{
		Namespace: &m.Namespace, MetricName: &m.Metric, Dimensions: dimensions, Period: aws.Int32(60),
		StartTime: &start, EndTime: aws.Time(start.Add(5 * time.Minute)),
		Statistics: []types.Statistic{types.StatisticAverage, types.StatisticMaximum}, ExtendedStatistics: []string{"p50"},
	})
	if err != nil || len(out.Datapoints) != 2 {
		t.Fatalf("%+v %v", out, err)
	}
	if d := out.Datapoints[0]; *d.Average != 200 || *d.Maximum != 300 || d.ExtendedStatistics["p50"] != 100 || !d.Timestamp.Equal(start) {
		t.Errorf("%+v", d)
	}
	data, err := c.GetMetricData(t.Context(), &cloudwatch.GetMetricDataInput{
		StartTime: &start, EndTime: aws.Time(start.Add(5 * time.Minute)),
		MetricDataQueries: []types.MetricDataQuery{{Id: aws.String("lag"), MetricStat: &types.MetricStat{
			Metric: &types.Metric{Namespace: &m.Namespace, MetricName: &m.Metric, Dimensions: dimensions}, Period: aws.Int32(60), Stat: aws.String("Maximum"),
		}}},
	})
	if err != nil || len(data.MetricDataResults) != 1 {
		t.Fatalf("%+v %v", data, err)
	}
	if r := data.MetricDataResults[0]; len(r.Values) != 2 || r.Values[0] != 50 || r.Values[1] != 300 {
		t.Errorf("newest first: %+v", r)
	}
}

func TestAnAlarmFollowsItsMetric(t *testing.T) {
	metrics := &metric.Store{}
	c, _ := client(t, metrics)
	if _, err := c.PutMetricAlarm(t.Context(), healthAlarm("h")); err != nil {
		t.Fatal(err)
	}
	minute := time.Now().UTC().Truncate(time.Minute).Add(-30 * time.Second)
	for _, k := range []struct {
		value float64
		want  types.StateValue
	}{{1, types.StateValueOk}, {0, types.StateValueAlarm}} {
		metrics.Put(metric.Name{Region: "us-east-1", Namespace: "AWS/Route53", Metric: "HealthCheckStatus", Dimensions: map[string]string{"HealthCheckId": "abc"}}, minute, k.value, "None")
		out, err := c.DescribeAlarms(t.Context(), nil)
		if err != nil || out.MetricAlarms[0].StateValue != k.want {
			t.Errorf("value %g: %v %v, want %s", k.value, out.MetricAlarms, err, k.want)
		}
	}
}

// TestTheProvidersProtocol posts the form that Terraform's provider posts: its CloudWatch client speaks Query.
func TestTheProvidersProtocol(t *testing.T) {
	_, endpoint := client(t, &metric.Store{})
	post := func(form string) (int, string) {
		request, _ := http.NewRequest("POST", endpoint, bytes.NewBufferString(form))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/monitoring/aws4_request, SignedHeaders=host, Signature="+strings.Repeat("a", 64))
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		return response.StatusCode, string(body)
	}
	form := url.Values{
		"Action": {"PutMetricAlarm"}, "AlarmName": {"q"}, "MetricName": {"m"}, "Namespace": {"n"}, "Period": {"60"}, "EvaluationPeriods": {"1"},
		"Threshold": {"1"}, "Statistic": {"Minimum"}, "ComparisonOperator": {"LessThanThreshold"}, "ActionsEnabled": {"true"},
		"AlarmActions.member.1": {"arn:aws:sns:us-east-1:123456789012:t"}, "Dimensions.member.1.Name": {"HealthCheckId"}, "Dimensions.member.1.Value": {"abc"},
	}
	if status, body := post(form.Encode()); status != 200 {
		t.Fatal(status, body)
	}
	status, body := post("Action=DescribeAlarms&AlarmNames.member.1=q")
	for _, want := range []string{"<AlarmName>q</AlarmName>", "<AlarmActions><member>arn:aws:sns:us-east-1:123456789012:t</member></AlarmActions>",
		"<Dimensions><member><Name>HealthCheckId</Name><Value>abc</Value></member></Dimensions>", "<Threshold>1</Threshold>", "<ActionsEnabled>true</ActionsEnabled>"} {
		if status != 200 || !strings.Contains(body, want) {
			t.Errorf("%d: no %s in %s", status, want, body)
		}
	}
	if status, body := post("Action=PutMetricAlarm&Period=x"); status != 400 || !strings.Contains(body, "<Code>MalformedInput</Code>") {
		t.Error(status, body)
	}
}
