// Package sns is the sandbox's Simple Notification Service: topics and their subscriptions. Nothing is delivered;
// what was published is in the event log.
package sns

import (
	"encoding/json"
	"strings"
	"sync"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// Service is SNS.
type Service struct {
	wire *wire.QueryService

	mu      sync.Mutex
	regions map[string]map[string]*topic // by region and name
}

// topic is what SNS keeps of one topic.
type topic struct {
	Name          string
	Attributes    map[string]string
	Tags          tag.Set
	Subscriptions map[string]*subscription // by ARN
}

// New makes the service without any topic.
func New() *Service {
	s := &Service{
		wire:    wire.NewQuery("sns", "http://sns.amazonaws.com/doc/2010-03-31/"),
		regions: map[string]map[string]*topic{},
	}
	s.registerTopics()
	s.registerSubscriptions()
	return s
}

// Wire is the service as the server registers it.
func (s *Service) Wire() wire.Service { return s.wire }

// Inventory lists the topics and their subscriptions.
func (s *Service) Inventory() []inventory.Resource {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []inventory.Resource
	for region, topics := range s.regions {
		for name, t := range topics {
			list = append(list, inventory.Resource{Service: "sns", Region: region, Type: "topic", ID: name})
			for arn := range t.Subscriptions {
				list = append(list, inventory.Resource{Service: "sns", Region: region, Type: "subscription", ID: arn})
			}
		}
	}
	return list
}

// Snapshot is the topics as JSON.
func (s *Service) Snapshot() (json.RawMessage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.Marshal(s.regions)
}

// Restore replaces the topics.
func (s *Service) Restore(state json.RawMessage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.Unmarshal(state, &s.regions)
}

// TopicExists tells whether an ARN names a topic, for alarms.
func (s *Service) TopicExists(arn string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	parts := strings.Split(arn, ":")
	return len(parts) == 6 && s.regions[parts[3]][parts[5]] != nil
}

// change runs an update on the topic that an ARN names, under the lock.
func (s *Service) change(region, arn string, update func(*topic) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := strings.TrimPrefix(arn, account.ARN("sns", region, ""))
	if !strings.HasPrefix(arn, "arn:aws:sns:") {
		return wire.BadRequest("InvalidParameter", "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not %d", len(strings.Split(arn, ":")))
	}
	t := s.regions[region][name]
	if t == nil {
		return wire.NotFound("NotFound", "Topic does not exist")
	}
	return update(t)
}
