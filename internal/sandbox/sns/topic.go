package sns

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

var topicName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// settable are the attributes of a topic that SetTopicAttributes takes.
var settable = []string{
	"ArchivePolicy", "ContentBasedDeduplication", "DeliveryPolicy", "DisplayName", "FifoThroughputScope", "FifoTopic",
	"KmsMasterKeyId", "Policy", "SignatureVersion", "TracingConfig",
	"ApplicationSuccessFeedbackRoleArn", "ApplicationSuccessFeedbackSampleRate", "ApplicationFailureFeedbackRoleArn",
	"FirehoseSuccessFeedbackRoleArn", "FirehoseSuccessFeedbackSampleRate", "FirehoseFailureFeedbackRoleArn",
	"HTTPSuccessFeedbackRoleArn", "HTTPSuccessFeedbackSampleRate", "HTTPFailureFeedbackRoleArn",
	"LambdaSuccessFeedbackRoleArn", "LambdaSuccessFeedbackSampleRate", "LambdaFailureFeedbackRoleArn",
	"SQSSuccessFeedbackRoleArn", "SQSSuccessFeedbackSampleRate", "SQSFailureFeedbackRoleArn",
}

func (s *Service) registerTopics() {
	wire.Query(s.wire, "CreateTopic", s.createTopic)
	wire.Query(s.wire, "DeleteTopic", s.deleteTopic)
	wire.Query(s.wire, "ListTopics", s.listTopics)
	wire.Query(s.wire, "GetTopicAttributes", s.getTopicAttributes)
	wire.Query(s.wire, "SetTopicAttributes", s.setTopicAttributes)
	wire.Query(s.wire, "ListTagsForResource", s.listTagsForResource)
	wire.Query(s.wire, "TagResource", s.tagResource)
	wire.Query(s.wire, "UntagResource", s.untagResource)
}

type topicOutput struct {
	TopicARN string `xml:"TopicArn"`
}

// createTopic is idempotent, as AWS's is, unless the attributes differ.
func (s *Service) createTopic(r *wire.Request, in wire.Form) (*topicOutput, error) {
	name := in.Get("Name")
	if !topicName.MatchString(name) {
		return nil, wire.BadRequest("InvalidParameter", "Invalid parameter: Topic Name")
	}
	attributes := in.Entries("Attributes")
	if err := checkAttributes(attributes); err != nil {
		return nil, err
	}
	arn := account.ARN("sns", r.Region, name)
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.regions[r.Region][name]; old != nil {
		for key, value := range attributes {
			if old.Attributes[key] != value {
				return nil, wire.BadRequest("InvalidParameter", "Invalid parameter: Attributes Reason: Topic already exists with different attributes")
			}
		}
		return &topicOutput{arn}, nil
	}
	if s.regions[r.Region] == nil {
		s.regions[r.Region] = map[string]*topic{}
	}
	if attributes["Policy"] == "" {
		attributes["Policy"] = defaultPolicy(arn)
	}
	s.regions[r.Region][name] = &topic{
		Name: name, Attributes: attributes, Tags: tags(in), Subscriptions: map[string]*subscription{},
	}
	return &topicOutput{arn}, nil
}

// defaultPolicy is what AWS writes for a topic that was given none: its owner may do everything.
func defaultPolicy(arn string) string {
	return fmt.Sprintf(`{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},"Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission","SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic","SNS:Publish"],"Resource":"%s","Condition":{"StringEquals":{"AWS:SourceOwner":"%s"}}}]}`, arn, account.ID)
}

func checkAttributes(attributes map[string]string) error {
	for name := range attributes {
		if !slices.Contains(settable, name) {
			return wire.BadRequest("InvalidParameter", "Invalid parameter: AttributeName")
		}
	}
	return nil
}

func (s *Service) deleteTopic(r *wire.Request, in wire.Form) (*wire.Empty, error) {
	return nil, s.change(r.Region, in.Get("TopicArn"), func(t *topic) error {
		delete(s.regions[r.Region], t.Name)
		return nil
	})
}

type topicMember struct {
	TopicARN string `xml:"TopicArn"`
}

type topicsOutput struct {
	Topics []topicMember `xml:"Topics>member"`
}

func (s *Service) listTopics(r *wire.Request, _ wire.Form) (*topicsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &topicsOutput{}
	for _, name := range slices.Sorted(maps.Keys(s.regions[r.Region])) {
		out.Topics = append(out.Topics, topicMember{account.ARN("sns", r.Region, name)})
	}
	return out, nil
}

type entry struct {
	Key   string `xml:"key"`
	Value string `xml:"value"`
}

type attributesOutput struct {
	Attributes []entry `xml:"Attributes>entry"`
}

func entries(attributes map[string]string) []entry {
	var list []entry
	for _, key := range slices.Sorted(maps.Keys(attributes)) {
		list = append(list, entry{key, attributes[key]})
	}
	return list
}

func (s *Service) getTopicAttributes(r *wire.Request, in wire.Form) (*attributesOutput, error) {
	out := &attributesOutput{}
	err := s.change(r.Region, in.Get("TopicArn"), func(t *topic) error {
		all := maps.Clone(t.Attributes)
		all["TopicArn"] = account.ARN("sns", r.Region, t.Name)
		all["Owner"] = account.ID
		all["SubscriptionsConfirmed"] = strconv.Itoa(len(t.Subscriptions))
		all["SubscriptionsPending"], all["SubscriptionsDeleted"] = "0", "0"
		if _, set := all["DisplayName"]; !set {
			all["DisplayName"] = ""
		}
		out.Attributes = entries(all)
		return nil
	})
	return out, err
}

func (s *Service) setTopicAttributes(r *wire.Request, in wire.Form) (*wire.Empty, error) {
	name, value := in.Get("AttributeName"), in.Get("AttributeValue")
	if err := checkAttributes(map[string]string{name: value}); err != nil {
		return nil, err
	}
	return nil, s.change(r.Region, in.Get("TopicArn"), func(t *topic) error {
		t.Attributes[name] = value
		return nil
	})
}

func tags(in wire.Form) tag.Set {
	set := tag.Set{}
	for _, t := range in.Structures("Tags") {
		set[t.Get("Key")] = t.Get("Value")
	}
	return set
}

type tagsOutput struct {
	Tags []tag.Pair `xml:"Tags>member"`
}

// changeTagged is change with the error that tag operations have for a topic that is gone.
func (s *Service) changeTagged(r *wire.Request, in wire.Form, update func(*topic) error) error {
	err := s.change(r.Region, in.Get("ResourceArn"), update)
	if err != nil {
		return wire.NotFound("ResourceNotFound", "Resource does not exist")
	}
	return nil
}

func (s *Service) listTagsForResource(r *wire.Request, in wire.Form) (*tagsOutput, error) {
	out := &tagsOutput{}
	err := s.changeTagged(r, in, func(t *topic) error { out.Tags = t.Tags.Pairs(); return nil })
	return out, err
}

func (s *Service) tagResource(r *wire.Request, in wire.Form) (*wire.Empty, error) {
	return nil, s.changeTagged(r, in, func(t *topic) error { t.Tags = t.Tags.With(tags(in)); return nil })
}

func (s *Service) untagResource(r *wire.Request, in wire.Form) (*wire.Empty, error) {
	return nil, s.changeTagged(r, in, func(t *topic) error { t.Tags = t.Tags.Without(in.Strings("TagKeys")); return nil })
}
