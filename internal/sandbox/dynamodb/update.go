package dynamodb

import (
	"slices"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// errNothing is UpdateTable's answer to a request that changes nothing.
const errNothing = "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, " +
	"MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required"

// updateTable changes a table; every change is done when the answer is given.
func (s *Service) updateTable(r *wire.Request, in *updateTable) (*tableOutput, error) {
	if err := checkName("tableName", plainName(in.TableName)); err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	t, err := s.table(r.Region, in.TableName)
	if err != nil {
		return nil, err
	}
	for _, step := range []func(*replica, *updateTable) error{
		s.updateBilling, s.updateStream, s.updateIndexes, s.updateEncryption, s.updateReplicas,
	} {
		if err := step(t, in); err != nil {
			return nil, err
		}
	}
	if in.TableClass != "" {
		t.class = in.TableClass
	}
	if in.DeletionProtectionEnabled != nil {
		t.protected = *in.DeletionProtectionEnabled
	}
	return &tableOutput{t.describe("UPDATING")}, nil
}

// check refuses requests that change nothing, or two things that do not go together.
func (in *updateTable) check() error {
	if err := checkClass(in.TableClass); err != nil {
		return err
	}
	changes := map[string]bool{
		"SSE": in.SSESpecification != nil, "class": in.TableClass != "", "protection": in.DeletionProtectionEnabled != nil,
		"replicas": in.ReplicaUpdates != nil, "stream": in.StreamSpecification != nil, "indexes": in.GlobalSecondaryIndexUpdates != nil,
		"billing": in.BillingMode != "" || in.ProvisionedThroughput != nil, "on demand": in.OnDemandThroughput != nil,
	}
	n := 0
	for _, changed := range changes {
		if changed {
			n++
		}
	}
	switch {
	case in.MultiRegionConsistency == "STRONG":
		return validation("the sandbox has eventually consistent global tables only (MultiRegionConsistency EVENTUAL)")
	case n == 0 && in.MultiRegionConsistency == "":
		return validation(errNothing)
	case n > 1 && changes["SSE"]:
		return invalid("Server-Side Encryption modification must be the only operation in the request")
	case n > 1 && changes["class"]:
		return invalid("TableClass modification must be the only operation in the request")
	case n > 1 && changes["protection"]:
		return invalid("DeletionProtection modification must be the only operation in the request")
	case n > 1 && changes["replicas"]:
		return invalid("Replica modification must be the only operation in the request")
	case changes["indexes"] && changes["stream"]:
		return invalid("You cannot create or delete index while changing stream status")
	}
	return nil
}

// updateBilling changes capacity in every replica.
func (s *Service) updateBilling(t *replica, in *updateTable) error {
	if in.BillingMode == "" && in.ProvisionedThroughput == nil && in.OnDemandThroughput == nil {
		return nil
	}
	b, err := t.billing.change(in.BillingMode, in.ProvisionedThroughput, in.OnDemandThroughput)
	if err == nil {
		t.billing = b
	}
	return err
}

func (s *Service) updateStream(t *replica, in *updateTable) error {
	st := in.StreamSpecification
	if st == nil {
		return nil
	}
	switch {
	case st.StreamEnabled && st.StreamViewType == "":
		return invalid("If stream is being enabled then UpdateViewType is required")
	case !st.StreamEnabled && st.StreamViewType != "":
		return invalid("If stream is being disabled, then UpdateViewType must not be specified")
	case st.StreamEnabled && t.stream.View != "":
		return validation("Table already has an enabled stream: TableName: %s", t.name)
	case !st.StreamEnabled && t.stream.View == "":
		return validation("Table has no stream to disable: TableName: %s", t.name)
	case !st.StreamEnabled && len(t.members) > 1:
		return invalid("Disabling Stream is not allowed for a Global Table replica.")
	}
	if err := checkView(st.StreamViewType); err != nil {
		return err
	}
	if st.StreamEnabled {
		t.enableStream(st.StreamViewType, s.Clock.Now())
	} else {
		t.stream.View = ""
	}
	return nil
}

func (s *Service) updateEncryption(t *replica, in *updateTable) error {
	if in.SSESpecification == nil {
		return nil
	}
	e, err := s.encrypt(t.region, in.SSESpecification)
	switch {
	case err != nil:
		return err
	case e == t.encryption && e.KeyARN == "":
		return invalid("Table is already encrypted by default")
	case e == t.encryption:
		return invalid("Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key")
	}
	t.encryption = e
	return nil
}

// updateIndexes adds and removes global secondary indexes in every replica.
func (s *Service) updateIndexes(t *replica, in *updateTable) error {
	d := t.definition
	for _, a := range in.AttributeDefinitions {
		if d.kind(a.AttributeName) == "" {
			d.Attributes = append(slices.Clone(d.Attributes), a)
		}
	}
	for _, update := range in.GlobalSecondaryIndexUpdates {
		var err error
		if d, err = d.updated(update); err != nil {
			return err
		}
	}
	if len(in.GlobalSecondaryIndexUpdates) > 0 {
		t.definition = d.pruned()
	}
	return nil
}

func (d definition) updated(update indexUpdate) (definition, error) {
	find := func(name string) int {
		return slices.IndexFunc(d.Global, func(ix index) bool { return ix.IndexName == name })
	}
	switch {
	case update.Create != nil:
		if find(update.Create.IndexName) >= 0 {
			return d, validation("Attempting to create an index which already exists")
		}
		d.Global = append(slices.Clone(d.Global), *update.Create)
		return d, d.checkIndex(*update.Create)
	case update.Delete != nil:
		at := find(update.Delete.IndexName)
		if at < 0 {
			return d, resourceNotFound("Requested resource not found")
		}
		d.Global = slices.Delete(slices.Clone(d.Global), at, at+1)
		return d, nil
	case update.Update != nil:
		at := find(update.Update.IndexName)
		if at < 0 {
			return d, validation("Cannot update an index that is not a GlobalSecondaryIndex: %s", update.Update.IndexName)
		}
		d.Global = slices.Clone(d.Global)
		d.Global[at].ProvisionedThroughput, d.Global[at].OnDemandThroughput = update.Update.ProvisionedThroughput, update.Update.OnDemandThroughput
		return d, nil
	}
	return d, invalid("One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null")
}

// pruned drops attribute definitions that no key uses any more, as AWS does.
func (d definition) pruned() definition {
	used := names(d.Keys)
	for _, ix := range append(slices.Clone(d.Global), d.Local...) {
		used = append(used, names(ix.KeySchema)...)
	}
	d.Attributes = slices.DeleteFunc(slices.Clone(d.Attributes), func(a attributeDefinition) bool {
		return !slices.Contains(used, a.AttributeName)
	})
	return d
}
