package kms

import (
	"encoding/json"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// defaultWindow is the days a key waits for its deletion when the call names none.
const defaultWindow = 30

func (s *Service) registerKeys() {
	wire.JSON(s.wire, "CreateKey", s.createKey)
	wire.JSON(s.wire, "UpdateKeyDescription", s.updateKeyDescription)
	wire.JSON(s.wire, "ScheduleKeyDeletion", s.scheduleKeyDeletion)
	wire.JSON(s.wire, "GetKeyPolicy", s.getKeyPolicy)
	wire.JSON(s.wire, "PutKeyPolicy", s.putKeyPolicy)
	wire.JSON(s.wire, "GetKeyRotationStatus", s.getKeyRotationStatus)
	wire.JSON(s.wire, "EnableKeyRotation", s.setRotation(true))
	wire.JSON(s.wire, "DisableKeyRotation", s.setRotation(false))
	wire.JSON(s.wire, "ListResourceTags", s.listResourceTags)
	wire.JSON(s.wire, "TagResource", s.tagResource)
	wire.JSON(s.wire, "UntagResource", s.untagResource)
}

// keyTag is a tag in KMS's own words.
type keyTag struct {
	TagKey   string `json:"TagKey"`
	TagValue string `json:"TagValue"`
}

func fromTags(list []keyTag) tag.Set {
	set := tag.Set{}
	for _, t := range list {
		set[t.TagKey] = t.TagValue
	}
	return set
}

type createKeyInput struct {
	Description string
	Policy      string
	KeySpec     string
	KeyUsage    string
	MultiRegion bool
	Tags        []keyTag
}

func (s *Service) createKey(r *wire.Request, in *createKeyInput) (*keyOutput, error) {
	if (in.KeySpec != "" && in.KeySpec != symmetric) || (in.KeyUsage != "" && in.KeyUsage != "ENCRYPT_DECRYPT") {
		return nil, wire.BadRequest("UnsupportedOperationException", "the sandbox keeps symmetric encryption keys only")
	}
	if in.Policy == "" {
		in.Policy = `{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + account.ID + `:root"},"Action":"kms:*","Resource":"*"}]}`
	}
	if !json.Valid([]byte(in.Policy)) {
		return nil, malformedPolicy()
	}
	k := &key{
		ID: account.UUID(), Description: in.Description, Created: s.clock.Now(), State: "Enabled",
		MultiRegion: in.MultiRegion, Policy: in.Policy, Tags: fromTags(in.Tags),
	}
	if in.MultiRegion {
		k.ID = "mrk-" + account.RandomID(account.Hex, 32)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.regions[r.Region] == nil {
		s.regions[r.Region] = map[string]*key{}
	}
	s.regions[r.Region][k.ID] = k
	return &keyOutput{view(r.Region, k)}, nil
}

func malformedPolicy() error {
	return wire.BadRequest("MalformedPolicyDocumentException", "Policy contains a statement with one or more invalid principals or is no JSON")
}

// change runs an update on a key that is not about to go, under the lock.
func (s *Service) change(region, id string, update func(*key)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, err := s.find(region, id)
	if err != nil {
		return err
	}
	if k.State == pendingDeletion {
		return wire.BadRequest("KMSInvalidStateException", "%s is pending deletion.", account.ARN("kms", region, "key/"+k.ID))
	}
	update(k)
	return nil
}

type describeInput struct {
	KeyID       string `json:"KeyId"`
	Description string
}

func (s *Service) updateKeyDescription(r *wire.Request, in *describeInput) (*wire.Empty, error) {
	return nil, s.change(r.Region, in.KeyID, func(k *key) { k.Description = in.Description })
}

type deletionInput struct {
	KeyID               string `json:"KeyId"`
	PendingWindowInDays int
}

type deletionOutput struct {
	KeyID               string     `json:"KeyId"`
	DeletionDate        wire.Epoch `json:"DeletionDate"`
	KeyState            string     `json:"KeyState"`
	PendingWindowInDays int        `json:"PendingWindowInDays"`
}

func (s *Service) scheduleKeyDeletion(r *wire.Request, in *deletionInput) (*deletionOutput, error) {
	if in.PendingWindowInDays == 0 {
		in.PendingWindowInDays = defaultWindow
	}
	if in.PendingWindowInDays < 7 || in.PendingWindowInDays > 30 {
		return nil, wire.BadRequest("ValidationException", "1 validation error detected: Value '%d' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value between 7 and 30", in.PendingWindowInDays)
	}
	out := &deletionOutput{KeyState: pendingDeletion, PendingWindowInDays: in.PendingWindowInDays}
	err := s.change(r.Region, in.KeyID, func(k *key) {
		deletion := s.clock.Now().Add(time.Duration(in.PendingWindowInDays) * 24 * time.Hour)
		k.State, k.Deletion = pendingDeletion, &deletion
		out.KeyID, out.DeletionDate = account.ARN("kms", r.Region, "key/"+k.ID), wire.Epoch(deletion)
	})
	return out, err
}

type policyInput struct {
	KeyID      string `json:"KeyId"`
	PolicyName string
	Policy     string
}

type policyOutput struct {
	Policy     string
	PolicyName string
}

func (s *Service) getKeyPolicy(r *wire.Request, in *policyInput) (*policyOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, err := s.find(r.Region, in.KeyID)
	if err != nil {
		return nil, err
	}
	return &policyOutput{Policy: k.Policy, PolicyName: "default"}, nil
}

func (s *Service) putKeyPolicy(r *wire.Request, in *policyInput) (*wire.Empty, error) {
	if !json.Valid([]byte(in.Policy)) {
		return nil, malformedPolicy()
	}
	return nil, s.change(r.Region, in.KeyID, func(k *key) { k.Policy = in.Policy })
}

type rotationOutput struct {
	KeyRotationEnabled   bool
	RotationPeriodInDays int `json:",omitempty"`
}

func (s *Service) getKeyRotationStatus(r *wire.Request, in *keyInput) (*rotationOutput, error) {
	out := &rotationOutput{}
	err := s.change(r.Region, in.KeyID, func(k *key) {
		out.KeyRotationEnabled = k.Rotation
		if k.Rotation {
			out.RotationPeriodInDays = 365
		}
	})
	return out, err
}

func (s *Service) setRotation(on bool) func(*wire.Request, *keyInput) (*wire.Empty, error) {
	return func(r *wire.Request, in *keyInput) (*wire.Empty, error) {
		return nil, s.change(r.Region, in.KeyID, func(k *key) { k.Rotation = on })
	}
}

type tagsInput struct {
	KeyID   string `json:"KeyId"`
	Tags    []keyTag
	TagKeys []string
}

type tagsOutput struct {
	Tags      []keyTag
	Truncated bool
}

func (s *Service) listResourceTags(r *wire.Request, in *tagsInput) (*tagsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, err := s.find(r.Region, in.KeyID)
	if err != nil {
		return nil, err
	}
	out := &tagsOutput{Tags: []keyTag{}}
	for _, p := range k.Tags.Pairs() {
		out.Tags = append(out.Tags, keyTag{p.Key, p.Value})
	}
	return out, nil
}

func (s *Service) tagResource(r *wire.Request, in *tagsInput) (*wire.Empty, error) {
	return nil, s.change(r.Region, in.KeyID, func(k *key) { k.Tags = k.Tags.With(fromTags(in.Tags)) })
}

func (s *Service) untagResource(r *wire.Request, in *tagsInput) (*wire.Empty, error) {
	return nil, s.change(r.Region, in.KeyID, func(k *key) { k.Tags = k.Tags.Without(in.TagKeys) })
}
