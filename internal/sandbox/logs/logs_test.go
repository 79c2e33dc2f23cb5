package logs_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/smithy-go"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/logs"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire/wiretest"
)

func client(t testing.TB) (*cloudwatchlogs.Client, *logs.Service) {
	s := logs.New(clock.Real())
	return cloudwatchlogs.New(cloudwatchlogs.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(wiretest.Serve(t, s.Wire())), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
	}), s
}

func create(t testing.TB, c *cloudwatchlogs.Client, name string) {
	t.Helper()
	if _, err := c.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name, Tags: map[string]string{"Lab": "x"}}); err != nil {
		t.Fatal(err)
	}
}

func TestAGroupWithRetentionAndTags(t *testing.T) {
	c, _ := client(t)
	create(t, c, "/aws/lambda/f")
	ctx := t.Context()
	if _, err := c.PutRetentionPolicy(ctx, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: aws.String("/aws/lambda/f"), RetentionInDays: aws.Int32(14)}); err != nil {
		t.Fatal(err)
	}
	out, err := c.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("/aws/lambda/")})
	if err != nil || len(out.LogGroups) != 1 {
		t.Fatalf("%v %v", out, err)
	}
	g := out.LogGroups[0]
	if *g.Arn != "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/f:*" || *g.RetentionInDays != 14 {
		t.Errorf("%+v", g)
	}
	if _, err := c.TagResource(ctx, &cloudwatchlogs.TagResourceInput{ResourceArn: g.LogGroupArn, Tags: map[string]string{"Role": "primary"}}); err != nil {
		t.Error(err)
	}
	if _, err := c.UntagResource(ctx, &cloudwatchlogs.UntagResourceInput{ResourceArn: g.LogGroupArn, TagKeys: []string{"Lab"}}); err != nil {
		t.Error(err)
	}
	tags, err := c.ListTagsForResource(ctx, &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: g.LogGroupArn})
	if err != nil || len(tags.Tags) != 1 || tags.Tags["Role"] != "primary" {
		t.Errorf("%v %v", tags, err)
	}
}

func TestGroupsInPages(t *testing.T) {
	c, _ := client(t)
	for i := range 5 {
		create(t, c, fmt.Sprintf("g%d", i))
	}
	var names []string
	pages := cloudwatchlogs.NewDescribeLogGroupsPaginator(c, &cloudwatchlogs.DescribeLogGroupsInput{Limit: aws.Int32(2)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range page.LogGroups {
			names = append(names, *g.LogGroupName)
		}
	}
	if got := fmt.Sprint(names); got != "[g0 g1 g2 g3 g4]" {
		t.Error(got)
	}
}

func TestLinesAreKeptAndBounded(t *testing.T) {
	c, s := client(t)
	create(t, c, "g")
	if s.Write("us-east-1", "none", "s", "lost") || s.Write("us-west-2", "g", "s", "lost") {
		t.Error("a group that does not exist took a line")
	}
	for i := range 10_000 {
		s.WriteTo("us-east-1", "arn:aws:logs:us-east-1:123456789012:log-group:g:*", fmt.Sprintf("line %d", i))
	}
	out, err := c.FilterLogEvents(t.Context(), &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("g"), FilterPattern: aws.String("line")})
	if err != nil || len(out.Events) > 4000 || *out.Events[len(out.Events)-1].Message != "line 9999" {
		t.Errorf("%d events, %v", len(out.Events), err)
	}
}

// TestRefusals holds AWS's codes and messages.
// Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
func TestRefusals(t *testing.T) {
	c, _ := client(t)
	create(t, c, "g")
	ctx := t.Context()
	for want, call := range map[string]func() error{
		"ResourceAlreadyExistsException: The specified log group already exists": func() error {
			_, err := c.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("g")})
			return err
		},
		"ResourceNotFoundException: The specified log group does not exist.": func() error {
			_, err := c.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String("none")})
			return err
		},
		`InvalidParameterException: 1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+`: func() error {
			_, err := c.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("a b")})
			return err
		},
		"InvalidParameterException: 1 validation error detected: Value '2' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [1 3 5 7 14 30 60 90 120 150 180 365 400 545 731 1096 1827 2192 2557 2922 3288 3653]": func() error {
			_, err := c.PutRetentionPolicy(ctx, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: aws.String("g"), RetentionInDays: aws.Int32(2)})
			return err
		},
	} {
		err := call()
		var api smithy.APIError
		if !errors.As(err, &api) || api.ErrorCode()+": "+api.ErrorMessage() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
