package iam

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// defaultMaxSession is an hour. Source: API reference, CreateRole, MaxSessionDuration.
const defaultMaxSession = 3600

var roleName = regexp.MustCompile(`^[\w+=,.@-]{1,64}$`)

func (s *Service) registerRoles() {
	wire.Query(s.wire, "CreateRole", s.createRole)
	wire.Query(s.wire, "GetRole", s.getRole)
	wire.Query(s.wire, "ListRoles", s.listRoles)
	wire.Query(s.wire, "UpdateRole", s.updateRole)
	wire.Query(s.wire, "UpdateRoleDescription", s.updateRole)
	wire.Query(s.wire, "UpdateAssumeRolePolicy", s.updateAssumeRolePolicy)
	wire.Query(s.wire, "DeleteRole", s.deleteRole)
	wire.Query(s.wire, "TagRole", s.tagRole)
	wire.Query(s.wire, "UntagRole", s.untagRole)
	wire.Query(s.wire, "ListRoleTags", s.listRoleTags)
	wire.Query(s.wire, "ListInstanceProfilesForRole", s.listInstanceProfilesForRole)
}

type roleView struct {
	Path                     string
	RoleName                 string
	RoleID                   string `xml:"RoleId"`
	ARN                      string `xml:"Arn"`
	CreateDate               wire.ISO
	AssumeRolePolicyDocument string
	Description              string `xml:",omitempty"`
	MaxSessionDuration       int
	PermissionsBoundary      *boundaryView
	Tags                     []tag.Pair `xml:"Tags>member"`
}

type boundaryView struct {
	PermissionsBoundaryType string
	PermissionsBoundaryArn  string
}

func view(r *role) roleView {
	v := roleView{
		Path: r.Path, RoleName: r.Name, RoleID: r.ID, ARN: r.arn(), CreateDate: wire.ISO(r.Created),
		AssumeRolePolicyDocument: encodePolicy(r.Trust), Description: r.Description,
		MaxSessionDuration: r.MaxSession, Tags: r.Tags.Pairs(),
	}
	if r.Boundary != "" {
		v.PermissionsBoundary = &boundaryView{"Policy", r.Boundary}
	}
	return v
}

// encodePolicy escapes a document as RFC 3986 says: IAM returns policies so.
func encodePolicy(document string) string {
	return strings.ReplaceAll(url.QueryEscape(document), "+", "%20")
}

type roleOutput struct{ Role roleView }

func (s *Service) createRole(_ *wire.Request, in wire.Form) (*roleOutput, error) {
	name := in.Get("RoleName")
	if !roleName.MatchString(name) {
		return nil, wire.BadRequest("ValidationError", "1 validation error detected: Value '%s' at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+", name)
	}
	trust := in.Get("AssumeRolePolicyDocument")
	if err := checkPolicy(trust); err != nil {
		return nil, err
	}
	session, err := maxSession(in)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.roles[name] != nil {
		return nil, conflict("EntityAlreadyExists", "Role with name %s already exists.", name)
	}
	r := &role{
		Name: name, ID: "AROA" + account.RandomID(account.UpperAlphanumeric, 17), Path: in.Get("Path"),
		Description: in.Get("Description"), Created: s.clock.Now(), MaxSession: session, Trust: trust,
		Boundary: in.Get("PermissionsBoundary"),
		Inline:   map[string]string{}, Attached: map[string]bool{}, Tags: tags(in),
	}
	if r.Path == "" {
		r.Path = "/"
	}
	s.roles[name] = r
	return &roleOutput{view(r)}, nil
}

func maxSession(in wire.Form) (int, error) {
	if !in.Has("MaxSessionDuration") {
		return defaultMaxSession, nil
	}
	seconds, err := strconv.Atoi(in.Get("MaxSessionDuration"))
	if err != nil || seconds < 3600 || seconds > 43200 {
		return 0, wire.BadRequest("ValidationError", "1 validation error detected: Value '%s' at 'maxSessionDuration' failed to satisfy constraint: Member must have value between 3600 and 43200", in.Get("MaxSessionDuration"))
	}
	return seconds, nil
}

