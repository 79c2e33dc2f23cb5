package lambda

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"
)

func wantError(t testing.TB, err error, code, message string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != code || api.ErrorMessage() != message {
		t.Errorf("got %v\nwant %s: %s", err, code, message)
	}
}

// Messages by https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html and as the service answers.
func TestRefusals(t *testing.T) {
	r := newRegion(t, func(o *Options) { o.Assumable = func(arn string) bool { return !strings.HasSuffix(arn, "/nobody") } })
	r.create(t, nil)
	for name, c := range map[string]struct {
		change        func(*sdk.CreateFunctionInput)
		code, message string
	}{
		"exists": {func(*sdk.CreateFunctionInput) {}, "ResourceConflictException", "Function already exist: f"},
		"no zip": {func(in *sdk.CreateFunctionInput) {
			in.FunctionName, in.Code.ZipFile = aws.String("g"), []byte("x")
		}, "InvalidParameterValueException", errUnzip},
		"leads out": {func(in *sdk.CreateFunctionInput) {
			in.FunctionName, in.Code.ZipFile = aws.String("g"), archive(t, map[string]string{"../x": "x"})
		}, "InvalidParameterValueException", errUnzip},
		"reserved variable": {func(in *sdk.CreateFunctionInput) {
			in.FunctionName, in.Environment = aws.String("g"), &types.Environment{Variables: map[string]string{"AWS_REGION": "x"}}
		}, "InvalidParameterValueException", "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION"},
		"timeout": {func(in *sdk.CreateFunctionInput) { in.FunctionName, in.Timeout = aws.String("g"), aws.Int32(901) }, "ValidationException",
			"1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900"},
		"runtime": {func(in *sdk.CreateFunctionInput) {
			in.FunctionName, in.Runtime = aws.String("g"), types.RuntimePython312
		}, "InvalidParameterValueException", `the sandbox runs OS-only runtimes (provided.al2023, provided.al2), not "python3.12"`},
		"role": {func(in *sdk.CreateFunctionInput) {
			in.FunctionName, in.Role = aws.String("g"), aws.String("arn:aws:iam::123456789012:role/nobody")
		}, "InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda."},
	} {
		t.Run(name, func(t *testing.T) {
			in := input(t)
			c.change(in)
			_, err := r.CreateFunction(t.Context(), in)
			wantError(t, err, c.code, c.message)
		})
	}
	_, err := r.GetFunction(t.Context(), &sdk.GetFunctionInput{FunctionName: aws.String("none")})
	wantError(t, err, "ResourceNotFoundException", "Function not found: arn:aws:lambda:us-east-1:123456789012:function:none")
	_, err = r.GetPolicy(t.Context(), &sdk.GetPolicyInput{FunctionName: aws.String("f")})
	wantError(t, err, "ResourceNotFoundException", "The resource you requested does not exist.")
}

