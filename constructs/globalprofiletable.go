package constructs

import (
	"regexp"
	"slices"
	"strings"

	awsconstructs "github.com/aws/constructs-go/constructs/v10"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dynamodbtable"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dynamodbtablereplica"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

var (
	tableShape  = regexp.MustCompile(`^[a-zA-Z0-9_.-]{3,255}$`)
	kmsKeyShape = regexp.MustCompile(`^arn:aws:kms:([a-z0-9-]+):[0-9]{12}:key/[A-Za-z0-9-]+$`)
)

// KeyType is the type of a key attribute.
type KeyType string

// The types that DynamoDB allows for a key.
const (
	String KeyType = "S"
	Number KeyType = "N"
	Binary KeyType = "B"
)

// Key is an attribute that an item is found by.
type Key struct {
	Name string
	Type KeyType // default String
}

// GlobalSecondaryIndex is a second way to find items; it is replicated with the table.
type GlobalSecondaryIndex struct {
	Name     string
	HashKey  Key
	RangeKey Key      // default none
	NonKeys  []string // the attributes projected beside the keys; default: all attributes
}

// CustomerKeys are the KMS keys of a table that is not encrypted with a key that AWS owns. A key is
// regional, so each replica has its own.
type CustomerKeys struct {
	PrimaryARN, StandbyARN string
}

// GlobalProfileTableProps describe one table and its replica.
type GlobalProfileTableProps struct {
	// Pair owns the providers. Required.
	Pair *RegionPair
	// TableName is the same in both regions: 3 to 255 letters, digits, _, - or . Default: LAB-profiles.
	TableName string
	// HashKey is the partition key. Default: id, a string.
	HashKey Key
	// RangeKey is the sort key. Default none.
	RangeKey Key
	// GlobalSecondaryIndexes, at most 20. Default none.
	GlobalSecondaryIndexes []GlobalSecondaryIndex
	// TTLAttribute names the one attribute that holds an item's expiry in epoch seconds. Default none.
	TTLAttribute string
	// CustomerKeys encrypts with KMS keys of your own, about 1 USD a month each. Default: keys that AWS
	// owns, which cost nothing.
	CustomerKeys CustomerKeys
	// AllowDeletion switches deletion protection off in both regions. Default: on.
	AllowDeletion bool
	// Name prefixes the logical ids; the default gives aws_dynamodb_table.profiles.
	Name string
}

// GlobalProfileTable is a DynamoDB global table: on demand, with streams, point-in-time recovery and
// encryption in both regions. Two regions replicate with eventual consistency (last writer wins), which
// is what makes reads local and the RPO greater than zero.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
type GlobalProfileTable struct {
	awsconstructs.Construct
	props     GlobalProfileTableProps
	logicalID string
}

func (p GlobalProfileTableProps) withDefaults() GlobalProfileTableProps {
	if p.TableName == "" && p.Pair != nil {
		p.TableName = p.Pair.Lab() + "-profiles"
	}
	if p.HashKey == (Key{}) {
		p.HashKey = Key{Name: "id"}
	}
	p.HashKey = p.HashKey.withDefaults()
	p.RangeKey = p.RangeKey.withDefaults()
	p.GlobalSecondaryIndexes = slices.Clone(p.GlobalSecondaryIndexes)
	for i := range p.GlobalSecondaryIndexes {
		index := &p.GlobalSecondaryIndexes[i]
		index.HashKey, index.RangeKey = index.HashKey.withDefaults(), index.RangeKey.withDefaults()
	}
	return p
}

func (k Key) withDefaults() Key {
	if k.Name != "" && k.Type == "" {
		k.Type = String
	}
	return k
}

// Validate reports every fault of the props' values; the pair is checked by NewGlobalProfileTable.
func (p GlobalProfileTableProps) Validate(id string) error {
	f := faultsOf("GlobalProfileTable", id)
	p.withDefaults().check(f)
	return f.err()
}

func (p GlobalProfileTableProps) check(f *faults) {
	f.addIf(p.TableName != "" && !tableShape.MatchString(p.TableName), "TableName",
		"must be 3 to 255 letters, digits, _, - or ., got %d characters: %q", len(p.TableName), abbreviate(p.TableName))
	f.checkKey("HashKey", p.HashKey, true)
	f.checkKey("RangeKey", p.RangeKey, false)
	f.addIf(p.RangeKey.Name != "" && p.RangeKey.Name == p.HashKey.Name, "RangeKey", "must differ from HashKey, got %q for both", p.RangeKey.Name)
	p.checkIndexes(f)
	p.checkTTL(f)
	p.CustomerKeys.check(f, p.Pair)
	f.checkName(p.Name)
}

func (f *faults) checkKey(prop string, key Key, required bool) {
	f.addIf(required && key.Name == "" || len(key.Name) > 255 || key.Name == "" && key.Type != "", prop,
		"must be named with 1 to 255 characters, got %q", abbreviate(key.Name))
	f.addIf(key.Type != "" && key.Type != String && key.Type != Number && key.Type != Binary, prop,
		"must be of type S, N or B, got %q", key.Type)
}

func (p GlobalProfileTableProps) checkIndexes(f *faults) {
	const prop = "GlobalSecondaryIndexes"
	f.addIf(len(p.GlobalSecondaryIndexes) > 20, prop, "must be at most 20, got %d", len(p.GlobalSecondaryIndexes))
	types := map[string]KeyType{p.HashKey.Name: p.HashKey.Type}
	if p.RangeKey.Name != "" {
		types[p.RangeKey.Name] = p.RangeKey.Type
	}
	seen := map[string]bool{}
	for _, index := range p.GlobalSecondaryIndexes {
		f.addIf(!tableShape.MatchString(index.Name), prop, "must have names of 3 to 255 letters, digits, _, - or ., got %q", abbreviate(index.Name))
		f.addIf(seen[index.Name], prop, "must have distinct names, got %q twice", index.Name)
		seen[index.Name] = true
		f.checkKey(prop+"["+index.Name+"].HashKey", index.HashKey, true)
		f.checkKey(prop+"["+index.Name+"].RangeKey", index.RangeKey, false)
		for _, key := range []Key{index.HashKey, index.RangeKey} {
			if before, ok := types[key.Name]; ok && before != key.Type {
				f.add(prop, "must give attribute %q one type, got %s and %s", key.Name, before, key.Type)
			}
			if key.Name != "" {
				types[key.Name] = key.Type
			}
		}
	}
}

func (p GlobalProfileTableProps) checkTTL(f *faults) {
	const prop = "TTLAttribute"
	f.addIf(strings.ContainsAny(p.TTLAttribute, ", ;"), prop, "must be one attribute: a table has one TTL attribute, got %q", p.TTLAttribute)
	f.addIf(len(p.TTLAttribute) > 255, prop, "must have at most 255 characters, got %d", len(p.TTLAttribute))
	f.addIf(p.TTLAttribute != "" && slices.ContainsFunc(p.keys(), func(k Key) bool { return k.Name == p.TTLAttribute }), prop,
		"must not be a key of the table or an index, got %q", p.TTLAttribute)
}

func (k CustomerKeys) check(f *faults, pair *RegionPair) {
	if k == (CustomerKeys{}) {
		return
	}
	for _, key := range []struct {
		prop, arn string
		role      Role
	}{{"CustomerKeys.PrimaryARN", k.PrimaryARN, Primary}, {"CustomerKeys.StandbyARN", k.StandbyARN, Standby}} {
		match := kmsKeyShape.FindStringSubmatch(key.arn)
		if match == nil {
			f.add(key.prop, "must be the ARN of a KMS key, in both regions or in none, got %q", key.arn)
		} else if pair != nil && match[1] != pair.Region(key.role) {
			f.add(key.prop, "must be a key in %s, got one in %s", pair.Region(key.role), match[1])
		}
	}
}

// abbreviate keeps a value that is too long from filling the screen.
func abbreviate(s string) string {
	if len(s) <= 40 {
		return s
	}
	return s[:37] + "..."
}

// keys are the key attributes of the table and its indexes, each once, sorted by name.
func (p GlobalProfileTableProps) keys() []Key {
	keys := []Key{p.HashKey, p.RangeKey}
	for _, index := range p.GlobalSecondaryIndexes {
		keys = append(keys, index.HashKey, index.RangeKey)
	}
	keys = slices.DeleteFunc(keys, func(k Key) bool { return k.Name == "" })
	slices.SortFunc(keys, func(a, b Key) int { return strings.Compare(a.Name, b.Name) })
	return slices.CompactFunc(keys, func(a, b Key) bool { return a.Name == b.Name })
}

// NewGlobalProfileTable declares the table in the primary's region and its replica in the standby's.
func NewGlobalProfileTable(scope awsconstructs.Construct, id string, props GlobalProfileTableProps) (*GlobalProfileTable, error) {
	f := faultsOf("GlobalProfileTable", id)
	if props.Pair != nil && props.Pair.Construct == nil {
		props.Pair = nil
	}
	props = props.withDefaults()
	props.check(f)
	f.checkPair(props.Pair, "GlobalProfileTable", props.Name)
	f.checkPlace(scope, id)
	if err := f.err(); err != nil {
		return nil, err
	}
	t := &GlobalProfileTable{props: props, logicalID: logicalID(props.Name, "profiles")}
	if err := f.place(t, scope, id); err != nil {
		return nil, err
	}
	props.Pair.take("GlobalProfileTable", props.Name, f.construct)
	t.declareTable()
	t.declareReplica()
	return t, nil
}

// TableName is the table's name in both regions.
func (t *GlobalProfileTable) TableName() string { return t.props.TableName }

// HashKey is the partition key.
func (t *GlobalProfileTable) HashKey() Key { return t.props.HashKey }

// RangeKey is the sort key; its name is empty where the table has none.
func (t *GlobalProfileTable) RangeKey() Key { return t.props.RangeKey }

// TTLAttribute is the attribute that holds an item's expiry, or empty.
func (t *GlobalProfileTable) TTLAttribute() string { return t.props.TTLAttribute }

// ARN is a reference to the table, or to its replica, in a role's region.
func (t *GlobalProfileTable) ARN(role Role) string {
	if role == Standby {
		return *ref("aws_dynamodb_table_replica", t.replicaID(), "arn")
	}
	return *ref("aws_dynamodb_table", t.logicalID, "arn")
}

// KeyARN is the customer key of a role's region, or empty where AWS owns the key.
func (t *GlobalProfileTable) KeyARN(role Role) string {
	if role == Standby {
		return t.props.CustomerKeys.StandbyARN
	}
	return t.props.CustomerKeys.PrimaryARN
}

func (t *GlobalProfileTable) replicaID() string { return t.logicalID + "_standby" }

func (t *GlobalProfileTable) declareTable() {
	p := t.props
	config := &dynamodbtable.DynamodbTableConfig{
		Provider:                  p.Pair.Provider(Primary),
		Name:                      &p.TableName,
		BillingMode:               ptr("PAY_PER_REQUEST"), // autoscaling of replicas is unreliable, and nothing is to be always on
		HashKey:                   &p.HashKey.Name,
		Attribute:                 attributes(p.keys()),
		GlobalSecondaryIndex:      indexes(p.GlobalSecondaryIndexes),
		StreamEnabled:             true, // replication needs it; left out, a later plan would turn it off
		StreamViewType:            ptr("NEW_AND_OLD_IMAGES"),
		PointInTimeRecovery:       &dynamodbtable.DynamodbTablePointInTimeRecovery{Enabled: true},
		DeletionProtectionEnabled: !p.AllowDeletion,
		// The replica is a resource of its own, so that it carries the standby's tags.
		Lifecycle: &cdktf.TerraformResourceLifecycle{IgnoreChanges: list("replica")},
	}
	// Without a key of one's own the block stays away: the table is encrypted with a key that AWS owns.
	// Enabled without a key would mean alias/aws/dynamodb, whose requests are billed.
	if p.CustomerKeys != (CustomerKeys{}) {
		config.ServerSideEncryption = &dynamodbtable.DynamodbTableServerSideEncryption{Enabled: true, KmsKeyArn: &p.CustomerKeys.PrimaryARN}
	}
	if p.RangeKey.Name != "" {
		config.RangeKey = &p.RangeKey.Name
	}
	if p.TTLAttribute != "" {
		config.Ttl = &dynamodbtable.DynamodbTableTtl{AttributeName: &p.TTLAttribute, Enabled: true}
	}
	name(dynamodbtable.NewDynamodbTable(t, ptr("table"), config), t.logicalID)
}

func (t *GlobalProfileTable) declareReplica() {
	p := t.props
	config := &dynamodbtablereplica.DynamodbTableReplicaAConfig{
		Provider:                  p.Pair.Provider(Standby),
		GlobalTableArn:            ref("aws_dynamodb_table", t.logicalID, "arn"),
		PointInTimeRecovery:       true, // off by default on replicas
		DeletionProtectionEnabled: !p.AllowDeletion,
	}
	if p.CustomerKeys != (CustomerKeys{}) {
		config.KmsKeyArn = &p.CustomerKeys.StandbyARN
	}
	name(dynamodbtablereplica.NewDynamodbTableReplicaA(t, ptr("replica"), config), t.replicaID())
}

func attributes(keys []Key) []*dynamodbtable.DynamodbTableAttribute {
	out := make([]*dynamodbtable.DynamodbTableAttribute, len(keys))
	for i, key := range keys {
		out[i] = &dynamodbtable.DynamodbTableAttribute{Name: ptr(key.Name), Type: ptr(string(key.Type))}
	}
	return out
}

// indexes is nil for none, which leaves the block out of the JSON.
func indexes(in []GlobalSecondaryIndex) any {
	if len(in) == 0 {
		return nil
	}
	out := make([]*dynamodbtable.DynamodbTableGlobalSecondaryIndex, len(in))
	for i, index := range in {
		out[i] = &dynamodbtable.DynamodbTableGlobalSecondaryIndex{
			Name: ptr(index.Name), HashKey: ptr(index.HashKey.Name), ProjectionType: ptr("ALL"),
		}
		if index.RangeKey.Name != "" {
			out[i].RangeKey = ptr(index.RangeKey.Name)
		}
		if len(index.NonKeys) > 0 {
			out[i].ProjectionType, out[i].NonKeyAttributes = ptr("INCLUDE"), list(index.NonKeys...)
		}
	}
	return out
}
