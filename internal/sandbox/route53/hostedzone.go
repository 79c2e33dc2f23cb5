package route53

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// CreateHostedZone makes a public zone. The same caller reference twice is
// refused, whatever the name:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html
func (s *Store) CreateHostedZone(name, reference, comment string) (*Zone, ChangeInfo, error) {
	canonical, err := zoneName(name)
	if err != nil {
		return nil, ChangeInfo{}, err
	}
	if err := checkReference(reference); err != nil {
		return nil, ChangeInfo{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, taken := s.zoneReferences[reference]; taken {
		return nil, ChangeInfo{}, conflict("HostedZoneAlreadyExists", "A hosted zone has already been created with the specified caller reference.")
	}
	zone := newZone(newID("Z"), canonical, reference, comment, nameServers())
	s.zoneReferences[reference] = zone.ID
	s.publishZone(zone.ID, zone)
	return zone, s.submit(""), nil
}

// AddInitialZone makes a zone that was there before anybody called, such as the
// one that comes with a registered domain.
func (s *Store) AddInitialZone(name string) (*Zone, error) {
	zone, _, err := s.CreateHostedZone(name, "sandbox:"+name, "HostedZone created by Route53 Registrar")
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.initial[zone.ID] = true
	return zone, nil
}

// zoneName checks the name of a zone. The code is documented for
// CreateHostedZone; the text is the one of a record's name.
func zoneName(name string) (string, error) {
	canonical, err := CanonicalName(name)
	if err == nil && canonical == "." {
		err = fmt.Errorf("the root zone cannot be hosted")
	}
	if err != nil {
		return "", wire.BadRequest("InvalidDomainName", "%s", err)
	}
	return canonical, nil
}

// checkReference holds a caller reference to AWS's limits, 1 to 128 characters.
func checkReference(reference string) error {
	if n := len(reference); n < 1 || n > 128 {
		return invalidInput("the caller reference has %d characters, 1 to 128 are allowed", n)
	}
	return nil
}

// HostedZone returns the present version of a zone. It waits for no lock.
func (s *Store) HostedZone(id string) (*Zone, error) {
	zone, ok := (*s.zones.Load())[id]
	if !ok {
		return nil, noSuchHostedZone(id)
	}
	return zone, nil
}

// HostedZones returns all zones by identifier. It waits for no lock.
func (s *Store) HostedZones() []*Zone {
	zones := *s.zones.Load()
	return slices.SortedFunc(maps.Values(zones), func(a, b *Zone) int { return strings.Compare(a.ID, b.ID) })
}

// HostedZonesByName returns all zones in the order of ListHostedZonesByName:
// names with their labels reversed, then identifiers.
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHostedZonesByName.html
func (s *Store) HostedZonesByName() []*Zone {
	zones := s.HostedZones()
	slices.SortStableFunc(zones, func(a, b *Zone) int { return strings.Compare(sortKey(a.Name), sortKey(b.Name)) })
	return zones
}

// FromName keeps the zones from the given one on, in the order of
// HostedZonesByName. An empty id is before every zone of that name.
func FromName(zones []*Zone, name, id string) ([]*Zone, error) {
	canonical, err := zoneName(name)
	if err != nil {
		return nil, err
	}
	start := sortKey(canonical)
	for i, zone := range zones {
		at := sortKey(zone.Name)
		if at > start || at == start && zone.ID >= id {
			return zones[i:], nil
		}
	}
	return nil, nil
}

// UpdateHostedZoneComment replaces the comment.
func (s *Store) UpdateHostedZoneComment(id, comment string) (*Zone, error) {
	if len(comment) > 256 {
		return nil, invalidInput("the comment has %d characters, 256 are allowed", len(comment))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	zone, err := s.HostedZone(id)
	if err != nil {
		return nil, err
	}
	next := *zone
	next.Comment = comment
	next.Version++
	s.publishZone(id, &next)
	return &next, nil
}

// DeleteHostedZone removes a zone that holds no records but its own SOA and NS.
// The text is AWS's: https://github.com/gruntwork-io/cloud-nuke/issues/743.
func (s *Store) DeleteHostedZone(id string) (ChangeInfo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	zone, err := s.HostedZone(id)
	if err != nil {
		return ChangeInfo{}, err
	}
	if !zone.empty() {
		return ChangeInfo{}, wire.BadRequest("HostedZoneNotEmpty",
			"The specified hosted zone contains non-required resource record sets and so cannot be deleted.")
	}
	delete(s.tags, TagResource{Type: "hostedzone", ID: id})
	delete(s.initial, id)
	s.publishZone(id, nil)
	return s.submit(""), nil
}
