package kms_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	sandboxkms "github.com/warm-standby/warm-standby/internal/sandbox/kms"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire/wiretest"
)

func client(t testing.TB) *kms.Client {
	return kms.New(kms.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(wiretest.Serve(t, sandboxkms.New(clock.Real()).Wire())), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
	})
}

func TestAWSsOwnKeyIsTheSameAtEveryCall(t *testing.T) {
	c := client(t)
	describe := func(id string) *types.KeyMetadata {
		out, err := c.DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: &id})
		if err != nil {
			t.Fatal(err)
		}
		return out.KeyMetadata
	}
	key := describe("alias/aws/dynamodb")
	if key.KeyManager != types.KeyManagerTypeAws || *describe("alias/aws/dynamodb").Arn != *key.Arn || *describe("alias/aws/s3").Arn == *key.Arn {
		t.Errorf("%+v", key)
	}
	if *describe("arn:aws:kms:us-east-1:123456789012:alias/aws/dynamodb").Arn != *key.Arn {
		t.Error("by ARN")
	}
}

func TestACustomerKeysLife(t *testing.T) {
	c, ctx := client(t), t.Context()
	out, err := c.CreateKey(ctx, &kms.CreateKeyInput{Description: aws.String("profiles"), Tags: []types.Tag{{TagKey: aws.String("Lab"), TagValue: aws.String("x")}}})
	if err != nil {
		t.Fatal(err)
	}
	id := out.KeyMetadata.KeyId
	if _, err := c.EnableKeyRotation(ctx, &kms.EnableKeyRotationInput{KeyId: id}); err != nil {
		t.Error(err)
	}
	if r, err := c.GetKeyRotationStatus(ctx, &kms.GetKeyRotationStatusInput{KeyId: id}); err != nil || !r.KeyRotationEnabled {
		t.Errorf("%v %v", r, err)
	}
	if p, err := c.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: id}); err != nil || !strings.Contains(*p.Policy, "arn:aws:iam::123456789012:root") {
		t.Errorf("%v %v", p, err)
	}
	if tags, err := c.ListResourceTags(ctx, &kms.ListResourceTagsInput{KeyId: id}); err != nil || *tags.Tags[0].TagValue != "x" {
		t.Errorf("%v %v", tags, err)
	}
	if _, err := c.ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{KeyId: id, PendingWindowInDays: aws.Int32(7)}); err != nil {
		t.Error(err)
	}
	if k, err := c.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: id}); err != nil || k.KeyMetadata.KeyState != types.KeyStatePendingDeletion || k.KeyMetadata.DeletionDate == nil {
		t.Errorf("%v %v", k, err)
	}
	for want, call := range map[string]func() error{
		"KMSInvalidStateException": func() error {
			_, err := c.DisableKeyRotation(ctx, &kms.DisableKeyRotationInput{KeyId: id})
			return err
		},
		"NotFoundException: Key 'arn:aws:kms:us-east-1:123456789012:key/none' does not exist": func() error {
			_, err := c.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String("none")})
			return err
		},
		"NotFoundException: Alias arn:aws:kms:us-east-1:123456789012:alias/mine is not found.": func() error {
			_, err := c.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String("alias/mine")})
			return err
		},
		"ValidationException": func() error {
			_, err := c.ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{KeyId: aws.String("x"), PendingWindowInDays: aws.Int32(1)})
			return err
		},
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
