package s3_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	sandboxs3 "github.com/warm-standby/warm-standby/internal/sandbox/s3"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire/wiretest"
)

const region = "us-west-2"

func clients(t testing.TB) func(region string) *s3.Client {
	url := wiretest.Serve(t, sandboxs3.New(clock.Real()).Wire())
	return func(region string) *s3.Client {
		return s3.New(s3.Options{
			Region: region, BaseEndpoint: aws.String(url), UsePathStyle: true, RetryMaxAttempts: 1,
			Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
		})
	}
}

// stateBucket makes a bucket as stacks.S3State does.
func stateBucket(t testing.TB) *s3.Client {
	c := clients(t)(region)
	ctx := context.Background()
	if _, err := c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("state"), CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: region}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: aws.String("state"), VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}}); err != nil {
		t.Fatal(err)
	}
	return c
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestTheLockFileIsALock(t *testing.T) {
	c := stateBucket(t)
	put := func() error {
		_, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("state"), Key: aws.String("a.tfstate.tflock"), Body: strings.NewReader("{}"), IfNoneMatch: aws.String("*")})
		return err
	}
	if err := put(); err != nil {
		t.Fatal(err)
	}
	if err := put(); code(err) != "PreconditionFailed" {
		t.Errorf("second lock: %v", err)
	}
	if _, err := c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String("state"), Key: aws.String("a.tfstate.tflock")}); err != nil {
		t.Fatal(err)
	}
	if err := put(); err != nil {
		t.Errorf("after the unlock: %v", err)
	}
}

func TestVersionsStayBehindADeleteMarker(t *testing.T) {
	c := stateBucket(t)
	key := aws.String("dir/with space+plus/state")
	var first string
	for i, body := range []string{"one", "two"} {
		out, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("state"), Key: key, Body: strings.NewReader(body), ContentType: aws.String("application/json")})
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = aws.ToString(out.VersionId)
		}
	}
	get := func(version *string) string {
		out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("state"), Key: key, VersionId: version})
		if err != nil {
			return code(err)
		}
		body, _ := io.ReadAll(out.Body)
		return string(body) + " " + aws.ToString(out.ContentType)
	}
	if got := get(nil); got != "two application/json" {
		t.Error(got)
	}
	if got := get(&first); got != "one application/json" {
		t.Error(got)
	}
	if out, err := c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String("state"), Key: key}); err != nil || !aws.ToBool(out.DeleteMarker) {
		t.Errorf("%+v %v", out, err)
	}
	if got := get(nil); got != "NoSuchKey" {
		t.Error(got)
	}
	versions, err := c.ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: aws.String("state")})
	if err != nil || len(versions.Versions) != 2 || len(versions.DeleteMarkers) != 1 {
		t.Fatalf("%+v %v", versions, err)
	}
	if _, err := c.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String("state")}); code(err) != "BucketNotEmpty" {
		t.Error(err)
	}
	doomed := []types.ObjectIdentifier{{Key: key, VersionId: versions.DeleteMarkers[0].VersionId}}
	for _, v := range versions.Versions {
		doomed = append(doomed, types.ObjectIdentifier{Key: key, VersionId: v.VersionId})
	}
	if _, err := c.DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: aws.String("state"), Delete: &types.Delete{Objects: doomed}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String("state")}); err != nil {
		t.Error(err)
	}
}

func TestListsByPrefixAndDelimiterInPages(t *testing.T) {
	c := stateBucket(t)
	for _, key := range []string{"a", "env/one/state", "env/two/state", "env/z", "zoo"} {
		if _, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("state"), Key: &key, Body: strings.NewReader(key)}); err != nil {
			t.Fatal(err)
		}
	}
	var keys, prefixes []string
	pages := s3.NewListObjectsV2Paginator(c, &s3.ListObjectsV2Input{Bucket: aws.String("state"), Prefix: aws.String("env/"), Delimiter: aws.String("/"), MaxKeys: aws.Int32(1)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range page.Contents {
			keys = append(keys, *o.Key)
		}
		for _, p := range page.CommonPrefixes {
			prefixes = append(prefixes, *p.Prefix)
		}
	}
	if got := strings.Join(keys, " ") + "|" + strings.Join(prefixes, " "); got != "env/z|env/one/ env/two/" {
		t.Error(got)
	}
}

