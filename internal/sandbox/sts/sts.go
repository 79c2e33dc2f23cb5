// Package sts is the sandbox's Security Token Service: it tells callers who they are. It is also the example of a
// service folder: a constructor that takes what the service needs, one registered handler per operation, an
// inventory, and nothing about protocols.
package sts

import (
	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// Service is STS. It keeps no state.
type Service struct {
	wire *wire.QueryService
}

// New makes the service.
func New() *Service {
	s := &Service{wire: wire.NewQuery("sts", "https://sts.amazonaws.com/doc/2011-06-15/")}
	wire.Query(s.wire, "GetCallerIdentity", s.getCallerIdentity)
	return s
}

// Wire is the service as the server registers it.
func (s *Service) Wire() wire.Service { return s.wire }

// Inventory is empty: STS holds nothing.
func (s *Service) Inventory() []inventory.Resource { return nil }

type callerIdentity struct {
	Account string
	ARN     string `xml:"Arn"`
	UserID  string `xml:"UserId"`
}

func (s *Service) getCallerIdentity(r *wire.Request, _ wire.Form) (*callerIdentity, error) {
	return &callerIdentity{
		Account: account.ID,
		ARN:     "arn:aws:iam::" + account.ID + ":user/sandbox",
		UserID:  "AIDASANDBOX" + r.Scope.AccessKey,
	}, nil
}
