package dynamodb

import (
	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// The shapes below are the API's own, named and spelt as there; pointers are members that may be absent.

type attributeDefinition struct{ AttributeName, AttributeType string }

type keyElement struct{ AttributeName, KeyType string }

type projection struct {
	ProjectionType   string
	NonKeyAttributes []string `json:",omitempty"`
}

// index is a secondary index, as submitted.
type index struct {
	IndexName             string
	KeySchema             []keyElement
	Projection            projection
	ProvisionedThroughput *throughput `json:",omitempty"`
	OnDemandThroughput    *onDemand   `json:",omitempty"`
}

type throughput struct{ ReadCapacityUnits, WriteCapacityUnits int64 }

type onDemand struct {
	MaxReadRequestUnits  *int64 `json:",omitempty"`
	MaxWriteRequestUnits *int64 `json:",omitempty"`
}

type streamSpecification struct {
	StreamEnabled  bool
	StreamViewType string `json:",omitempty"`
}

type sseSpecification struct {
	Enabled        *bool
	SSEType        string
	KMSMasterKeyID string `json:"KMSMasterKeyId"`
}

type createTable struct {
	TableName                 string
	AttributeDefinitions      []attributeDefinition
	KeySchema                 []keyElement
	BillingMode               string
	ProvisionedThroughput     *throughput
	OnDemandThroughput        *onDemand
	GlobalSecondaryIndexes    []index
	LocalSecondaryIndexes     []index
	StreamSpecification       *streamSpecification
	SSESpecification          *sseSpecification
	TableClass                string
	DeletionProtectionEnabled bool
	Tags                      []tag.Pair
}

type updateTable struct {
	TableName                   string
	AttributeDefinitions        []attributeDefinition
	BillingMode                 string
	ProvisionedThroughput       *throughput
	OnDemandThroughput          *onDemand
	GlobalSecondaryIndexUpdates []indexUpdate
	StreamSpecification         *streamSpecification
	SSESpecification            *sseSpecification
	TableClass                  string
	DeletionProtectionEnabled   *bool
	ReplicaUpdates              []replicaUpdate
	MultiRegionConsistency      string
}

type indexUpdate struct {
	Create, Update *index
	Delete         *struct{ IndexName string }
}

type replicaUpdate struct {
	Create, Update *replicaAction
	Delete         *replicaAction
}

type replicaAction struct {
	RegionName, TableClassOverride string

	KMSMasterKeyID string `json:"KMSMasterKeyId"`
}

type tableOnly struct{ TableName string }

type tableOutput struct{ TableDescription *tableDescription }

type tableDescription struct {
	TableName, TableArn, TableStatus   string
	TableID                            string `json:"TableId"`
	CreationDateTime                   wire.Epoch
	AttributeDefinitions               []attributeDefinition
	KeySchema                          []keyElement
	BillingModeSummary                 *billingModeSummary `json:",omitempty"`
	ProvisionedThroughput              throughputDescription
	OnDemandThroughput                 *onDemand            `json:",omitempty"`
	GlobalSecondaryIndexes             []indexDescription   `json:",omitempty"`
	LocalSecondaryIndexes              []indexDescription   `json:",omitempty"`
	StreamSpecification                *streamSpecification `json:",omitempty"`
	LatestStreamArn, LatestStreamLabel string               `json:",omitempty"`
	SSEDescription                     *sseDescription      `json:",omitempty"`
	TableClassSummary                  *tableClassSummary   `json:",omitempty"`
	DeletionProtectionEnabled          bool
	GlobalTableVersion                 string               `json:",omitempty"`
	Replicas                           []replicaDescription `json:",omitempty"`
	ItemCount, TableSizeBytes          int
}

type billingModeSummary struct{ BillingMode string }

type throughputDescription struct{ NumberOfDecreasesToday, ReadCapacityUnits, WriteCapacityUnits int64 }

type sseDescription struct{ Status, SSEType, KMSMasterKeyArn string }

type tableClassSummary struct{ TableClass string }

type indexDescription struct {
	IndexName, IndexArn       string
	IndexStatus               string `json:",omitempty"`
	KeySchema                 []keyElement
	Projection                projection
	ProvisionedThroughput     *throughputDescription `json:",omitempty"`
	OnDemandThroughput        *onDemand              `json:",omitempty"`
	IndexSizeBytes, ItemCount int
}

type replicaDescription struct {
	RegionName, ReplicaStatus string
	KMSMasterKeyID            string             `json:"KMSMasterKeyId,omitempty"`
	ReplicaTableClassSummary  *tableClassSummary `json:",omitempty"`
}
