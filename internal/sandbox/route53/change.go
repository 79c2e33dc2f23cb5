package route53

import (
	"fmt"
	"maps"
	"slices"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// The three actions of a change.
const (
	Create = "CREATE" // fails if the record set exists
	Upsert = "UPSERT" // creates or replaces
	Delete = "DELETE" // has to repeat what is there
)

// RecordChange is one entry of a change batch.
type RecordChange struct {
	Action string
	Set    *RecordSet // its name need not be canonical yet
}

// maxChanges is the limit of ResourceRecord elements in a batch, an UPSERT
// counting twice:
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
const maxChanges = 1000

// ChangeResourceRecordSets makes all changes or none. Each batch is validated
// against the zone as the changes before it left it, in one critical section,
// so that concurrent batches never lose a record.
func (s *Store) ChangeResourceRecordSets(zoneID, comment string, changes []RecordChange) (ChangeInfo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	zone, err := s.HostedZone(zoneID)
	if err != nil {
		return ChangeInfo{}, err
	}
	if err := checkShape(changes); err != nil {
		return ChangeInfo{}, err
	}
	b := batch{store: s, zone: zone, sets: maps.Clone(zone.sets), actions: map[key][]string{}}
	for _, change := range changes {
		b.apply(change)
	}
	b.checkApex()
	b.checkConflicts()
	if len(b.faults) > 0 {
		return ChangeInfo{}, invalidChangeBatch(b.faults)
	}
	if b.missing != nil {
		return ChangeInfo{}, b.missing
	}
	next := zone.with(b.sets)
	next.Version++
	s.publishZone(zoneID, next)
	for _, change := range b.done {
		s.logRecord(change.Action, change.Set)
	}
	return s.submit(comment), nil
}

// checkShape refuses what is malformed whatever the zone holds.
func checkShape(changes []RecordChange) error {
	if len(changes) == 0 {
		return invalidInput("Invalid request: the change batch holds no changes")
	}
	values := 0
	for _, change := range changes {
		weight := 1
		switch change.Action {
		case Upsert:
			weight = 2
		case Create, Delete:
		default:
			return invalidInput("Invalid request: '%s' is no action; use CREATE, DELETE or UPSERT", change.Action)
		}
		if err := checkRecordSet(change); err != nil {
			return err
		}
		values += weight * max(1, len(change.Set.Values))
	}
	if values > maxChanges {
		return invalidChangeBatch([]string{fmt.Sprintf("Number of records limit of %d exceeded.", maxChanges)})
	}
	return nil
}

// batch is the zone as the changes so far would leave it.
type batch struct {
	store   *Store
	zone    *Zone
	sets    map[key]*RecordSet
	actions map[key][]string
	written []*RecordSet
	done    []RecordChange
	faults  []string
	missing *wire.Error // a health check that does not exist has an error of its own
}

func (b *batch) fault(format string, args ...any) {
	b.faults = append(b.faults, fmt.Sprintf(format, args...))
}

func (b *batch) apply(change RecordChange) {
	set, faults := canonicalSet(change.Set)
	if len(faults) > 0 {
		b.faults = append(b.faults, faults...)
		return
	}
	if !Within(set.Name, b.zone.Name) {
		b.fault("RRSet with DNS name %s is not permitted in zone %s", set.Name, b.zone.Name)
		return
	}
	k := set.key()
	earlier := b.actions[k]
	b.actions[k] = append(earlier, change.Action)
	if len(earlier) > 0 && !slices.Equal(b.actions[k], []string{Delete, Create}) {
		b.fault("The request contains an invalid set of changes for a resource record set '%s %s'", set.Type, set.Name)
		return
	}
	b.done = append(b.done, RecordChange{change.Action, set})
	if change.Action == Delete {
		b.remove(set)
		return
	}
	b.write(change.Action, set)
}

// remove and write use AWS's texts:
// https://github.com/airbnb/zonify/pull/23, https://github.com/boto/boto/issues/2887,
// https://github.com/kinvolk-archives/lokomotive-kubernetes/issues/181
func (b *batch) remove(set *RecordSet) {
	old, ok := b.sets[set.key()]
	switch {
	case !ok:
		b.fault("Tried to delete resource record set %s but it was not found", described(set))
	case !old.equal(set):
		b.fault("Tried to delete resource record set %s but the values provided do not match the current values", described(set))
	default:
		delete(b.sets, set.key())
	}
}

func (b *batch) write(action string, set *RecordSet) {
	if _, exists := b.sets[set.key()]; exists && action == Create {
		b.fault("Tried to create resource record set %s but it already exists", described(set))
		return
	}
	b.checkHealthCheck(set)
	b.sets[set.key()] = set
	b.written = append(b.written, set)
}

func described(set *RecordSet) string {
	if set.SetIdentifier == "" {
		return fmt.Sprintf("[name='%s', type='%s']", set.Name, set.Type)
	}
	return fmt.Sprintf("[name='%s', type='%s', set-identifier='%s']", set.Name, set.Type, set.SetIdentifier)
}

// checkApex keeps the two record sets that a zone cannot be without.
func (b *batch) checkApex() {
	if b.sets[key{b.zone.Name, "NS", ""}] == nil {
		b.fault("A HostedZone must contain at least one NS record for the zone itself.")
	}
	if b.sets[key{b.zone.Name, "SOA", ""}] == nil {
		b.fault("A HostedZone must contain exactly one SOA record.")
	}
}
