// Package kms is the sandbox's Key Management Service: AWS's own keys by alias, and customer keys that a table may be
// encrypted with. It keeps keys' settings and encrypts nothing.
package kms

import (
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// Service is KMS.
type Service struct {
	wire  *wire.JSONService
	clock *clock.Clock

	mu      sync.Mutex
	regions map[string]map[string]*key // customer keys by region and id
}

// key is what KMS keeps of one customer key.
type key struct {
	ID          string
	Description string
	Created     time.Time
	State       string // Enabled, Disabled or PendingDeletion
	Deletion    *time.Time
	Rotation    bool
	MultiRegion bool
	Policy      string
	Tags        tag.Set
}

// New makes the service with AWS's own keys only.
func New(c *clock.Clock) *Service {
	s := &Service{wire: wire.NewJSON("kms", "1.1", "TrentService", ""), clock: c, regions: map[string]map[string]*key{}}
	wire.JSON(s.wire, "DescribeKey", s.describeKey)
	s.registerKeys()
	return s
}

// Wire is the service as the server registers it.
func (s *Service) Wire() wire.Service { return s.wire }

// Inventory lists customer keys; those that wait for their deletion are as good as gone, as Terraform sees it.
func (s *Service) Inventory() []inventory.Resource {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []inventory.Resource
	for region, keys := range s.regions {
		for id, k := range keys {
			if k.State != pendingDeletion {
				list = append(list, inventory.Resource{Service: "kms", Region: region, Type: "key", ID: id})
			}
		}
	}
	return list
}

// Snapshot is the customer keys as JSON.
func (s *Service) Snapshot() (json.RawMessage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.Marshal(s.regions)
}

// Restore replaces the customer keys.
func (s *Service) Restore(state json.RawMessage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.Unmarshal(state, &s.regions)
}

const pendingDeletion = "PendingDeletion"

// metadata is KeyMetadata of the API.
type metadata struct {
	AWSAccountID          string      `json:"AWSAccountId"`
	KeyID                 string      `json:"KeyId"`
	ARN                   string      `json:"Arn"`
	CreationDate          wire.Epoch  `json:"CreationDate"`
	DeletionDate          *wire.Epoch `json:"DeletionDate,omitempty"`
	Enabled               bool        `json:"Enabled"`
	Description           string      `json:"Description"`
	KeyUsage              string      `json:"KeyUsage"`
	KeyState              string      `json:"KeyState"`
	Origin                string      `json:"Origin"`
	KeyManager            string      `json:"KeyManager"`
	CustomerMasterKeySpec string      `json:"CustomerMasterKeySpec"`
	KeySpec               string      `json:"KeySpec"`
	EncryptionAlgorithms  []string    `json:"EncryptionAlgorithms"`
	MultiRegion           bool        `json:"MultiRegion"`
}

type keyOutput struct {
	KeyMetadata metadata `json:"KeyMetadata"`
}

type keyInput struct {
	KeyID string `json:"KeyId"`
}

func (s *Service) describeKey(r *wire.Request, in *keyInput) (*keyOutput, error) {
	if alias, ok := awsAlias(in.KeyID); ok {
		return &keyOutput{s.awsManaged(r.Region, alias)}, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	k, err := s.find(r.Region, in.KeyID)
	if err != nil {
		return nil, err
	}
	return &keyOutput{view(r.Region, k)}, nil
}

// awsAlias reads "alias/aws/dynamodb", bare or at the end of an ARN.
func awsAlias(id string) (string, bool) {
	at := strings.Index(id, "alias/aws/")
	if at < 0 || (at > 0 && !strings.HasPrefix(id, "arn:aws:kms:")) {
		return "", false
	}
	return id[at:], true
}

// awsManaged is AWS's own key of a service; its id is made of its alias, so that it is the same at every call.
func (s *Service) awsManaged(region, alias string) metadata {
	id := "00000000-0000-4000-a000-" + (account.Digest(region+alias) + "000000000000")[:12]
	return metadata{
		AWSAccountID: account.ID, KeyID: id, ARN: account.ARN("kms", region, "key/"+id),
		CreationDate: wire.Epoch(s.clock.Started()), Enabled: true, KeyState: "Enabled", KeyUsage: "ENCRYPT_DECRYPT",
		Description: "Default key that protects data when no other key is defined", Origin: "AWS_KMS", KeyManager: "AWS",
		CustomerMasterKeySpec: symmetric, KeySpec: symmetric, EncryptionAlgorithms: []string{symmetric},
	}
}

const symmetric = "SYMMETRIC_DEFAULT"

func view(region string, k *key) metadata {
	m := metadata{
		AWSAccountID: account.ID, KeyID: k.ID, ARN: account.ARN("kms", region, "key/"+k.ID),
		CreationDate: wire.Epoch(k.Created), Enabled: k.State == "Enabled", KeyState: k.State, KeyUsage: "ENCRYPT_DECRYPT",
		Description: k.Description, Origin: "AWS_KMS", KeyManager: "CUSTOMER", MultiRegion: k.MultiRegion,
		CustomerMasterKeySpec: symmetric, KeySpec: symmetric, EncryptionAlgorithms: []string{symmetric},
	}
	if k.Deletion != nil {
		deletion := wire.Epoch(*k.Deletion)
		m.DeletionDate = &deletion
	}
	return m
}

// find takes a key's id or its ARN. The caller holds the lock.
func (s *Service) find(region, id string) (*key, error) {
	bare := id[strings.LastIndex(id, "/")+1:]
	if k := s.regions[region][bare]; k != nil {
		return k, nil
	}
	if strings.HasPrefix(id, "alias/") {
		return nil, notFound("Alias arn:aws:kms:%s:%s:%s is not found.", region, account.ID, id)
	}
	return nil, notFound("Key '%s' does not exist", account.ARN("kms", region, "key/"+bare))
}

func notFound(format string, args ...any) error {
	return wire.BadRequest("NotFoundException", format, args...)
}
