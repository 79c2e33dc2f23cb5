package drill

import (
	"context"
	"errors"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
)

// HealthCheck is a Route 53 health check as deployed.
type HealthCheck struct {
	ID               string
	Version          int64 // HealthCheckVersion: an update of another version is refused
	Type             string
	FQDN             string
	Port             int
	ResourcePath     string
	RequestInterval  int // seconds
	FailureThreshold int
	EnableSNI        bool
	Inverted         bool
	Disabled         bool
	Regions          []string // empty: all checker regions
}

// CheckChange is what a drill changes of a health check; nil leaves a setting as it is.
type CheckChange struct {
	ResourcePath *string
	Inverted     *bool
}

// HealthChecks is Route 53's part about health checks.
type HealthChecks interface {
	HealthCheck(ctx context.Context, id string) (HealthCheck, error)
	// UpdateHealthCheck applies a change if the check still has the version.
	UpdateHealthCheck(ctx context.Context, id string, version int64, change CheckChange) error
	Observations(ctx context.Context, id string) ([]probe.Observation, error)
}

// Record is one resource record set of the failing-over name.
type Record struct {
	Type                 string
	SetIdentifier        string
	Failover             string // PRIMARY or SECONDARY
	HealthCheckID        string
	AliasTarget          string // DNS name, without the last dot; empty for a record with values
	EvaluateTargetHealth bool
	TTL                  int64 // seconds; 0 for an alias
	Values               []string
}

// Zone is Route 53's part about records.
type Zone interface {
	// Records are the record sets of exactly this name.
	Records(ctx context.Context, zoneID, name string) ([]Record, error)
}

// TableState is the profile table as one region sees it.
type TableState struct {
	Status         string            // ACTIVE
	BillingMode    string            // PAY_PER_REQUEST
	StreamView     string            // NEW_AND_OLD_IMAGES; empty without a stream
	Replicas       map[string]string // the other regions → status
	PointInTime    bool              // point-in-time recovery is on
	DeletionLocked bool              // deletion protection is on
}

// Item is one of a drill's own items, all of whose keys start with '#', which no profile's does.
type Item struct {
	Key     string
	Strings map[string]string
	Numbers map[string]int64
	// Expires is when it no longer counts, in the table's TTL attribute, to the second: a net, should
	// nobody be left to remove it. Zero: never.
	Expires time.Time
}

// ErrClaimed is a claim that somebody else holds.
var ErrClaimed = errors.New("another drill holds the claim")

// Table is the profile table in one region.
type Table interface {
	State(ctx context.Context) (TableState, error)
	// Get reads an item consistently, and tells the service's own time.
	Get(ctx context.Context, key string) (item *Item, now time.Time, err error)
	Put(ctx context.Context, item Item) error
	Delete(ctx context.Context, key string) error
	// PutClaim writes the claim unless one of another run is there that has not lapsed at now: then ErrClaimed.
	PutClaim(ctx context.Context, claim Item, now time.Time) error
	// DeleteClaim removes the claim if it is of this run or gone: else ErrClaimed.
	DeleteClaim(ctx context.Context, run string) error
}

// Cloud is everything that a drill touches on AWS.
type Cloud struct {
	Checks HealthChecks
	Zone   Zone
	Tables map[probe.Role]Table
}
