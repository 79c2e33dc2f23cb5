// Package acm is the sandbox's Certificate Manager: certificates validated by DNS and signed by the sandbox's own
// throw-away authority, which every answer names as the issuer.
package acm

import (
	"crypto/tls"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/authority"
	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// Records is where ACM looks for validation records: the zones of Route 53.
type Records interface {
	// CNAME is the target of a name's CNAME record, both without a final dot, and whether there is one.
	CNAME(name string) (target string, found bool)
}

// Users tells which resources use a certificate, by ARN.
type Users interface {
	CertificateUsers(certificateARN string) []string
}

// Service is ACM.
type Service struct {
	wire      *wire.JSONService
	clock     *clock.Clock
	authority *authority.Authority
	records   Records
	users     Users

	mu      sync.Mutex
	regions map[string]map[string]*certificate // by region and ARN
	keys    map[string]*tls.Certificate        // by ARN, signed at first use
}

// certificate is what ACM keeps of one certificate.
type certificate struct {
	ARN          string
	Domain       string
	Names        []string // subject alternative names, the domain first
	Requested    time.Time
	Issued       *time.Time
	Token        string // idempotency token
	KeyAlgorithm string
	Transparency string // ENABLED or DISABLED
	Tags         tag.Set
}

// New makes the service without any certificate. users may be nil: nothing is in use then.
func New(c *clock.Clock, a *authority.Authority, records Records, users Users) *Service {
	s := &Service{
		wire: wire.NewJSON("acm", "1.1", "CertificateManager", ""), clock: c, authority: a, records: records, users: users,
		regions: map[string]map[string]*certificate{}, keys: map[string]*tls.Certificate{},
	}
	wire.JSON(s.wire, "RequestCertificate", s.requestCertificate)
	wire.JSON(s.wire, "DescribeCertificate", s.describeCertificate)
	wire.JSON(s.wire, "ListCertificates", s.listCertificates)
	wire.JSON(s.wire, "DeleteCertificate", s.deleteCertificate)
	wire.JSON(s.wire, "UpdateCertificateOptions", s.updateCertificateOptions)
	wire.JSON(s.wire, "ListTagsForCertificate", s.listTags)
	wire.JSON(s.wire, "AddTagsToCertificate", s.addTags)
	wire.JSON(s.wire, "RemoveTagsFromCertificate", s.removeTags)
	return s
}

// Wire is the service as the server registers it.
func (s *Service) Wire() wire.Service { return s.wire }

// Certificate is an issued certificate with its key, for the gateway. It fails while validation is pending.
func (s *Service) Certificate(arn string) (*tls.Certificate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.find(regionOf(arn), arn)
	if err != nil {
		return nil, err
	}
	if c.Issued == nil {
		return nil, wire.BadRequest("RequestInProgressException", "Certificate %s is still pending validation", arn)
	}
	if s.keys[arn] == nil {
		if s.keys[arn], err = s.authority.Issue(s.clock.Started(), c.Names...); err != nil {
			return nil, err
		}
	}
	return s.keys[arn], nil
}

// Names are the domain names of an issued certificate; ok is false for one that is pending or does not exist.
func (s *Service) Names(arn string) (names []string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.find(regionOf(arn), arn)
	if err != nil || c.Issued == nil {
		return nil, false
	}
	return c.Names, true
}

// Inventory lists the certificates.
func (s *Service) Inventory() []inventory.Resource {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []inventory.Resource
	for region, certificates := range s.regions {
		for arn, c := range certificates {
			list = append(list, inventory.Resource{Service: "acm", Region: region, Type: "certificate", ID: c.Domain + " " + arn[strings.LastIndex(arn, "/")+1:]})
		}
	}
	return list
}

// Snapshot is the certificates as JSON, without their keys: those are signed anew.
func (s *Service) Snapshot() (json.RawMessage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.Marshal(s.regions)
}

// Restore replaces the certificates.
func (s *Service) Restore(state json.RawMessage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.Unmarshal(state, &s.regions)
}

func regionOf(arn string) string {
	parts := strings.SplitN(arn, ":", 5)
	if len(parts) < 5 {
		return ""
	}
	return parts[3]
}

// find returns a certificate of a region, issued meanwhile if its records have appeared. The caller holds the lock.
func (s *Service) find(region, arn string) (*certificate, error) {
	if !strings.HasPrefix(arn, "arn:aws:acm:") {
		return nil, wire.BadRequest("InvalidArnException", "The certificate ARN '%s' is invalid.", arn)
	}
	c := s.regions[region][arn]
	if c == nil {
		return nil, wire.BadRequest("ResourceNotFoundException", "Could not find certificate %s in account %s.", arn, account.ID)
	}
	s.validate(c)
	return c, nil
}

// validate issues a pending certificate once every name has its record.
func (s *Service) validate(c *certificate) {
	if c.Issued != nil {
		return
	}
	for _, name := range c.Names {
		if !s.validated(name) {
			return
		}
	}
	now := s.clock.Now()
	c.Issued = &now
}

func (s *Service) validated(domain string) bool {
	record := validationRecord(domain)
	target, found := s.records.CNAME(strings.TrimSuffix(record.Name, "."))
	return found && strings.EqualFold(strings.TrimSuffix(target, "."), strings.TrimSuffix(record.Value, "."))
}
