package acm

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/authority"
	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// domainShape is the API's own pattern, less its look-ahead. Source: API reference, RequestCertificate.
var domainShape = regexp.MustCompile(`^(\*\.)?([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]$`)

// maxNames is how many names a certificate may carry by default. Source: ACM quotas.
const maxNames = 10

type options struct {
	CertificateTransparencyLoggingPreference string
	Export                                   string `json:",omitempty"`
}

type requestInput struct {
	DomainName              string
	SubjectAlternativeNames []string
	ValidationMethod        string
	IdempotencyToken        string
	KeyAlgorithm            string
	Options                 options
	Tags                    []tag.Pair
}

func (in *requestInput) validate() error {
	switch {
	case !domainShape.MatchString(in.DomainName) || len(in.DomainName) > 253:
		return wire.BadRequest("ValidationException", "1 validation error detected: Value '%s' at 'domainName' failed to satisfy constraint: Member must satisfy regular expression pattern: (\\*\\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])", in.DomainName)
	case in.ValidationMethod != "DNS":
		return wire.BadRequest("InvalidParameterException", "the sandbox validates certificates by DNS only: set ValidationMethod to DNS")
	case len(in.SubjectAlternativeNames) > maxNames:
		return wire.BadRequest("LimitExceededException", "Error: You have reached the limit of %d domain names on this certificate.", maxNames)
	}
	for _, name := range in.SubjectAlternativeNames {
		if !domainShape.MatchString(name) {
			return wire.BadRequest("ValidationException", "1 validation error detected: Value '[%s]' at 'subjectAlternativeNames' failed to satisfy constraint", name)
		}
	}
	return nil
}

type arnOutput struct {
	CertificateARN string `json:"CertificateArn"`
}

