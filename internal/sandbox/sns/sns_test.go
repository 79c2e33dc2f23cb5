package sns_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/smithy-go"

	sandboxsns "github.com/warm-standby/warm-standby/internal/sandbox/sns"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire/wiretest"
)

func client(t testing.TB) *sns.Client {
	return sns.New(sns.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(wiretest.Serve(t, sandboxsns.New().Wire())), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
	})
}

func TestATopicAndItsSubscription(t *testing.T) {
	c, ctx := client(t), t.Context()
	topic, err := c.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("alarms"), Tags: []types.Tag{{Key: aws.String("Lab"), Value: aws.String("x")}}})
	if err != nil || *topic.TopicArn != "arn:aws:sns:us-east-1:123456789012:alarms" {
		t.Fatalf("%v %v", topic, err)
	}
	if again, err := c.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("alarms")}); err != nil || *again.TopicArn != *topic.TopicArn {
		t.Errorf("%v %v", again, err)
	}
	if _, err := c.SetTopicAttributes(ctx, &sns.SetTopicAttributesInput{TopicArn: topic.TopicArn, AttributeName: aws.String("DisplayName"), AttributeValue: aws.String("d & d")}); err != nil {
		t.Error(err)
	}
	sub, err := c.Subscribe(ctx, &sns.SubscribeInput{TopicArn: topic.TopicArn, Protocol: aws.String("email"), Endpoint: aws.String("ops@tindrloop.example")})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: topic.TopicArn})
	if err != nil || got.Attributes["DisplayName"] != "d & d" || got.Attributes["SubscriptionsConfirmed"] != "1" || !strings.Contains(got.Attributes["Policy"], "SNS:Publish") {
		t.Errorf("%v %v", got, err)
	}
	if got, err := c.GetSubscriptionAttributes(ctx, &sns.GetSubscriptionAttributesInput{SubscriptionArn: sub.SubscriptionArn}); err != nil || got.Attributes["Endpoint"] != "ops@tindrloop.example" {
		t.Errorf("%v %v", got, err)
	}
	if tags, err := c.ListTagsForResource(ctx, &sns.ListTagsForResourceInput{ResourceArn: topic.TopicArn}); err != nil || *tags.Tags[0].Value != "x" {
		t.Errorf("%v %v", tags, err)
	}
	if _, err := c.Unsubscribe(ctx, &sns.UnsubscribeInput{SubscriptionArn: sub.SubscriptionArn}); err != nil {
		t.Error(err)
	}
	if _, err := c.DeleteTopic(ctx, &sns.DeleteTopicInput{TopicArn: topic.TopicArn}); err != nil {
		t.Error(err)
	}
	if list, err := c.ListTopics(ctx, nil); err != nil || len(list.Topics) != 0 {
		t.Errorf("%v %v", list, err)
	}
}

// TestRefusals holds AWS's codes and messages. Source: https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
func TestRefusals(t *testing.T) {
	c, ctx := client(t), t.Context()
	none := aws.String("arn:aws:sns:us-east-1:123456789012:none")
	for want, call := range map[string]func() error{
		"NotFound: Topic does not exist": func() error {
			_, err := c.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: none})
			return err
		},
		"ResourceNotFound: Resource does not exist": func() error {
			_, err := c.ListTagsForResource(ctx, &sns.ListTagsForResourceInput{ResourceArn: none})
			return err
		},
		"NotFound: Subscription does not exist": func() error {
			_, err := c.GetSubscriptionAttributes(ctx, &sns.GetSubscriptionAttributesInput{SubscriptionArn: aws.String(*none + ":x")})
			return err
		},
		"InvalidParameter: Invalid parameter: Topic Name": func() error {
			_, err := c.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("a b")})
			return err
		},
		"InvalidParameter: Invalid parameter: AttributeName": func() error {
			_, err := c.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("a"), Attributes: map[string]string{"Colour": "red"}})
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
