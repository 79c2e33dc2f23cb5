// Package iam is the sandbox's Identity and Access Management: roles and their policies, as far as a Lambda function
// needs one. Policies are kept, not enforced.
package iam

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// Service is IAM. It is global: one set of roles whatever the region of the call.
type Service struct {
	wire  *wire.QueryService
	clock *clock.Clock

	mu    sync.Mutex
	roles map[string]*role
}

// role is what IAM keeps of one role.
type role struct {
	Name        string
	ID          string
	Path        string
	Description string
	Created     time.Time
	MaxSession  int // seconds
	Trust       string
	Boundary    string            // ARN of a permissions boundary, or ""
	Inline      map[string]string // policy documents by name
	Attached    map[string]bool   // ARNs of managed policies
	Tags        tag.Set
}

func (r *role) arn() string { return "arn:aws:iam::" + account.ID + ":role" + r.Path + r.Name }

// New makes the service without any role.
func New(c *clock.Clock) *Service {
	s := &Service{
		wire: wire.NewQuery("iam", "https://iam.amazonaws.com/doc/2010-05-08/"), clock: c, roles: map[string]*role{},
	}
	s.registerRoles()
	s.registerPolicies()
	return s
}

// Wire is the service as the server registers it.
func (s *Service) Wire() wire.Service { return s.wire }

// RoleExists tells whether an ARN names a role that exists.
func (s *Service) RoleExists(arn string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.roles {
		if r.arn() == arn {
			return true
		}
	}
	return false
}

// Inventory lists the roles.
func (s *Service) Inventory() []inventory.Resource {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []inventory.Resource
	for name := range s.roles {
		list = append(list, inventory.Resource{Service: "iam", Type: "role", ID: name})
	}
	return list
}

// Snapshot is the roles as JSON.
func (s *Service) Snapshot() (json.RawMessage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.Marshal(s.roles)
}

// Restore replaces the roles.
func (s *Service) Restore(state json.RawMessage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.Unmarshal(state, &s.roles)
}

// find returns a role, or IAM's own error. The caller holds the lock.
func (s *Service) find(name string) (*role, error) {
	if r := s.roles[name]; r != nil {
		return r, nil
	}
	return nil, noSuchEntity("The role with name %s cannot be found.", name)
}

func noSuchEntity(format string, args ...any) error {
	return wire.NotFound("NoSuchEntity", format, args...)
}

func conflict(code, format string, args ...any) error {
	return wire.Errorf(http.StatusConflict, code, format, args...)
}
