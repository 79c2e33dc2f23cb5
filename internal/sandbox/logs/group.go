package logs

import (
	"maps"
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// retentions are the days that PutRetentionPolicy takes.
// Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
var retentions = []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

type createLogGroupInput struct {
	LogGroupName  string            `json:"logGroupName"`
	LogGroupClass string            `json:"logGroupClass"`
	KMSKeyID      string            `json:"kmsKeyId"`
	Tags          map[string]string `json:"tags"`
}

func (s *Service) createLogGroup(r *wire.Request, in *createLogGroupInput) (*wire.Empty, error) {
	if !groupName.MatchString(in.LogGroupName) {
		return nil, wire.BadRequest("InvalidParameterException", "1 validation error detected: Value '%s' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+", in.LogGroupName)
	}
	if in.LogGroupClass == "" {
		in.LogGroupClass = "STANDARD"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.regions[r.Region][in.LogGroupName] != nil {
		return nil, wire.BadRequest("ResourceAlreadyExistsException", "The specified log group already exists")
	}
	if s.regions[r.Region] == nil {
		s.regions[r.Region] = map[string]*group{}
	}
	s.regions[r.Region][in.LogGroupName] = &group{
		Name: in.LogGroupName, Created: s.clock.Now(), Class: in.LogGroupClass, KMSKey: in.KMSKeyID,
		Tags: tag.Set(nil).With(in.Tags),
	}
	return nil, nil
}

type groupInput struct {
	LogGroupName string `json:"logGroupName"`
}

func (s *Service) deleteLogGroup(r *wire.Request, in *groupInput) (*wire.Empty, error) {
	return nil, s.change(r.Region, in.LogGroupName, func(*group) { delete(s.regions[r.Region], in.LogGroupName) })
}

type describeInput struct {
	Prefix  string `json:"logGroupNamePrefix"`
	Pattern string `json:"logGroupNamePattern"`
	Limit   int    `json:"limit"`
	Token   string `json:"nextToken"` // the name of the group to start at
}

type groupView struct {
	LogGroupName    string `json:"logGroupName"`
	ARN             string `json:"arn"` // ends in ":*"
	LogGroupARN     string `json:"logGroupArn"`
	CreationTime    int64  `json:"creationTime"` // milliseconds
	RetentionInDays int    `json:"retentionInDays,omitempty"`
	LogGroupClass   string `json:"logGroupClass"`
	KMSKeyID        string `json:"kmsKeyId,omitempty"`
	StoredBytes     int    `json:"storedBytes"`
	MetricFilters   int    `json:"metricFilterCount"`
}

type describeOutput struct {
	LogGroups []groupView `json:"logGroups"`
	NextToken string      `json:"nextToken,omitempty"`
}

func (s *Service) describeLogGroups(r *wire.Request, in *describeInput) (*describeOutput, error) {
	if in.Limit < 0 || in.Limit > 50 {
		return nil, wire.BadRequest("InvalidParameterException", "1 validation error detected: Value '%d' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 50", in.Limit)
	}
	if in.Limit == 0 {
		in.Limit = 50
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &describeOutput{LogGroups: []groupView{}}
	groups := s.regions[r.Region]
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		if !strings.HasPrefix(name, in.Prefix) || !strings.Contains(name, in.Pattern) || name < in.Token {
			continue
		}
		if len(out.LogGroups) == in.Limit {
			out.NextToken = name
			break
		}
		out.LogGroups = append(out.LogGroups, viewOf(r.Region, groups[name]))
	}
	return out, nil
}

func viewOf(region string, g *group) groupView {
	return groupView{
		LogGroupName: g.Name, ARN: arnOf(region, g.Name) + ":*", LogGroupARN: arnOf(region, g.Name),
		CreationTime: g.Created.UnixMilli(), RetentionInDays: g.Retention, LogGroupClass: g.Class, KMSKeyID: g.KMSKey,
	}
}

type retentionInput struct {
	LogGroupName    string `json:"logGroupName"`
	RetentionInDays int    `json:"retentionInDays"`
}

func (s *Service) putRetentionPolicy(r *wire.Request, in *retentionInput) (*wire.Empty, error) {
	if !slices.Contains(retentions, in.RetentionInDays) {
		return nil, wire.BadRequest("InvalidParameterException", "1 validation error detected: Value '%d' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: %v", in.RetentionInDays, retentions)
	}
	return nil, s.change(r.Region, in.LogGroupName, func(g *group) { g.Retention = in.RetentionInDays })
}

func (s *Service) deleteRetentionPolicy(r *wire.Request, in *groupInput) (*wire.Empty, error) {
	return nil, s.change(r.Region, in.LogGroupName, func(g *group) { g.Retention = 0 })
}

type tagsInput struct {
	ResourceARN string            `json:"resourceArn"`
	Tags        map[string]string `json:"tags"`
	TagKeys     []string          `json:"tagKeys"`
}

type tagsOutput struct {
	Tags tag.Set `json:"tags"`
}

func (s *Service) listTagsForResource(r *wire.Request, in *tagsInput) (*tagsOutput, error) {
	out := &tagsOutput{}
	err := s.change(r.Region, nameOf(in.ResourceARN), func(g *group) { out.Tags = g.Tags.With(nil) })
	return out, err
}

func (s *Service) tagResource(r *wire.Request, in *tagsInput) (*wire.Empty, error) {
	return nil, s.change(r.Region, nameOf(in.ResourceARN), func(g *group) { g.Tags = g.Tags.With(in.Tags) })
}

func (s *Service) untagResource(r *wire.Request, in *tagsInput) (*wire.Empty, error) {
	return nil, s.change(r.Region, nameOf(in.ResourceARN), func(g *group) { g.Tags = g.Tags.Without(in.TagKeys) })
}
