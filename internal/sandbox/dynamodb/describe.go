package dynamodb

import (
	"maps"
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// registerTables registers the operations on tables.
func (s *Service) registerTables() {
	control(s, "CreateTable", s.createTable)
	control(s, "DescribeTable", s.describeTable)
	control(s, "ListTables", s.listTables)
	control(s, "UpdateTable", s.updateTable)
	control(s, "DeleteTable", s.deleteTable)
	control(s, "UpdateTimeToLive", s.updateTimeToLive)
	control(s, "DescribeTimeToLive", s.describeTimeToLive)
	control(s, "UpdateContinuousBackups", s.updateContinuousBackups)
	control(s, "DescribeContinuousBackups", s.describeContinuousBackups)
	control(s, "DescribeKinesisStreamingDestination", s.describeKinesisStreamingDestination)
	control(s, "DescribeContributorInsights", s.describeContributorInsights)
	control(s, "GetResourcePolicy", s.getResourcePolicy)
	control(s, "ListTagsOfResource", s.listTagsOfResource)
	control(s, "TagResource", s.tagResource)
	control(s, "UntagResource", s.untagResource)
}

func (s *Service) describeTable(r *wire.Request, in *tableOnly) (*struct{ Table *tableDescription }, error) {
	t, err := s.table(r.Region, in.TableName)
	if err != nil {
		return nil, err
	}
	return &struct{ Table *tableDescription }{t.describe("ACTIVE")}, nil
}

func (t *replica) describe(status string) *tableDescription {
	t.mu.RLock()
	items, bytes := t.store.Count(), t.store.Bytes()
	t.mu.RUnlock()
	d := &tableDescription{
		TableName: t.name, TableArn: t.arn(), TableID: t.id, TableStatus: status,
		CreationDateTime: wire.Epoch(t.created), DeletionProtectionEnabled: t.protected,
		AttributeDefinitions: t.definition.Attributes, KeySchema: t.definition.Keys,
		ItemCount: items, TableSizeBytes: bytes,
		GlobalSecondaryIndexes: t.describeIndexes(t.definition.Global, "ACTIVE"),
		LocalSecondaryIndexes:  t.describeIndexes(t.definition.Local, ""),
		Replicas:               t.describeReplicas(),
	}
	if len(t.members) > 1 {
		d.GlobalTableVersion = "2019.11.21"
	}
	t.billing.describe(d)
	t.stream.describe(d)
	if t.encryption.KeyARN != "" {
		d.SSEDescription = &sseDescription{Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn: t.encryption.KeyARN}
	}
	if t.class != "" {
		d.TableClassSummary = &tableClassSummary{t.class}
	}
	return d
}

func (s stream) describe(d *tableDescription) {
	if s.View != "" {
		d.StreamSpecification = &streamSpecification{StreamEnabled: true, StreamViewType: s.View}
	}
	if s.Label != "" {
		d.LatestStreamArn, d.LatestStreamLabel = d.TableArn+"/stream/"+s.Label, s.Label
	}
}

// describeReplicas lists the other regions: AWS leaves the one that is asked out.
func (t *replica) describeReplicas() []replicaDescription {
	var list []replicaDescription
	for _, region := range slices.Sorted(maps.Keys(t.members)) {
		if region == t.region {
			continue
		}
		other := t.members[region]
		d := replicaDescription{RegionName: region, ReplicaStatus: "ACTIVE", KMSMasterKeyID: other.encryption.KeyARN}
		if other.class != "" {
			d.ReplicaTableClassSummary = &tableClassSummary{other.class}
		}
		list = append(list, d)
	}
	return list
}

func (t *replica) describeIndexes(indexes []index, status string) []indexDescription {
	var list []indexDescription
	for _, ix := range indexes {
		d := indexDescription{
			IndexName: ix.IndexName, IndexArn: t.arn() + "/index/" + ix.IndexName, IndexStatus: status,
			KeySchema: ix.KeySchema, Projection: ix.Projection, OnDemandThroughput: ix.OnDemandThroughput,
		}
		if status != "" {
			d.ProvisionedThroughput = &throughputDescription{}
			if p := ix.ProvisionedThroughput; p != nil {
				d.ProvisionedThroughput = &throughputDescription{ReadCapacityUnits: p.ReadCapacityUnits, WriteCapacityUnits: p.WriteCapacityUnits}
			}
		}
		list = append(list, d)
	}
	return list
}

type listTables struct {
	ExclusiveStartTableName string
	Limit                   *int
}

type tableNames struct {
	TableNames             []string
	LastEvaluatedTableName string `json:",omitempty"`
}

func (s *Service) listTables(r *wire.Request, in *listTables) (*tableNames, error) {
	limit := 100
	if in.Limit != nil {
		limit = *in.Limit
	}
	if limit < 1 {
		return nil, constraint(limit, "limit", "Member must have value greater than or equal to 1")
	}
	if limit > 100 {
		return nil, constraint(limit, "limit", "Member must have value less than or equal to 100")
	}
	out := &tableNames{TableNames: []string{}}
	for id := range s.tables {
		if id.region == r.Region && strings.Compare(id.name, in.ExclusiveStartTableName) > 0 {
			out.TableNames = append(out.TableNames, id.name)
		}
	}
	slices.Sort(out.TableNames)
	if len(out.TableNames) > limit {
		out.TableNames = out.TableNames[:limit]
		out.LastEvaluatedTableName = out.TableNames[limit-1]
	}
	return out, nil
}
