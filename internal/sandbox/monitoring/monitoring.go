// Package monitoring is the sandbox's CloudWatch: metrics as the other services put them, and alarms on them.
package monitoring

import (
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
	"github.com/warm-standby/warm-standby/internal/sandbox/metric"
	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// Service is CloudWatch, signed for as "monitoring".
type Service struct {
	wire    *wire.PolyglotService
	clock   *clock.Clock
	metrics *metric.Store

	mu      sync.Mutex
	regions map[string]map[string]*alarm // by region and name
}

// New makes the service without any alarm; metrics is what the other services fill.
func New(c *clock.Clock, metrics *metric.Store) *Service {
	s := &Service{
		wire:  wire.NewPolyglot("monitoring", "http://monitoring.amazonaws.com/doc/2010-08-01/", "GraniteServiceVersion20100801"),
		clock: c, metrics: metrics, regions: map[string]map[string]*alarm{},
	}
	s.registerAlarms()
	s.registerMetrics()
	wire.Polyglot(s.wire, "ListTagsForResource", s.listTagsForResource)
	wire.Polyglot(s.wire, "TagResource", s.tagResource)
	wire.Polyglot(s.wire, "UntagResource", s.untagResource)
	return s
}

// Wire is the service as the server registers it.
func (s *Service) Wire() wire.Service { return s.wire }

// Inventory lists the alarms.
func (s *Service) Inventory() []inventory.Resource {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []inventory.Resource
	for region, alarms := range s.regions {
		for name := range alarms {
			list = append(list, inventory.Resource{Service: "monitoring", Region: region, Type: "alarm", ID: name})
		}
	}
	return list
}

// Snapshot is the alarms as JSON; metrics are not kept.
func (s *Service) Snapshot() (json.RawMessage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.Marshal(s.regions)
}

// Restore replaces the alarms.
func (s *Service) Restore(state json.RawMessage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.Unmarshal(state, &s.regions)
}

type tagsInput struct {
	ResourceARN string
	Tags        []tag.Pair
	TagKeys     []string
}

type tagsOutput struct {
	Tags []tag.Pair `xml:"Tags>member"`
}

// changeTagged runs an update on the alarm that an ARN names, under the lock.
func (s *Service) changeTagged(r *wire.Request, arn string, update func(*alarm)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := strings.TrimPrefix(arn, account.ARN("cloudwatch", r.Region, "alarm:"))
	a := s.regions[r.Region][name]
	if a == nil {
		return wire.NotFound("ResourceNotFoundException", "The specified resource %s does not exist.", arn)
	}
	update(a)
	return nil
}

func (s *Service) listTagsForResource(r *wire.Request, in *tagsInput) (*tagsOutput, error) {
	out := &tagsOutput{}
	err := s.changeTagged(r, in.ResourceARN, func(a *alarm) { out.Tags = a.Tags.Pairs() })
	return out, err
}

func (s *Service) tagResource(r *wire.Request, in *tagsInput) (*wire.Empty, error) {
	return nil, s.changeTagged(r, in.ResourceARN, func(a *alarm) { a.Tags = a.Tags.With(tag.FromPairs(in.Tags)) })
}

func (s *Service) untagResource(r *wire.Request, in *tagsInput) (*wire.Empty, error) {
	return nil, s.changeTagged(r, in.ResourceARN, func(a *alarm) { a.Tags = a.Tags.Without(in.TagKeys) })
}

// seconds is a period as a duration.
func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
