package iam_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/smithy-go"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	sandboxiam "github.com/warm-standby/warm-standby/internal/sandbox/iam"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire/wiretest"
)

const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`

func client(t testing.TB) (*iam.Client, *sandboxiam.Service) {
	s := sandboxiam.New(clock.Real())
	return iam.New(iam.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(wiretest.Serve(t, s.Wire())), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
	}), s
}

func create(t testing.TB, c *iam.Client) *types.Role {
	t.Helper()
	out, err := c.CreateRole(t.Context(), &iam.CreateRoleInput{
		RoleName: aws.String("r"), AssumeRolePolicyDocument: aws.String(trust),
		Tags: []types.Tag{{Key: aws.String("Lab"), Value: aws.String("x")}, {Key: aws.String("Role"), Value: aws.String("primary")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Role
}

func TestARoleIsKeptAsItWasMade(t *testing.T) {
	c, s := client(t)
	role := create(t, c)
	if *role.Arn != "arn:aws:iam::123456789012:role/r" || role.CreateDate == nil || !strings.HasPrefix(*role.RoleId, "AROA") || *role.MaxSessionDuration != 3600 {
		t.Errorf("%+v", role)
	}
	if !s.RoleExists(*role.Arn) || s.RoleExists("arn:aws:iam::123456789012:role/other") {
		t.Error("RoleExists")
	}
	ctx, name := t.Context(), role.RoleName
	if _, err := c.UntagRole(ctx, &iam.UntagRoleInput{RoleName: name, TagKeys: []string{"Lab"}}); err != nil {
		t.Error(err)
	}
	if _, err := c.UpdateRole(ctx, &iam.UpdateRoleInput{RoleName: name, Description: aws.String("d"), MaxSessionDuration: aws.Int32(7200)}); err != nil {
		t.Error(err)
	}
	got, err := c.GetRole(ctx, &iam.GetRoleInput{RoleName: name})
	if err != nil {
		t.Fatal(err)
	}
	if document, _ := url.QueryUnescape(*got.Role.AssumeRolePolicyDocument); document != trust {
		t.Errorf("trust %s", document)
	}
	if len(got.Role.Tags) != 1 || *got.Role.Tags[0].Key != "Role" || *got.Role.Description != "d" || *got.Role.MaxSessionDuration != 7200 {
		t.Errorf("%+v", got.Role)
	}
}

func TestPoliciesOfARole(t *testing.T) {
	c, _ := client(t)
	name := create(t, c).RoleName
	ctx := t.Context()
	put := &iam.PutRolePolicyInput{RoleName: name, PolicyName: aws.String("p"), PolicyDocument: aws.String(`{"Statement":[{"Effect":"Allow","Action":"a b+c"}]}`)}
	if _, err := c.PutRolePolicy(ctx, put); err != nil {
		t.Fatal(err)
	}
	got, err := c.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: name, PolicyName: put.PolicyName})
	if document, _ := url.QueryUnescape(aws.ToString(got.PolicyDocument)); err != nil || document != *put.PolicyDocument {
		t.Errorf("%s %v", document, err)
	}
	if list, err := c.ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: name}); err != nil || len(list.PolicyNames) != 1 {
		t.Errorf("%v %v", list, err)
	}
	if _, err := c.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: name, PolicyArn: aws.String("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")}); err != nil {
		t.Error(err)
	}
	if list, err := c.ListAttachedRolePolicies(ctx, &iam.ListAttachedRolePoliciesInput{RoleName: name}); err != nil || *list.AttachedPolicies[0].PolicyName != "AWSLambdaBasicExecutionRole" {
		t.Errorf("%v %v", list, err)
	}
	if list, err := c.ListInstanceProfilesForRole(ctx, &iam.ListInstanceProfilesForRoleInput{RoleName: name}); err != nil || len(list.InstanceProfiles) != 0 {
		t.Errorf("%v %v", list, err)
	}
}

// TestRefusals holds AWS's codes and messages. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
// and the errors of each operation there.
func TestRefusals(t *testing.T) {
	c, _ := client(t)
	name := create(t, c).RoleName
	ctx := t.Context()
	none := aws.String("none")
	if _, err := c.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: name, PolicyName: aws.String("p"), PolicyDocument: aws.String(trust)}); err != nil {
		t.Fatal(err)
	}
	for want, call := range map[string]func() error{
		"EntityAlreadyExists: Role with name r already exists.": func() error {
			_, err := c.CreateRole(ctx, &iam.CreateRoleInput{RoleName: name, AssumeRolePolicyDocument: aws.String(trust)})
			return err
		},
		"NoSuchEntity: The role with name none cannot be found.": func() error {
			_, err := c.GetRole(ctx, &iam.GetRoleInput{RoleName: none})
			return err
		},
		"NoSuchEntity: The role policy with name none cannot be found.": func() error {
			_, err := c.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: name, PolicyName: none})
			return err
		},
		"DeleteConflict: Cannot delete entity, must delete policies first.": func() error {
			_, err := c.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: name})
			return err
		},
		"MalformedPolicyDocument: Syntax errors in policy.": func() error {
			_, err := c.CreateRole(ctx, &iam.CreateRoleInput{RoleName: none, AssumeRolePolicyDocument: aws.String("{")})
			return err
		},
		"LimitExceeded: Maximum policy size of 10240 bytes exceeded for role r": func() error {
			long := `{"Statement":["` + strings.Repeat("x", 10240) + `"]}`
			_, err := c.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: name, PolicyName: none, PolicyDocument: &long})
			return err
		},
		`ValidationError: 1 validation error detected: Value 'a b' at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]+`: func() error {
			_, err := c.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("a b"), AssumeRolePolicyDocument: aws.String(trust)})
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
