package route53

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// snapshot is the state of a Store as it outlives a restart. Changes are not
// part of it: they are INSYNC by then.
type snapshot struct {
	Zones           []zoneSnapshot    `json:"zones"`
	HealthChecks    []*HealthCheck    `json:"health_checks"`
	Tags            []tagSnapshot     `json:"tags"`
	ZoneReferences  map[string]string `json:"zone_references"`
	CheckReferences map[string]string `json:"check_references"`
}

type zoneSnapshot struct {
	*Zone
	Initial    bool         `json:"initial"`
	RecordSets []*RecordSet `json:"record_sets"`
}

type tagSnapshot struct {
	TagResource
	Tags map[string]string `json:"tags"`
}

// Snapshot returns the state as JSON.
func (s *Store) Snapshot() (json.RawMessage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := snapshot{ZoneReferences: s.zoneReferences, CheckReferences: s.checkReferences}
	for _, zone := range s.HostedZones() {
		out.Zones = append(out.Zones, zoneSnapshot{zone, s.initial[zone.ID], zone.RecordSets()})
	}
	for _, id := range slices.Sorted(maps.Keys(s.checks)) {
		out.HealthChecks = append(out.HealthChecks, s.checks[id])
	}
	for resource, tags := range s.tags {
		out.Tags = append(out.Tags, tagSnapshot{resource, tags})
	}
	slices.SortFunc(out.Tags, func(a, b tagSnapshot) int { return strings.Compare(a.Type+a.ID, b.Type+b.ID) })
	return json.Marshal(out)
}

// Restore replaces the state by that of a Snapshot.
func (s *Store) Restore(raw json.RawMessage) error {
	var in snapshot
	if err := json.Unmarshal(raw, &in); err != nil {
		return fmt.Errorf("read the snapshot of Route 53: %w", err)
	}
	for _, zone := range in.Zones {
		if zone.Zone == nil || zone.ID == "" || slices.Contains(zone.RecordSets, nil) {
			return fmt.Errorf("read the snapshot of Route 53: it holds a zone without an id or a record set without a value")
		}
	}
	if slices.Contains(in.HealthChecks, nil) {
		return fmt.Errorf("read the snapshot of Route 53: it holds a health check without a value")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, zone := range s.HostedZones() {
		s.publishZone(zone.ID, nil)
	}
	for _, id := range slices.Sorted(maps.Keys(s.checks)) {
		s.publishCheck(id, nil)
	}
	s.adopt(in)
	return nil
}

// adopt publishes what a snapshot holds. The caller holds the lock.
func (s *Store) adopt(in snapshot) {
	s.initial, s.tags = map[string]bool{}, map[TagResource]map[string]string{}
	s.zoneReferences, s.checkReferences = orEmpty(in.ZoneReferences), orEmpty(in.CheckReferences)
	for _, check := range in.HealthChecks {
		s.publishCheck(check.ID, check)
	}
	for _, zone := range in.Zones {
		sets := map[key]*RecordSet{}
		for _, set := range zone.RecordSets {
			sets[set.key()] = set
		}
		if zone.Initial {
			s.initial[zone.ID] = true
		}
		s.publishZone(zone.ID, zone.with(sets))
	}
	for _, tags := range in.Tags {
		s.tags[tags.TagResource] = orEmpty(tags.Tags)
	}
}

func orEmpty(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}
