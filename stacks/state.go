package stacks

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucket"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketpublicaccessblock"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketserversideencryptionconfiguration"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketversioning"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"github.com/warm-standby/warm-standby/constructs"
)

var (
	bucketShape = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`)
	stackShape  = regexp.MustCompile(`^[a-z][a-z0-9-]{0,62}$`)
)

// S3State keeps the state of a stack in a bucket: encrypted, with a lock file beside it. The bucket must
// not be in the primary's region, where an outage would take the state along; NewStateBucket makes one.
type S3State struct {
	// Bucket, 3 to 63 lower-case letters, digits and hyphens. Required.
	Bucket string
	// Region of the bucket: the standby's, or a third one. Required.
	Region string
	// Key of the state in the bucket. Default: STACK.tfstate.
	Key string
}

// validate reports every fault; no S3State at all is fine.
func (s *S3State) validate(regions constructs.RegionPairProps) error {
	if s == nil {
		return nil
	}
	var found []error
	if !bucketShape.MatchString(s.Bucket) {
		found = append(found, fmt.Errorf("S3State: Bucket must be 3 to 63 lower-case letters, digits or hyphens, got %q", s.Bucket))
	}
	if s.Region == "" {
		found = append(found, errors.New(`S3State: Region must be the bucket's region, got ""`))
	}
	if s.Region != "" && s.Region == regions.PrimaryRegion {
		found = append(found, fmt.Errorf("S3State: Region must not be the primary's, where an outage takes the state along, got %q", s.Region))
	}
	return errors.Join(found...)
}

func (s *S3State) configure(stack cdktf.TerraformStack, id string) {
	key := s.Key
	if key == "" {
		key = id + ".tfstate"
	}
	cdktf.NewS3Backend(stack, &cdktf.S3BackendConfig{Bucket: &s.Bucket, Key: &key, Region: &s.Region, Encrypt: ptr(true)})
	// Newer than the bindings: a lock file in the bucket in place of a DynamoDB table.
	stack.AddOverride(ptr("terraform.backend.s3.use_lockfile"), true)
}

// StateBucketProps describe the bucket of an S3State.
type StateBucketProps struct {
	// State is what the other stack uses. Required.
	State S3State
	// Regions are those of the other stack. Required.
	Regions constructs.RegionPairProps
}

// NewStateBucket declares a stack of its own that makes the state bucket: versioned, encrypted, closed to the
// public. Deploy it once, before the stack that uses it; its own state is local.
func NewStateBucket(app cdktf.App, id string, props StateBucketProps) error {
	if err := errors.Join(checkPlace(app, id), props.State.validate(props.Regions), props.Regions.Validate(pairID)); err != nil {
		return err
	}
	return newStack(app, id, nil, func(stack cdktf.TerraformStack) error {
		declareStateBucket(stack, props)
		return nil
	})
}

func declareStateBucket(stack cdktf.TerraformStack, props StateBucketProps) {
	tags := map[string]*string{"Lab": &props.Regions.Lab, "Region": &props.State.Region, "Role": ptr("state")}
	aws := provider.NewAwsProvider(stack, ptr("aws"), &provider.AwsProviderConfig{
		Region: &props.State.Region, DefaultTags: []*provider.AwsProviderDefaultTags{{Tags: &tags}},
	})
	bucketID := ptr("${aws_s3_bucket.state.id}")
	s3bucket.NewS3Bucket(stack, ptr("state"), &s3bucket.S3BucketConfig{
		Provider: aws, Bucket: &props.State.Bucket,
		Lifecycle: &cdktf.TerraformResourceLifecycle{PreventDestroy: ptr(true)},
	})
	child := func(id string, build func(id *string) cdktf.TerraformResource) {
		build(&id).OverrideLogicalId(ptr("state"))
	}
	child("versioning", func(id *string) cdktf.TerraformResource {
		return s3bucketversioning.NewS3BucketVersioningA(stack, id, &s3bucketversioning.S3BucketVersioningAConfig{
			Provider: aws, Bucket: bucketID,
			VersioningConfiguration: &s3bucketversioning.S3BucketVersioningVersioningConfiguration{Status: ptr("Enabled")},
		})
	})
	child("encryption", func(id *string) cdktf.TerraformResource {
		return s3bucketserversideencryptionconfiguration.NewS3BucketServerSideEncryptionConfigurationA(stack, id, encryption(aws, bucketID))
	})
	child("public_access_block", func(id *string) cdktf.TerraformResource {
		return s3bucketpublicaccessblock.NewS3BucketPublicAccessBlock(stack, id, &s3bucketpublicaccessblock.S3BucketPublicAccessBlockConfig{
			Provider: aws, Bucket: bucketID,
			BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true,
		})
	})
	declareOutputs(stack, []output{{"state_bucket", "Where the other stack keeps its state", "${aws_s3_bucket.state.bucket}"}})
}

func encryption(aws cdktf.TerraformProvider, bucketID *string) *s3bucketserversideencryptionconfiguration.S3BucketServerSideEncryptionConfigurationAConfig {
	return &s3bucketserversideencryptionconfiguration.S3BucketServerSideEncryptionConfigurationAConfig{
		Provider: aws, Bucket: bucketID,
		Rule: []*s3bucketserversideencryptionconfiguration.S3BucketServerSideEncryptionConfigurationRuleA{{
			ApplyServerSideEncryptionByDefault: &s3bucketserversideencryptionconfiguration.S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA{
				SseAlgorithm: ptr("AES256"),
			},
		}},
	}
}

// checkPlace reports an id that is no folder's name, or that another stack has.
func checkPlace(app cdktf.App, id string) error {
	switch {
	case app == nil:
		return errors.New("stack: app must not be nil")
	case !stackShape.MatchString(id):
		return fmt.Errorf("stack: id must be 1 to 63 lower-case letters, digits or hyphens, got %q", id)
	case app.Node().TryFindChild(&id) != nil:
		return fmt.Errorf("stack: id must be unique in the app, got %q twice", id)
	}
	return nil
}
