package route53

import (
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
)

// DefaultChangeDelay is how long a change stays PENDING, in sandbox time. AWS
// designs for up to 60 s (https://aws.amazon.com/route53/faqs/); the provider
// asks for the first time after 15 s, so that a shorter delay costs it nothing.
const DefaultChangeDelay = 5 * time.Second

// Config is what Route 53 needs from the rest of the sandbox.
type Config struct {
	Clock *clock.Clock // required
	Log   *event.Log   // gets every change of a record set; nil logs nothing
	// ChangeDelay is how long a change stays PENDING, in sandbox time: 0 means
	// DefaultChangeDelay, below 0 is INSYNC at once.
	ChangeDelay time.Duration
	// NoChangeInfo leaves ChangeInfo out of the answers to changes of record
	// sets, so that the provider does not wait for them. Not faithful.
	NoChangeInfo bool
	// Aliases knows the AWS resources an alias may point at; nil knows none.
	Aliases AliasCatalog
	// Observer knows what the checkers saw; nil has seen nothing.
	Observer Observer
	// OnZone is called in order with each new version of a zone, nil when it is
	// deleted. It must return quickly and not call back.
	OnZone func(id string, zone *Zone)
	// OnHealthCheck is called in the same way with each version of a check.
	OnHealthCheck func(id string, check *HealthCheck)
}

// AliasCatalog knows the AWS resources that an alias record may point at.
type AliasCatalog interface {
	// Alias says whether the canonical name lies in the hosted zone of an AWS
	// service, and whether such a resource exists.
	Alias(hostedZoneID, name string) (within, found bool)
}

// Store is the state of Route 53. All methods may be called concurrently; each
// is atomic.
type Store struct {
	config Config

	// zones is replaced with each change, so that it can be read without the
	// lock: a service that Route 53 asks about an alias may ask it back.
	zones atomic.Pointer[map[string]*Zone]

	mu      sync.Mutex
	initial map[string]bool // zones that were there at the start
	checks  map[string]*HealthCheck
	tags    map[TagResource]map[string]string
	changes map[string]ChangeInfo
	// Caller references to identifiers, those of deleted resources too: AWS
	// keeps them "for a number of days".
	zoneReferences  map[string]string
	checkReferences map[string]string
}

// NewStore returns an empty Store.
func NewStore(config Config) *Store {
	if config.ChangeDelay == 0 {
		config.ChangeDelay = DefaultChangeDelay
	}
	s := &Store{
		config:          config,
		initial:         map[string]bool{},
		checks:          map[string]*HealthCheck{},
		tags:            map[TagResource]map[string]string{},
		changes:         map[string]ChangeInfo{},
		zoneReferences:  map[string]string{},
		checkReferences: map[string]string{},
	}
	s.zones.Store(&map[string]*Zone{})
	return s
}

func (s *Store) publishZone(id string, zone *Zone) {
	zones := maps.Clone(*s.zones.Load())
	if zone == nil {
		delete(zones, id)
	} else {
		zones[id] = zone
	}
	s.zones.Store(&zones)
	if s.config.OnZone != nil {
		s.config.OnZone(id, zone)
	}
}

func (s *Store) publishCheck(id string, check *HealthCheck) {
	if check == nil {
		delete(s.checks, id)
	} else {
		s.checks[id] = check
	}
	if s.config.OnHealthCheck != nil {
		s.config.OnHealthCheck(id, check)
	}
}

// recordEvent is the detail of a record event.
type recordEvent struct {
	Action        string   `json:"action"`
	SetIdentifier string   `json:"set_identifier,omitempty"`
	Values        []string `json:"values,omitempty"`
	Alias         string   `json:"alias,omitempty"`
	HealthCheck   string   `json:"health_check,omitempty"`
}

func (s *Store) logRecord(action string, set *RecordSet) {
	if s.config.Log == nil {
		return
	}
	detail := recordEvent{Action: action, SetIdentifier: set.SetIdentifier, Values: set.Values, HealthCheck: set.HealthCheckID}
	if set.Alias != nil {
		detail.Alias = set.Alias.DNSName
	}
	s.config.Log.Append(event.Record, set.Name+" "+set.Type, detail)
}
