package dynamodb

import (
	"context"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

const (
	// sweepInterval is how often expired items are deleted, in sandbox time. AWS promises "within a few days"
	// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html); readers must not rely on it.
	sweepInterval = time.Minute
	// tombstoneLife is how long a deletion is remembered, longer than any write can be on its way.
	tombstoneLife = time.Hour
	// oldestExpiry is the age beyond which an expiry is taken for a mistake and ignored: 5 years.
	oldestExpiry = 5 * 365 * 24 * time.Hour
)

func (s *Service) expireForever(ctx context.Context) {
	for s.Clock.Sleep(ctx, sweepInterval) == nil {
		s.sweep()
	}
}

// sweep deletes expired items in every region that is up. The deletions replicate like any other.
func (s *Service) sweep() {
	s.mu.RLock()
	defer s.mu.RUnlock()
	now := s.Clock.Now()
	for id, t := range s.tables {
		if s.Faults.RegionDown(id.region) || s.Faults.DynamoDB(id.region).Down {
			continue
		}
		t.sweep(now)
	}
}

// sweep judges expiry by the machine's clock, as the programs that wrote it did: with a fast clock the
// sandbox's own time is hours ahead of theirs.
func (t *replica) sweep(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ttl != "" {
		var expired []attribute.Item
		for _, record := range t.store.All() {
			if isExpired(record.Item[t.ttl], time.Now()) {
				expired = append(expired, record.Key)
			}
		}
		for _, key := range expired {
			t.write(now, key, nil)
		}
	}
	if !t.sending() {
		t.store.Forget(now.Add(-tombstoneLife))
	}
}

func (t *replica) sending() bool {
	for _, l := range t.links {
		l.mu.Lock()
		n := len(l.queue)
		l.mu.Unlock()
		if n > 0 {
			return true
		}
	}
	return false
}

func isExpired(v attribute.Value, now time.Time) bool {
	if v.Kind != attribute.Numeric {
		return false
	}
	seconds, ok := v.Num.Int64()
	expiry := time.Unix(seconds, 0)
	return ok && expiry.Before(now) && now.Sub(expiry) < oldestExpiry
}

type timeToLive struct {
	AttributeName string
	Enabled       *bool
}

type updateTimeToLive struct {
	TableName               string `json:",omitempty"`
	TimeToLiveSpecification *timeToLive
}

// updateTimeToLive turns TTL on or off, in every replica of the table.
func (s *Service) updateTimeToLive(r *wire.Request, in *updateTimeToLive) (*updateTimeToLive, error) {
	spec := in.TimeToLiveSpecification
	if spec == nil || spec.Enabled == nil {
		return nil, missing("timeToLiveSpecification")
	}
	if spec.AttributeName == "" {
		return nil, constraint("", "timeToLiveSpecification.attributeName", "Member must have length greater than or equal to 1")
	}
	t, err := s.table(r.Region, in.TableName)
	if err != nil {
		return nil, err
	}
	on := *spec.Enabled
	switch {
	case t.ttl != "" && t.ttl != spec.AttributeName:
		return nil, validation("TimeToLive is active on a different AttributeName: current AttributeName is %s", t.ttl)
	case on && t.ttl != "":
		return nil, validation("TimeToLive is already enabled")
	case !on && t.ttl == "":
		return nil, validation("TimeToLive is already disabled")
	case on:
		t.ttl = spec.AttributeName
	default:
		t.ttl = ""
	}
	return &updateTimeToLive{TimeToLiveSpecification: spec}, nil
}

type timeToLiveDescription struct {
	TimeToLiveStatus string
	AttributeName    string `json:",omitempty"`
}

type timeToLiveOutput struct{ TimeToLiveDescription timeToLiveDescription }

func (s *Service) describeTimeToLive(r *wire.Request, in *tableOnly) (*timeToLiveOutput, error) {
	t, err := s.table(r.Region, in.TableName)
	if err != nil {
		return nil, err
	}
	if t.ttl == "" {
		return &timeToLiveOutput{timeToLiveDescription{TimeToLiveStatus: "DISABLED"}}, nil
	}
	return &timeToLiveOutput{timeToLiveDescription{"ENABLED", t.ttl}}, nil
}
