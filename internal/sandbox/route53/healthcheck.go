package route53

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
)

// HealthCheck is one version of a health check. It never changes once it is
// published, so the checkers read it without a lock.
type HealthCheck struct {
	ID              string
	CallerReference string
	Version         int64 // 1 at creation, AWS's HealthCheckVersion
	Config          HealthCheckConfig
}

// HealthCheckConfig holds the settings of a check, defaults filled in:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
type HealthCheckConfig struct {
	Type              string // HTTP, HTTPS, HTTP_STR_MATCH, HTTPS_STR_MATCH, TCP or CALCULATED
	IPAddress         string // empty: the domain name is resolved at every request
	Port              int    // 80 for HTTP and 443 for HTTPS unless set
	ResourcePath      string
	Domain            string // FullyQualifiedDomainName
	SearchString      string // at most 255 characters
	RequestInterval   int    // 10 or 30 s (default)
	FailureThreshold  int    // 1-10, 3 by default
	MeasureLatency    bool
	Inverted          bool
	Disabled          bool
	EnableSNI         bool     // true by default for HTTPS
	Regions           []string // at least 3 of CheckerRegions; empty means all
	Children          []string // CALCULATED only, at most 256
	ChildrenThreshold int      // CALCULATED only: HealthThreshold, children that must be healthy
}

// Equal compares two settings.
func (c HealthCheckConfig) Equal(o HealthCheckConfig) bool {
	if !slices.Equal(c.Regions, o.Regions) || !slices.Equal(c.Children, o.Children) {
		return false
	}
	c.Regions, o.Regions, c.Children, o.Children = nil, nil, nil, nil
	return reflect.DeepEqual(c, o)
}

// CreateHealthCheck is idempotent: the same caller reference with the same
// settings returns the check that is there, created false. With other
// settings, or after that check was deleted, it is an error:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHealthCheck.html
func (s *Store) CreateHealthCheck(reference string, config HealthCheckConfig) (check *HealthCheck, created bool, err error) {
	if n := len(reference); n < 1 || n > 64 {
		return nil, false, invalidInput("the caller reference has %d characters, 1 to 64 are allowed", n)
	}
	config = config.withDefaults()
	if err := config.validate(); err != nil {
		return nil, false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.checkChildren(config); err != nil {
		return nil, false, err
	}
	if id, taken := s.checkReferences[reference]; taken {
		if old := s.checks[id]; old != nil && old.Config.Equal(config) {
			return old, false, nil
		}
		// The text: https://github.com/hashicorp/terraform/issues/8679
		return nil, false, conflict("HealthCheckAlreadyExists",
			"A different health check has already been created with the specified caller reference.")
	}
	check = &HealthCheck{ID: account.UUID(), CallerReference: reference, Version: 1, Config: config}
	s.checkReferences[reference] = check.ID
	s.publishCheck(check.ID, check)
	return check, true, nil
}

// HealthCheck returns the present version of a check.
func (s *Store) HealthCheck(id string) (*HealthCheck, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	check, ok := s.checks[id]
	if !ok {
		return nil, noSuchHealthCheck(id)
	}
	return check, nil
}

// HealthChecks returns all checks by identifier.
func (s *Store) HealthChecks() []*HealthCheck {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.SortedFunc(maps.Values(s.checks), func(a, b *HealthCheck) int { return strings.Compare(a.ID, b.ID) })
}

// UpdateHealthCheck replaces the settings by what change makes of them.
// version, unless zero, must be the present HealthCheckVersion:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_UpdateHealthCheck.html
func (s *Store) UpdateHealthCheck(id string, version int64, change func(*HealthCheckConfig)) (*HealthCheck, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, ok := s.checks[id]
	if !ok {
		return nil, noSuchHealthCheck(id)
	}
	if version != 0 && version != old.Version {
		return nil, conflict("HealthCheckVersionMismatch",
			"The value of HealthCheckVersion in the request doesn't match the value of HealthCheckVersion in the health check.")
	}
	config := old.Config
	change(&config)
	if err := config.validate(); err != nil {
		return nil, err
	}
	if err := s.checkChildren(config); err != nil {
		return nil, err
	}
	next := &HealthCheck{ID: id, CallerReference: old.CallerReference, Version: old.Version + 1, Config: config}
	s.publishCheck(id, next)
	return next, nil
}

// DeleteHealthCheck removes a check, also one that record sets refer to: "Route
// 53 does not prevent you from deleting a health check even if the health check
// is associated with one or more resource record sets". HealthCheckInUse is an
// error of the past:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_DeleteHealthCheck.html
func (s *Store) DeleteHealthCheck(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.checks[id]; !ok {
		return noSuchHealthCheck(id)
	}
	delete(s.tags, TagResource{Type: "healthcheck", ID: id})
	s.publishCheck(id, nil)
	return nil
}

// checkChildren wants the children of a calculated check to exist and not to be
// calculated themselves, as AWS does. The caller holds the lock.
func (s *Store) checkChildren(config HealthCheckConfig) error {
	for _, id := range config.Children {
		child, ok := s.checks[id]
		switch {
		case !ok:
			return invalidInput("Invalid parameter : The child health check %s does not exist.", id)
		case child.Config.Type == Calculated:
			return invalidInput("Invalid parameter : The child health check %s is a calculated health check.", id)
		}
	}
	return nil
}
