package dynamodb

import (
	"regexp"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// sourceHold is how long a replica that others were made from cannot be deleted while they exist.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables_MinimumRequirements.html
const sourceHold = 24 * time.Hour

const errSource = "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the table in the last 24 hours."

var regionShape = regexp.MustCompile(`^[a-z]{2}(-[a-z]{2,12}){1,3}-[0-9]{1,2}$`)

// updateReplicas adds, changes and removes replicas. One action a request.
func (s *Service) updateReplicas(t *replica, in *updateTable) error {
	if in.ReplicaUpdates == nil {
		return nil
	}
	if len(in.ReplicaUpdates) != 1 {
		if len(in.ReplicaUpdates) == 0 {
			return validation("There are no actions specified in the Replica Update Action of the request.")
		}
		return validation("Update table operation with more than one create or delete replica actions not allowed")
	}
	update := in.ReplicaUpdates[0]
	for _, action := range []*replicaAction{update.Create, update.Update, update.Delete} {
		if action == nil {
			continue
		}
		switch {
		case !regionShape.MatchString(action.RegionName):
			return validation("Region %s is not supported. The latest version of global tables are only supported in AWS's regions.", action.RegionName)
		case action.RegionName == t.region:
			return validation("Cannot add, delete, or update the local region through ReplicaUpdates. Use CreateTable, DeleteTable, or UpdateTable as required.")
		}
	}
	switch {
	case update.Create != nil:
		return s.createReplica(t, *update.Create)
	case update.Delete != nil:
		return s.deleteReplica(t, *update.Delete)
	case update.Update != nil:
		return s.changeReplica(t, *update.Update)
	}
	return validation("There are no actions specified in the Replica Update Action of the request.")
}

// createReplica makes the table in another region, with all items there are. Streams with NEW_AND_OLD_IMAGES are turned
// on where they are off, as AWS does; they cannot be turned off again while there are replicas
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html#global-tables-streams).
// A new replica has no tags, no PITR and no deletion protection: those are per region.
func (s *Service) createReplica(source *replica, action replicaAction) error {
	if s.tables[tableID{action.RegionName, source.name}] != nil {
		return validation("Failed to create a the new replica of table with name: ‘%s’ because one or more replicas already existed as tables.", source.name)
	}
	if source.billing.Mode != payPerRequest {
		return validation("Table write capacity should either be Pay-Per-Request or AutoScaled.")
	}
	if err := checkClass(action.TableClassOverride); err != nil {
		return err
	}
	now := s.Clock.Now()
	if source.stream.View == "" {
		source.enableStream("NEW_AND_OLD_IMAGES", now)
	}
	t := s.newReplica(source.group, action.RegionName, source.name)
	t.tags, t.class = tag.Set{}, action.TableClassOverride
	t.enableStream(source.stream.View, now)
	if action.KMSMasterKeyID != "" || source.encryption.KeyARN != "" {
		t.encryption = encryption{s.keyARN(t.region, action.KMSMasterKeyID)}
	}
	source.sourced = now
	for _, other := range source.members {
		other.mu.Lock()
		for _, record := range other.store.All() {
			t.store.Apply(record.Key, record.Item, record.Version)
		}
		other.links[t.region] = s.newLink(other, t)
		t.links[other.region] = s.newLink(t, other)
		other.mu.Unlock()
	}
	s.adopt(t)
	return nil
}

func (s *Service) changeReplica(t *replica, action replicaAction) error {
	other, err := t.member(action.RegionName)
	if err != nil {
		return err
	}
	if err := checkClass(action.TableClassOverride); err != nil {
		return err
	}
	if action.TableClassOverride != "" {
		other.class = action.TableClassOverride
	}
	if action.KMSMasterKeyID != "" {
		other.encryption = encryption{s.keyARN(other.region, action.KMSMasterKeyID)}
	}
	return nil
}

func (s *Service) deleteReplica(t *replica, action replicaAction) error {
	other, err := t.member(action.RegionName)
	if err != nil {
		return err
	}
	if other.protected {
		return validation("Cannot delete table %s in region %s because it has deletion protection enabled. Disable deletion protection first.", other.name, other.region)
	}
	return s.remove(other)
}

// member is another replica of the table. AWS has one error for a table without any replicas, which Terraform's provider
// looks for when it destroys a table after its replica, and one for a table with others.
func (t *replica) member(region string) (*replica, error) {
	other := t.members[region]
	switch {
	case other != nil:
		return other, nil
	case len(t.members) == 1:
		return nil, validation("Replica specified in the Replica Update or Replica Delete action of the request was not found.")
	}
	return nil, validation("Update global table operation failed because one or more replicas were not part of the global table. Please retry the request without these replicas: [%s].", region)
}

// deleteTable removes a table in one region; its replicas in others stay.
func (s *Service) deleteTable(r *wire.Request, in *tableOnly) (*tableOutput, error) {
	t, err := s.table(r.Region, in.TableName)
	if err != nil {
		return nil, err
	}
	if t.protected {
		return nil, validation("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")
	}
	description := t.describe("DELETING")
	if err := s.remove(t); err != nil {
		return nil, err
	}
	return &tableOutput{description}, nil
}

// remove takes a table out of its region and its group.
func (s *Service) remove(t *replica) error {
	if len(t.members) > 1 && !t.sourced.IsZero() && s.Clock.Since(t.sourced) < sourceHold {
		return validation(errSource)
	}
	delete(s.tables, tableID{t.region, t.name})
	delete(t.members, t.region)
	t.unlink()
	for _, other := range t.members {
		other.unlinkFrom(t.region)
	}
	return nil
}
