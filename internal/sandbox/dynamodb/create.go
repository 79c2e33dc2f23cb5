package dynamodb

import (
	"regexp"
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/table"
	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

var nameShape = regexp.MustCompile(`^[a-zA-Z0-9_.-]+$`)

// createTable makes a table in one region; it is ACTIVE at once.
func (s *Service) createTable(r *wire.Request, in *createTable) (*tableOutput, error) {
	g, err := newGroup(in)
	if err != nil {
		return nil, err
	}
	if s.tables[tableID{r.Region, in.TableName}] != nil {
		return nil, inUse("Table already exists: %s", in.TableName)
	}
	t := s.newReplica(g, r.Region, in.TableName)
	t.tags, t.protected, t.class = tag.FromPairs(in.Tags), in.DeletionProtectionEnabled, in.TableClass
	if err := checkTags(t.tags); err != nil {
		return nil, err
	}
	if t.encryption, err = s.encrypt(r.Region, in.SSESpecification); err != nil {
		return nil, err
	}
	if st := in.StreamSpecification; st != nil && st.StreamEnabled {
		t.enableStream(st.StreamViewType, s.Clock.Now())
	}
	s.adopt(t)
	return &tableOutput{t.describe("CREATING")}, nil
}

// newReplica makes an empty table of a group; adopt makes it exist.
func (s *Service) newReplica(g *group, region, name string) *replica {
	return &replica{
		group: g, region: region, name: name, id: account.UUID(), created: s.Clock.Now(),
		store: table.NewStore(g.schema), links: map[string]*link{},
	}
}

func (s *Service) adopt(t *replica) {
	s.tables[tableID{t.region, t.name}] = t
	t.members[t.region] = t
}

// newGroup validates what a new table is to be.
func newGroup(in *createTable) (*group, error) {
	if err := checkName("tableName", in.TableName); err != nil {
		return nil, err
	}
	d := definition{Attributes: in.AttributeDefinitions, Keys: in.KeySchema, Global: in.GlobalSecondaryIndexes, Local: in.LocalSecondaryIndexes}
	if err := d.check(); err != nil {
		return nil, err
	}
	b, err := newBilling(in.BillingMode, in.ProvisionedThroughput, in.OnDemandThroughput)
	if err != nil {
		return nil, err
	}
	if err := checkClass(in.TableClass); err != nil {
		return nil, err
	}
	if st := in.StreamSpecification; st != nil {
		switch {
		case st.StreamEnabled && st.StreamViewType == "":
			return nil, invalid("Table is being created with a stream enabled, UpdateViewType is required")
		case !st.StreamEnabled && st.StreamViewType != "":
			return nil, invalid("Table is being created with a stream disabled, UpdateViewType should not be specified")
		}
		if err := checkView(st.StreamViewType); err != nil {
			return nil, err
		}
	}
	return &group{definition: d, schema: d.schemaOf(d.Keys), billing: b, members: map[string]*replica{}}, nil
}

func checkName(field, name string) error {
	switch {
	case name == "":
		return missing(field)
	case len(name) < 3:
		return constraint(name, field, "Member must have length greater than or equal to 3")
	case len(name) > 255:
		return constraint(name, field, "Member must have length less than or equal to 255")
	case !nameShape.MatchString(name):
		return constraint(name, field, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
	}
	return nil
}

func checkClass(class string) error {
	if class == "" || class == "STANDARD" || class == "STANDARD_INFREQUENT_ACCESS" {
		return nil
	}
	return validation("Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS].")
}

func checkView(view string) error {
	views := []string{"", "NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY"}
	if slices.Contains(views, view) {
		return nil
	}
	return constraint(view, "streamSpecification.streamViewType", "Member must satisfy enum value set: [NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES, KEYS_ONLY]")
}

// encrypt reads a key specification: absent or off is an AWS owned key, which DescribeTable does not mention.
func (s *Service) encrypt(region string, spec *sseSpecification) (encryption, error) {
	if spec == nil {
		return encryption{}, nil
	}
	on := spec.Enabled != nil && *spec.Enabled
	switch {
	case !on && spec.SSEType != "":
		return encryption{}, invalid("SSEType can not be specified if Enabled is false")
	case !on && spec.KMSMasterKeyID != "":
		return encryption{}, invalid("KMSMasterKeyId can not be specified if Enabled is false")
	case !on:
		return encryption{}, nil
	case spec.SSEType == "AES256":
		return encryption{}, invalid("SSEType AES256 is not supported")
	}
	return encryption{s.keyARN(region, spec.KMSMasterKeyID)}, nil
}

func (s *Service) keyARN(region, id string) string {
	switch {
	case id == "" || id == "alias/aws/dynamodb":
		return s.DefaultKeyARN(region)
	case strings.HasPrefix(id, "arn:"):
		return id
	}
	return account.ARN("kms", region, "key/"+id)
}