func (s *Service) getRole(_ *wire.Request, in wire.Form) (*roleOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.find(in.Get("RoleName"))
	if err != nil {
		return nil, err
	}
	return &roleOutput{view(r)}, nil
}

type rolesOutput struct {
	IsTruncated bool
	Roles       []roleView `xml:"Roles>member"`
}

func (s *Service) listRoles(_ *wire.Request, in wire.Form) (*rolesOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &rolesOutput{}
	for _, name := range sortedKeys(s.roles) {
		if strings.HasPrefix(s.roles[name].Path, in.Get("PathPrefix")) {
			out.Roles = append(out.Roles, view(s.roles[name]))
		}
	}
	return out, nil
}

func (s *Service) updateRole(_ *wire.Request, in wire.Form) (*wire.Empty, error) {
	session, err := maxSession(in)
	if err != nil {
		return nil, err
	}
	return s.change(in, func(r *role) error {
		if in.Has("Description") {
			r.Description = in.Get("Description")
		}
		if in.Has("MaxSessionDuration") {
			r.MaxSession = session
		}
		return nil
	})
}

func (s *Service) updateAssumeRolePolicy(_ *wire.Request, in wire.Form) (*wire.Empty, error) {
	if err := checkPolicy(in.Get("PolicyDocument")); err != nil {
		return nil, err
	}
	return s.change(in, func(r *role) error { r.Trust = in.Get("PolicyDocument"); return nil })
}

func (s *Service) deleteRole(_ *wire.Request, in wire.Form) (*wire.Empty, error) {
	return s.change(in, func(r *role) error {
		if len(r.Attached) > 0 {
			return conflict("DeleteConflict", "Cannot delete entity, must detach all policies first.")
		}
		if len(r.Inline) > 0 {
			return conflict("DeleteConflict", "Cannot delete entity, must delete policies first.")
		}
		delete(s.roles, r.Name)
		return nil
	})
}

// change runs an update on the role that the form names, under the lock.
func (s *Service) change(in wire.Form, update func(*role) error) (*wire.Empty, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.find(in.Get("RoleName"))
	if err != nil {
		return nil, err
	}
	return nil, update(r)
}

func tags(in wire.Form) tag.Set {
	set := tag.Set{}
	for _, t := range in.Structures("Tags") {
		set[t.Get("Key")] = t.Get("Value")
	}
	return set
}

func (s *Service) tagRole(_ *wire.Request, in wire.Form) (*wire.Empty, error) {
	return s.change(in, func(r *role) error { r.Tags = r.Tags.With(tags(in)); return nil })
}

func (s *Service) untagRole(_ *wire.Request, in wire.Form) (*wire.Empty, error) {
	return s.change(in, func(r *role) error { r.Tags = r.Tags.Without(in.Strings("TagKeys")); return nil })
}

type tagsOutput struct {
	IsTruncated bool
	Tags        []tag.Pair `xml:"Tags>member"`
}

func (s *Service) listRoleTags(_ *wire.Request, in wire.Form) (*tagsOutput, error) {
	out := &tagsOutput{}
	_, err := s.change(in, func(r *role) error { out.Tags = r.Tags.Pairs(); return nil })
	return out, err
}

type instanceProfilesOutput struct {
	IsTruncated      bool
	InstanceProfiles []string `xml:"InstanceProfiles>member"`
}

// listInstanceProfilesForRole is always empty: the sandbox has no EC2.
func (s *Service) listInstanceProfilesForRole(_ *wire.Request, in wire.Form) (*instanceProfilesOutput, error) {
	_, err := s.change(in, func(*role) error { return nil })
	return &instanceProfilesOutput{}, err
}