func TestPermissions(t *testing.T) {
	r := newRegion(t, nil)
	r.create(t, nil)
	add := func() error {
		_, err := r.AddPermission(t.Context(), &sdk.AddPermissionInput{
			FunctionName: aws.String("f"), StatementId: aws.String("s"), Action: aws.String("lambda:InvokeFunction"),
			Principal: aws.String("apigateway.amazonaws.com"), SourceArn: aws.String("arn:aws:execute-api:us-east-1:123456789012:abc/*/*"),
		})
		return err
	}
	if err := add(); err != nil {
		t.Fatal(err)
	}
	wantError(t, add(), "ResourceConflictException", "The statement id (s) provided already exists. Please provide a new statement id, or remove the existing statement.")
	policy, err := r.GetPolicy(t.Context(), &sdk.GetPolicyInput{FunctionName: aws.String("f")})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"Version":"2012-10-17","Id":"default","Statement":[{"Sid":"s","Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:execute-api:us-east-1:123456789012:abc/*/*"}}}]}`
	if got := aws.ToString(policy.Policy); got != want {
		t.Errorf("policy\n got %s\nwant %s", got, want)
	}
	for source, allowed := range map[string]bool{
		"arn:aws:execute-api:us-east-1:123456789012:abc/$default/GET/healthz": true,
		"arn:aws:execute-api:us-east-1:123456789012:other/$default/GET/x":     false,
		"arn:aws:execute-api:us-west-2:123456789012:abc/$default/GET/healthz": false,
	} {
		_, err := r.service.Invoke(t.Context(), "us-east-1", "arn:aws:lambda:us-east-1:123456789012:function:f", "apigateway.amazonaws.com", source, []byte(`"x"`))
		if (err == nil) != allowed || err != nil && !errors.Is(err, ErrNotAllowed) {
			t.Errorf("%s: %v", source, err)
		}
	}
	if _, err := r.RemovePermission(t.Context(), &sdk.RemovePermissionInput{FunctionName: aws.String("f"), StatementId: aws.String("s")}); err != nil {
		t.Fatal(err)
	}
	_, err = r.RemovePermission(t.Context(), &sdk.RemovePermissionInput{FunctionName: aws.String("f"), StatementId: aws.String("s")})
	wantError(t, err, "ResourceNotFoundException", "Statement s is not found in resource policy.")
}

// TestEveryOperation calls what Terraform's provider calls, and the rest once.
func TestEveryOperation(t *testing.T) {
	r := newRegion(t, nil)
	r.create(t, func(in *sdk.CreateFunctionInput) { in.Tags = map[string]string{"Lab": "x"} })
	ctx, name, arn := t.Context(), aws.String("f"), aws.String("arn:aws:lambda:us-east-1:123456789012:function:f")
	for operation, run := range map[string]func() error{
		"GetFunctionConfiguration": func() error {
			_, err := r.GetFunctionConfiguration(ctx, &sdk.GetFunctionConfigurationInput{FunctionName: arn})
			return err
		},
		"GetFunctionCodeSigningConfig": func() error {
			out, err := r.GetFunctionCodeSigningConfig(ctx, &sdk.GetFunctionCodeSigningConfigInput{FunctionName: name})
			if err == nil && out.CodeSigningConfigArn != nil {
				t.Errorf("a code signing config %s", *out.CodeSigningConfigArn)
			}
			return err
		},
		"ListVersionsByFunction": func() error {
			out, err := r.ListVersionsByFunction(ctx, &sdk.ListVersionsByFunctionInput{FunctionName: name})
			if err == nil && (len(out.Versions) == 0 || aws.ToString(out.Versions[0].Version) != "$LATEST") {
				t.Errorf("versions %+v", out.Versions)
			}
			return err
		},
		"PublishVersion": func() error {
			out, err := r.PublishVersion(ctx, &sdk.PublishVersionInput{FunctionName: name})
			if err == nil && aws.ToString(out.Version) != "1" {
				t.Errorf("version %s", aws.ToString(out.Version))
			}
			return err
		},
		"ListFunctions": func() error {
			out, err := r.ListFunctions(ctx, nil)
			if err == nil && len(out.Functions) != 1 {
				t.Errorf("%d functions", len(out.Functions))
			}
			return err
		},
		"tags": func() error {
			_, tagged := r.TagResource(ctx, &sdk.TagResourceInput{Resource: arn, Tags: map[string]string{"Role": "primary"}})
			_, untagged := r.UntagResource(ctx, &sdk.UntagResourceInput{Resource: arn, TagKeys: []string{"Lab"}})
			out, err := r.ListTags(ctx, &sdk.ListTagsInput{Resource: arn})
			if err == nil && (len(out.Tags) != 1 || out.Tags["Role"] != "primary") {
				t.Errorf("tags %v", out.Tags)
			}
			return errors.Join(tagged, untagged, err)
		},
		"concurrency": func() error {
			_, put := r.PutFunctionConcurrency(ctx, &sdk.PutFunctionConcurrencyInput{FunctionName: name, ReservedConcurrentExecutions: aws.Int32(5)})
			out, err := r.GetFunctionConcurrency(ctx, &sdk.GetFunctionConcurrencyInput{FunctionName: name})
			if err == nil && aws.ToInt32(out.ReservedConcurrentExecutions) != 5 {
				t.Errorf("concurrency %v", out.ReservedConcurrentExecutions)
			}
			_, deleted := r.DeleteFunctionConcurrency(ctx, &sdk.DeleteFunctionConcurrencyInput{FunctionName: name})
			return errors.Join(put, err, deleted)
		},
		"GetRuntimeManagementConfig": func() error {
			_, err := r.GetRuntimeManagementConfig(ctx, &sdk.GetRuntimeManagementConfigInput{FunctionName: name})
			return err
		},
	} {
		if err := run(); err != nil {
			t.Errorf("%s: %v", operation, err)
		}
	}
	if _, err := r.DeleteFunction(ctx, &sdk.DeleteFunctionInput{FunctionName: name}); err != nil {
		t.Fatal(err)
	}
	if left := r.service.Inventory(); len(left) != 0 {
		t.Errorf("left after the deletion: %v", left)
	}
}

func TestASnapshotRunsAgain(t *testing.T) {
	r := newRegion(t, nil)
	r.create(t, nil)
	if _, err := r.AddPermission(t.Context(), &sdk.AddPermissionInput{
		FunctionName: aws.String("f"), StatementId: aws.String("s"), Action: aws.String("lambda:InvokeFunction"), Principal: aws.String("*"),
	}); err != nil {
		t.Fatal(err)
	}
	saved, err := r.service.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	again := newRegion(t, nil)
	if err := again.service.Restore(saved); err != nil {
		t.Fatal(err)
	}
	if payload, kind := again.call(t, "echo"); payload != `"echo"` {
		t.Errorf("%s %s", kind, payload)
	}
	if _, err := again.service.Invoke(t.Context(), "us-east-1", "f", "apigateway.amazonaws.com", "arn:aws:execute-api:us-east-1:1:x/y", []byte(`"x"`)); err != nil {
		t.Errorf("the policy did not survive: %v", err)
	}
	if err := again.service.Restore([]byte("[")); err == nil {
		t.Error("half a snapshot was taken")
	}
}

func TestArnLike(t *testing.T) {
	for _, c := range []struct {
		pattern, arn string
		want         bool
	}{
		{"arn:aws:execute-api:*:1:abc/*/GET/a?c", "arn:aws:execute-api:us-east-1:1:abc/s/GET/abc", true},
		{"arn:aws:execute-api:*:1:abc/*/GET/a?c", "arn:aws:execute-api:us-east-1:1:abc/s/GET/ac", false},
		{"arn:aws:*", "arn:aws:execute-api:us-east-1:1:abc", false},
		{"arn:aws:a:b:c:*x*y", "arn:aws:a:b:c:1x2xy3y", true},
		{"", "", false},
	} {
		if got := arnLike(c.pattern, c.arn); got != c.want {
			t.Errorf("%s like %s: %v", c.arn, c.pattern, got)
		}
	}
}
