package iam

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// maxInline is the largest sum of a role's inline policies, in characters.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const maxInline = 10240

func (s *Service) registerPolicies() {
	wire.Query(s.wire, "PutRolePolicy", s.putRolePolicy)
	wire.Query(s.wire, "GetRolePolicy", s.getRolePolicy)
	wire.Query(s.wire, "ListRolePolicies", s.listRolePolicies)
	wire.Query(s.wire, "DeleteRolePolicy", s.deleteRolePolicy)
	wire.Query(s.wire, "AttachRolePolicy", s.attachRolePolicy)
	wire.Query(s.wire, "DetachRolePolicy", s.detachRolePolicy)
	wire.Query(s.wire, "ListAttachedRolePolicies", s.listAttachedRolePolicies)
}

// checkPolicy refuses what is no policy at all; it does not judge what a policy allows.
func checkPolicy(document string) error {
	var policy struct {
		Statement json.RawMessage
	}
	if err := json.Unmarshal([]byte(document), &policy); err != nil {
		return wire.BadRequest("MalformedPolicyDocument", "Syntax errors in policy.")
	}
	if len(policy.Statement) == 0 {
		return wire.BadRequest("MalformedPolicyDocument", "Missing required field Statement")
	}
	return nil
}

func (s *Service) putRolePolicy(_ *wire.Request, in wire.Form) (*wire.Empty, error) {
	document := in.Get("PolicyDocument")
	if err := checkPolicy(document); err != nil {
		return nil, err
	}
	return s.change(in, func(r *role) error {
		size := len(document)
		for name, other := range r.Inline {
			if name != in.Get("PolicyName") {
				size += len(other)
			}
		}
		if size > maxInline {
			return conflict("LimitExceeded", "Maximum policy size of %d bytes exceeded for role %s", maxInline, r.Name)
		}
		r.Inline[in.Get("PolicyName")] = document
		return nil
	})
}

type rolePolicyOutput struct {
	RoleName       string
	PolicyName     string
	PolicyDocument string
}

func (s *Service) getRolePolicy(_ *wire.Request, in wire.Form) (*rolePolicyOutput, error) {
	name := in.Get("PolicyName")
	out := &rolePolicyOutput{RoleName: in.Get("RoleName"), PolicyName: name}
	_, err := s.change(in, func(r *role) error {
		document, found := r.Inline[name]
		if !found {
			return noSuchEntity("The role policy with name %s cannot be found.", name)
		}
		out.PolicyDocument = encodePolicy(document)
		return nil
	})
	return out, err
}

type policyNamesOutput struct {
	IsTruncated bool
	PolicyNames []string `xml:"PolicyNames>member"`
}

func (s *Service) listRolePolicies(_ *wire.Request, in wire.Form) (*policyNamesOutput, error) {
	out := &policyNamesOutput{}
	_, err := s.change(in, func(r *role) error { out.PolicyNames = sortedKeys(r.Inline); return nil })
	return out, err
}

func (s *Service) deleteRolePolicy(_ *wire.Request, in wire.Form) (*wire.Empty, error) {
	name := in.Get("PolicyName")
	return s.change(in, func(r *role) error {
		if _, found := r.Inline[name]; !found {
			return noSuchEntity("The role policy with name %s cannot be found.", name)
		}
		delete(r.Inline, name)
		return nil
	})
}

func (s *Service) attachRolePolicy(_ *wire.Request, in wire.Form) (*wire.Empty, error) {
	arn := in.Get("PolicyArn")
	if !strings.HasPrefix(arn, "arn:aws:iam::") {
		return nil, wire.BadRequest("InvalidInput", "ARN %s is not valid.", arn)
	}
	return s.change(in, func(r *role) error { r.Attached[arn] = true; return nil })
}

func (s *Service) detachRolePolicy(_ *wire.Request, in wire.Form) (*wire.Empty, error) {
	arn := in.Get("PolicyArn")
	return s.change(in, func(r *role) error {
		if !r.Attached[arn] {
			return noSuchEntity("Policy %s was not found.", arn)
		}
		delete(r.Attached, arn)
		return nil
	})
}

type attachedPolicy struct {
	PolicyName string
	PolicyArn  string
}

type attachedPoliciesOutput struct {
	IsTruncated      bool
	AttachedPolicies []attachedPolicy `xml:"AttachedPolicies>member"`
}

func (s *Service) listAttachedRolePolicies(_ *wire.Request, in wire.Form) (*attachedPoliciesOutput, error) {
	out := &attachedPoliciesOutput{}
	_, err := s.change(in, func(r *role) error {
		for _, arn := range sortedKeys(r.Attached) {
			out.AttachedPolicies = append(out.AttachedPolicies, attachedPolicy{arn[strings.LastIndex(arn, "/")+1:], arn})
		}
		return nil
	})
	return out, err
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
