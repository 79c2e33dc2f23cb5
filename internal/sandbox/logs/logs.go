// Package logs is the sandbox's CloudWatch Logs: groups with retention and tags, and what functions wrote.
package logs

import (
	"encoding/json"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// Service is CloudWatch Logs.
type Service struct {
	wire  *wire.JSONService
	clock *clock.Clock

	mu      sync.Mutex
	regions map[string]map[string]*group // by region and name
}

// group is what Logs keeps of one log group.
type group struct {
	Name      string
	Created   time.Time
	Retention int // days; 0 means for ever
	Class     string
	KMSKey    string
	Tags      tag.Set
	Lines     []Line `json:"-"` // a snapshot holds no log
}

// New makes the service without any group.
func New(c *clock.Clock) *Service {
	s := &Service{
		wire: wire.NewJSON("logs", "1.1", "Logs_20140328", ""), clock: c, regions: map[string]map[string]*group{},
	}
	wire.JSON(s.wire, "CreateLogGroup", s.createLogGroup)
	wire.JSON(s.wire, "DescribeLogGroups", s.describeLogGroups)
	wire.JSON(s.wire, "DeleteLogGroup", s.deleteLogGroup)
	wire.JSON(s.wire, "PutRetentionPolicy", s.putRetentionPolicy)
	wire.JSON(s.wire, "DeleteRetentionPolicy", s.deleteRetentionPolicy)
	wire.JSON(s.wire, "FilterLogEvents", s.filterLogEvents)
	wire.JSON(s.wire, "ListTagsForResource", s.listTagsForResource)
	wire.JSON(s.wire, "TagResource", s.tagResource)
	wire.JSON(s.wire, "UntagResource", s.untagResource)
	return s
}

// Wire is the service as the server registers it.
func (s *Service) Wire() wire.Service { return s.wire }

// Inventory lists the groups.
func (s *Service) Inventory() []inventory.Resource {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []inventory.Resource
	for region, groups := range s.regions {
		for name := range groups {
			list = append(list, inventory.Resource{Service: "logs", Region: region, Type: "log group", ID: name})
		}
	}
	return list
}

// Snapshot is the groups as JSON, without their lines.
func (s *Service) Snapshot() (json.RawMessage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.Marshal(s.regions)
}

// Restore replaces the groups.
func (s *Service) Restore(state json.RawMessage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.Unmarshal(state, &s.regions)
}

var groupName = regexp.MustCompile(`^[.\-_/#A-Za-z0-9]{1,512}$`)

// find returns a group, or Logs' own error. The caller holds the lock.
func (s *Service) find(region, name string) (*group, error) {
	if g := s.regions[region][name]; g != nil {
		return g, nil
	}
	return nil, wire.BadRequest("ResourceNotFoundException", "The specified log group does not exist.")
}

// change runs an update on a group, under the lock.
func (s *Service) change(region, name string, update func(*group)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.find(region, name)
	if err != nil {
		return err
	}
	update(g)
	return nil
}

// nameOf reads the group's name out of its ARN, with or without the ":*" at the end.
func nameOf(arn string) string {
	_, name, _ := strings.Cut(arn, ":log-group:")
	return strings.TrimSuffix(name, ":*")
}

func arnOf(region, name string) string { return account.ARN("logs", region, "log-group:"+name) }
