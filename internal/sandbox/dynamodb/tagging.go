package dynamodb

import (
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// maxTags is the most tags a table may have
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html).
const maxTags = 50

type tagRequest struct {
	ResourceArn string
	Tags        []tag.Pair
	TagKeys     []string
}

type tagList struct{ Tags []tag.Pair }

// tagged finds the table of an ARN; tags belong to a table in one region.
func (s *Service) tagged(r *wire.Request, arn string) (*replica, error) {
	if !strings.HasPrefix(arn, "arn:") {
		return nil, invalid("ARNs must start with 'arn:': %s", arn)
	}
	if !strings.HasPrefix(arn, "arn:aws:dynamodb:") {
		return nil, invalid("Provided Arn is not a DynamoDB resource arn: %s", arn)
	}
	if !strings.HasPrefix(arn, "arn:aws:dynamodb:"+r.Region+":") {
		return nil, validation("Invalid TableArn: Invalid ResourceArn provided as input %s", arn)
	}
	t := s.tables[tableID{r.Region, plainName(arn)}]
	if t == nil {
		return nil, resourceNotFound("Requested resource not found: ResourcArn: %s not found", arn)
	}
	return t, nil
}

func (s *Service) listTagsOfResource(r *wire.Request, in *tagRequest) (*tagList, error) {
	t, err := s.tagged(r, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	return &tagList{t.tags.Pairs()}, nil
}

func (s *Service) tagResource(r *wire.Request, in *tagRequest) (*wire.Empty, error) {
	if len(in.Tags) == 0 {
		return nil, validation("Atleast one Tag needs to be provided as Input.")
	}
	t, err := s.tagged(r, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	merged := t.tags.With(tag.FromPairs(in.Tags))
	if err := checkTags(merged); err != nil {
		return nil, err
	}
	t.tags = merged
	return nil, nil
}

func (s *Service) untagResource(r *wire.Request, in *tagRequest) (*wire.Empty, error) {
	if len(in.TagKeys) == 0 {
		return nil, validation("Atleast one Tag Key needs to be provided as Input.")
	}
	t, err := s.tagged(r, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	t.tags = t.tags.Without(in.TagKeys)
	return nil, nil
}

func checkTags(tags tag.Set) error {
	if len(tags) > maxTags {
		return validation("Number of Tags exceed the current limit for the provided ResourceArn")
	}
	for key := range tags {
		if strings.HasPrefix(key, "aws:") {
			return validation("Tag Key cannot be prefixed with aws:, Key: %s", key)
		}
		if key == "" || len(key) > 128 {
			return validation("The Tag Key provided is invalid, Key: %s", key)
		}
	}
	return nil
}

// getResourcePolicy: the sandbox's tables have none.
func (s *Service) getResourcePolicy(r *wire.Request, in *tagRequest) (*wire.Empty, error) {
	if _, err := s.tagged(r, in.ResourceArn); err != nil {
		return nil, err
	}
	return nil, wire.BadRequest("PolicyNotFoundException", "Resource-based policy not found for the provided ResourceArn: %s", in.ResourceArn)
}