func (s *Service) requestCertificate(r *wire.Request, in *requestInput) (*arnOutput, error) {
	if err := in.validate(); err != nil {
		return nil, err
	}
	names := []string{in.DomainName}
	for _, name := range in.SubjectAlternativeNames {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for arn, old := range s.regions[r.Region] {
		if in.IdempotencyToken != "" && old.Token == in.IdempotencyToken && slices.Equal(old.Names, names) {
			return &arnOutput{arn}, nil
		}
	}
	c := &certificate{
		ARN: account.ARN("acm", r.Region, "certificate/"+account.UUID()), Domain: in.DomainName, Names: names,
		Requested: s.clock.Now(), Token: in.IdempotencyToken, KeyAlgorithm: orDefault(in.KeyAlgorithm, "RSA_2048"),
		Transparency: orDefault(in.Options.CertificateTransparencyLoggingPreference, "ENABLED"), Tags: tag.FromPairs(in.Tags),
	}
	if s.regions[r.Region] == nil {
		s.regions[r.Region] = map[string]*certificate{}
	}
	s.regions[r.Region][c.ARN] = c
	return &arnOutput{c.ARN}, nil
}

func orDefault(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}

type arnInput struct {
	CertificateARN string `json:"CertificateArn"`
}

type validationView struct {
	DomainName       string
	ValidationDomain string
	ValidationStatus string
	ValidationMethod string
	ResourceRecord   resourceRecord
}

type certificateView struct {
	CertificateARN          string `json:"CertificateArn"`
	DomainName              string
	SubjectAlternativeNames []string
	DomainValidationOptions []validationView
	Status                  string
	Type                    string
	KeyAlgorithm            string
	SignatureAlgorithm      string
	Subject                 string
	Issuer                  string `json:",omitempty"`
	CreatedAt               wire.Epoch
	IssuedAt                *wire.Epoch `json:",omitempty"`
	NotBefore               *wire.Epoch `json:",omitempty"`
	NotAfter                *wire.Epoch `json:",omitempty"`
	InUseBy                 []string
	RenewalEligibility      string
	Options                 options
}

type describeOutput struct{ Certificate certificateView }

func (s *Service) describeCertificate(r *wire.Request, in *arnInput) (*describeOutput, error) {
	users := s.inUse(in.CertificateARN)
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.find(r.Region, in.CertificateARN)
	if err != nil {
		return nil, err
	}
	return &describeOutput{s.view(c, users)}, nil
}

// inUse asks the users without holding the lock: they may ask back.
func (s *Service) inUse(arn string) []string {
	if s.users == nil {
		return []string{}
	}
	return append([]string{}, s.users.CertificateUsers(arn)...)
}

func (s *Service) view(c *certificate, users []string) certificateView {
	v := certificateView{
		CertificateARN: c.ARN, DomainName: c.Domain, SubjectAlternativeNames: c.Names, Type: "AMAZON_ISSUED",
		Status: "PENDING_VALIDATION", KeyAlgorithm: strings.Replace(c.KeyAlgorithm, "RSA_", "RSA-", 1),
		SignatureAlgorithm: "SHA256WITHRSA", Subject: "CN=" + c.Domain, CreatedAt: wire.Epoch(c.Requested),
		InUseBy: users, RenewalEligibility: "INELIGIBLE",
		Options: options{CertificateTransparencyLoggingPreference: c.Transparency, Export: "DISABLED"},
	}
	if c.Issued != nil {
		issued, end := wire.Epoch(*c.Issued), wire.Epoch(c.Issued.Add(authority.Lifetime))
		v.Status, v.Issuer, v.IssuedAt, v.NotBefore, v.NotAfter = "ISSUED", authority.Name, &issued, &issued, &end
	}
	if len(users) > 0 {
		v.RenewalEligibility = "ELIGIBLE"
	}
	for _, name := range c.Names {
		status := "PENDING_VALIDATION"
		if c.Issued != nil || s.validated(name) {
			status = "SUCCESS"
		}
		v.DomainValidationOptions = append(v.DomainValidationOptions, validationView{name, name, status, "DNS", validationRecord(name)})
	}
	return v
}

type summary struct {
	CertificateARN string `json:"CertificateArn"`
	DomainName     string
	Status         string
	Type           string
	InUse          bool
}

type listOutput struct{ CertificateSummaryList []summary }

func (s *Service) listCertificates(r *wire.Request, _ *wire.Empty) (*listOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &listOutput{CertificateSummaryList: []summary{}}
	for _, arn := range slices.Sorted(maps.Keys(s.regions[r.Region])) {
		c := s.regions[r.Region][arn]
		s.validate(c)
		v := s.view(c, nil)
		out.CertificateSummaryList = append(out.CertificateSummaryList, summary{arn, c.Domain, v.Status, v.Type, false})
	}
	return out, nil
}

func (s *Service) deleteCertificate(r *wire.Request, in *arnInput) (*wire.Empty, error) {
	users := s.inUse(in.CertificateARN)
	return nil, s.change(r.Region, in.CertificateARN, func(c *certificate) error {
		if len(users) > 0 {
			return wire.BadRequest("ResourceInUseException", "Certificate %s in account %s is in use.", c.ARN, account.ID)
		}
		delete(s.regions[r.Region], c.ARN)
		delete(s.keys, c.ARN)
		return nil
	})
}

// change runs an update on a certificate, under the lock.
func (s *Service) change(region, arn string, update func(*certificate) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.find(region, arn)
	if err != nil {
		return err
	}
	return update(c)
}

type optionsInput struct {
	CertificateARN string `json:"CertificateArn"`
	Options        options
}

func (s *Service) updateCertificateOptions(r *wire.Request, in *optionsInput) (*wire.Empty, error) {
	return nil, s.change(r.Region, in.CertificateARN, func(c *certificate) error {
		c.Transparency = orDefault(in.Options.CertificateTransparencyLoggingPreference, c.Transparency)
		return nil
	})
}

type tagsInput struct {
	CertificateARN string `json:"CertificateArn"`
	Tags           []tag.Pair
}

type tagsOutput struct{ Tags []tag.Pair }

func (s *Service) listTags(r *wire.Request, in *arnInput) (*tagsOutput, error) {
	out := &tagsOutput{}
	err := s.change(r.Region, in.CertificateARN, func(c *certificate) error { out.Tags = c.Tags.Pairs(); return nil })
	return out, err
}

func (s *Service) addTags(r *wire.Request, in *tagsInput) (*wire.Empty, error) {
	return nil, s.change(r.Region, in.CertificateARN, func(c *certificate) error {
		c.Tags = c.Tags.With(tag.FromPairs(in.Tags))
		return nil
	})
}

func (s *Service) removeTags(r *wire.Request, in *tagsInput) (*wire.Empty, error) {
	var keys []string
	for _, t := range in.Tags {
		keys = append(keys, t.Key)
	}
	return nil, s.change(r.Region, in.CertificateARN, func(c *certificate) error { c.Tags = c.Tags.Without(keys); return nil })
}