func TestABucketsSettings(t *testing.T) {
	c := stateBucket(t)
	ctx, name := t.Context(), aws.String("state")
	if out, err := c.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: name}); err != nil || out.Status != types.BucketVersioningStatusEnabled {
		t.Errorf("%v %v", out, err)
	}
	encryption, err := c.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: name})
	if err != nil || encryption.ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm != types.ServerSideEncryptionAes256 {
		t.Errorf("%v %v", encryption, err)
	}
	if _, err := c.PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{Bucket: name, PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{BlockPublicAcls: aws.Bool(true)}}); err != nil {
		t.Error(err)
	}
	block, err := c.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: name})
	if err != nil || !*block.PublicAccessBlockConfiguration.BlockPublicAcls || aws.ToBool(block.PublicAccessBlockConfiguration.BlockPublicPolicy) {
		t.Errorf("%v %v", block, err)
	}
	if _, err := c.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: name, Policy: aws.String(`{"Statement":[]}`)}); err != nil {
		t.Error(err)
	}
	if policy, err := c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: name}); err != nil || *policy.Policy != `{"Statement":[]}` {
		t.Errorf("%v %v", policy, err)
	}
	if _, err := c.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{Bucket: name, Tagging: &types.Tagging{TagSet: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}}}}); err != nil {
		t.Error(err)
	}
	if tags, err := c.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: name}); err != nil || *tags.TagSet[0].Value != "v" {
		t.Errorf("%v %v", tags, err)
	}
}

func TestRefusals(t *testing.T) {
	at := clients(t)
	ctx, name := t.Context(), aws.String("state")
	create := func(region, bucket, constraint string) error {
		in := &s3.CreateBucketInput{Bucket: &bucket}
		if constraint != "" {
			in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(constraint)}
		}
		_, err := at(region).CreateBucket(ctx, in)
		return err
	}
	if err := create("us-east-1", "state", ""); err != nil {
		t.Fatal(err)
	}
	get := func(region, key string) error {
		_, err := at(region).GetObject(ctx, &s3.GetObjectInput{Bucket: name, Key: &key})
		return err
	}
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"no bucket", func() error {
			_, err := at(region).ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String("none")})
			return err
		}(), "NoSuchBucket"},
		{"no key", get("us-east-1", "k"), "NoSuchKey"},
		{"other region", get("us-west-2", "k"), "PermanentRedirect"},
		{"bad name", create("us-east-1", "Not_A_Bucket", ""), "InvalidBucketName"},
		{"twice at home", create("us-east-1", "state", ""), ""},
		{"twice elsewhere", create("us-west-2", "state", "us-west-2"), "BucketAlreadyOwnedByYou"},
		{"other constraint", create("us-west-2", "other", "eu-west-1"), "IllegalLocationConstraintException"},
		{"no constraint", create("us-west-2", "other", ""), "IllegalLocationConstraintException"},
		{"no tags", func() error {
			_, err := at("us-east-1").GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: name})
			return err
		}(), "NoSuchTagSet"},
		{"no policy", func() error {
			_, err := at("us-east-1").GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: name})
			return err
		}(), "NoSuchBucketPolicy"},
		{"not implemented", func() error {
			_, err := at("us-east-1").GetBucketInventoryConfiguration(ctx, &s3.GetBucketInventoryConfigurationInput{Bucket: name, Id: aws.String("x")})
			return err
		}(), "UnknownOperationException"},
		{"multipart", func() error {
			_, err := at("us-east-1").CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: name, Key: aws.String("x")})
			return err
		}(), "UnknownOperationException"},
		{"acl of an object", func() error {
			_, err := at("us-east-1").PutObjectAcl(ctx, &s3.PutObjectAclInput{Bucket: name, Key: aws.String("x")})
			return err
		}(), "UnknownOperationException"},
		{"bad policy", func() error {
			_, err := at("us-east-1").PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: name, Policy: aws.String("{")})
			return err
		}(), "MalformedPolicy"},
	} {
		if got := code(c.err); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if _, err := at("us-east-1").HeadObject(ctx, &s3.HeadObjectInput{Bucket: name, Key: aws.String("k")}); code(err) != "NotFound" {
		t.Errorf("head: %v", err)
	}
}
