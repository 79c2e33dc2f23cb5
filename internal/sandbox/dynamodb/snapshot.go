package dynamodb

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/table"
	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
)

// groupState is a table with its replicas as a snapshot keeps it.
type groupState struct {
	Name       string
	Definition definition
	Billing    billing
	TTL        string
	Replicas   []replicaState
}

type replicaState struct {
	Region, ID, Class string
	Created, Sourced  time.Time
	Stream            stream
	Recovery          recovery
	Protected         bool
	Encryption        encryption
	Tags              tag.Set
	Records           []recordState
	Pending           map[string][]recordState // by the region they have not reached
}

// recordState is a record, or a write on its way. Without an item it is a deletion.
type recordState struct {
	Key, Item attribute.Item `json:",omitempty"`
	At        time.Time
	From      string
}

// Snapshot is the tables with their items and the writes that have not arrived everywhere.
func (s *Service) Snapshot() (json.RawMessage, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	seen := map[*group]bool{}
	states := []groupState{}
	for _, t := range s.tables {
		if seen[t.group] {
			continue
		}
		seen[t.group] = true
		state := groupState{Name: t.name, Definition: t.definition, Billing: t.billing, TTL: t.ttl}
		for _, region := range slices.Sorted(maps.Keys(t.members)) {
			state.Replicas = append(state.Replicas, t.members[region].state())
		}
		states = append(states, state)
	}
	return json.Marshal(states)
}

func (t *replica) state() replicaState {
	t.mu.RLock()
	defer t.mu.RUnlock()
	state := replicaState{
		Region: t.region, ID: t.id, Class: t.class, Created: t.created, Sourced: t.sourced, Stream: t.stream, Recovery: t.recovery,
		Protected: t.protected, Encryption: t.encryption, Tags: t.tags, Pending: map[string][]recordState{},
	}
	for _, r := range t.store.Records() {
		state.Records = append(state.Records, recordState{r.Key, r.Item, r.Version.At, r.Version.Region})
	}
	for region, l := range t.links {
		l.mu.Lock()
		for _, c := range l.queue {
			state.Pending[region] = append(state.Pending[region], recordState{c.key, c.item, c.version.At, c.version.Region})
		}
		l.mu.Unlock()
	}
	return state
}

// Restore replaces the tables. Writes that were on their way are sent again.
func (s *Service) Restore(raw json.RawMessage) error {
	var states []groupState
	if err := json.Unmarshal(raw, &states); err != nil {
		return fmt.Errorf("read the tables: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tables = map[tableID]*replica{}
	for _, state := range states {
		if err := state.Definition.check(); err != nil {
			return fmt.Errorf("table %s: %w", state.Name, err)
		}
		s.restore(state)
	}
	return nil
}

func (s *Service) restore(state groupState) {
	g := &group{definition: state.Definition, billing: state.Billing, ttl: state.TTL, members: map[string]*replica{}}
	g.schema = g.definition.schemaOf(g.definition.Keys)
	for _, r := range state.Replicas {
		t := s.newReplica(g, r.Region, state.Name)
		t.id, t.class, t.created, t.sourced, t.stream, t.recovery = r.ID, r.Class, r.Created, r.Sourced, r.Stream, r.Recovery
		t.protected, t.encryption, t.tags = r.Protected, r.Encryption, r.Tags
		for _, record := range r.Records {
			t.store.Apply(record.Key, record.Item, table.Version{At: record.At, Region: record.From})
		}
		s.adopt(t)
	}
	for _, r := range state.Replicas {
		from := g.members[r.Region]
		for region, to := range g.members {
			if region == r.Region {
				continue
			}
			from.links[region] = s.newLink(from, to)
			for _, c := range r.Pending[region] {
				from.links[region].send(change{key: c.Key, item: c.Item, version: table.Version{At: c.At, Region: c.From}})
			}
		}
	}
}
