package route53

import (
	"maps"
	"slices"
)

// TagResource is what tags hang on.
type TagResource struct {
	Type string // hostedzone or healthcheck
	ID   string
}

// Tag is a key with its value.
type Tag struct{ Key, Value string }

// Limits of tags:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeTagsForResource.html
const (
	maxTagKey      = 128
	maxTagValue    = 256
	maxTagsPerCall = 10
)

// ChangeTags adds or replaces some tags and removes others.
func (s *Store) ChangeTags(resource TagResource, add []Tag, remove []string) error {
	if len(add) == 0 && len(remove) == 0 {
		return invalidInput("Invalid request: AddTags or RemoveTagKeys must be specified")
	}
	if len(add) > maxTagsPerCall || len(remove) > maxTagsPerCall {
		return invalidInput("Invalid request: at most %d tags can be changed at once", maxTagsPerCall)
	}
	for _, tag := range add {
		if len(tag.Key) < 1 || len(tag.Key) > maxTagKey || len(tag.Value) > maxTagValue {
			return invalidInput("Invalid request: a tag key has 1 to %d and a value at most %d characters", maxTagKey, maxTagValue)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.exists(resource); err != nil {
		return err
	}
	tags := maps.Clone(s.tags[resource])
	if tags == nil {
		tags = map[string]string{}
	}
	for _, k := range remove {
		delete(tags, k)
	}
	for _, tag := range add {
		tags[tag.Key] = tag.Value
	}
	s.tags[resource] = tags
	return nil
}

// Tags returns the tags of a resource by key.
func (s *Store) Tags(resource TagResource) ([]Tag, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.exists(resource); err != nil {
		return nil, err
	}
	tags := s.tags[resource]
	out := make([]Tag, 0, len(tags))
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, Tag{k, tags[k]})
	}
	return out, nil
}

// exists checks the resource of a tag operation. The caller holds the lock.
func (s *Store) exists(resource TagResource) error {
	switch resource.Type {
	case "hostedzone":
		_, err := s.HostedZone(resource.ID)
		return err
	case "healthcheck":
		if s.checks[resource.ID] == nil {
			return noSuchHealthCheck(resource.ID)
		}
		return nil
	}
	return invalidInput("Invalid request: '%s' is no resource type; use healthcheck or hostedzone", resource.Type)
}
