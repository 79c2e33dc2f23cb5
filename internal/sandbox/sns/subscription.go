package sns

import (
	"maps"
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// subscription is confirmed at once: there is nobody to click a link.
type subscription struct {
	ARN        string
	Protocol   string
	Endpoint   string
	Attributes map[string]string
}

func (s *Service) registerSubscriptions() {
	wire.Query(s.wire, "Subscribe", s.subscribe)
	wire.Query(s.wire, "Unsubscribe", s.unsubscribe)
	wire.Query(s.wire, "GetSubscriptionAttributes", s.getSubscriptionAttributes)
	wire.Query(s.wire, "ListSubscriptionsByTopic", s.listSubscriptionsByTopic)
}

var protocols = []string{"http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"}

type subscribeOutput struct {
	SubscriptionARN string `xml:"SubscriptionArn"`
}

func (s *Service) subscribe(r *wire.Request, in wire.Form) (*subscribeOutput, error) {
	if !slices.Contains(protocols, in.Get("Protocol")) {
		return nil, wire.BadRequest("InvalidParameter", "Invalid parameter: Does not support this protocol string: %s", in.Get("Protocol"))
	}
	out := &subscribeOutput{}
	err := s.change(r.Region, in.Get("TopicArn"), func(t *topic) error {
		for _, old := range t.Subscriptions {
			if old.Protocol == in.Get("Protocol") && old.Endpoint == in.Get("Endpoint") {
				out.SubscriptionARN = old.ARN
				return nil
			}
		}
		out.SubscriptionARN = account.ARN("sns", r.Region, t.Name) + ":" + account.UUID()
		t.Subscriptions[out.SubscriptionARN] = &subscription{
			ARN: out.SubscriptionARN, Protocol: in.Get("Protocol"), Endpoint: in.Get("Endpoint"),
			Attributes: in.Entries("Attributes"),
		}
		return nil
	})
	return out, err
}

// changeSubscription runs an update on a subscription and its topic, under the lock.
func (s *Service) changeSubscription(r *wire.Request, arn string, update func(*topic, *subscription)) error {
	missing := wire.NotFound("NotFound", "Subscription does not exist")
	topicARN := arn[:max(strings.LastIndex(arn, ":"), 0)]
	err := s.change(r.Region, topicARN, func(t *topic) error {
		sub := t.Subscriptions[arn]
		if sub == nil {
			return missing
		}
		update(t, sub)
		return nil
	})
	if err != nil {
		return missing
	}
	return nil
}

func (s *Service) unsubscribe(r *wire.Request, in wire.Form) (*wire.Empty, error) {
	return nil, s.changeSubscription(r, in.Get("SubscriptionArn"), func(t *topic, sub *subscription) {
		delete(t.Subscriptions, sub.ARN)
	})
}

func (s *Service) getSubscriptionAttributes(r *wire.Request, in wire.Form) (*attributesOutput, error) {
	out := &attributesOutput{}
	err := s.changeSubscription(r, in.Get("SubscriptionArn"), func(t *topic, sub *subscription) {
		all := maps.Clone(sub.Attributes)
		maps.Copy(all, map[string]string{
			"SubscriptionArn": sub.ARN, "TopicArn": account.ARN("sns", r.Region, t.Name), "Protocol": sub.Protocol,
			"Endpoint": sub.Endpoint, "Owner": account.ID, "PendingConfirmation": "false",
			"ConfirmationWasAuthenticated": "true",
		})
		out.Attributes = entries(all)
	})
	return out, err
}

type subscriptionMember struct {
	SubscriptionARN string `xml:"SubscriptionArn"`
	Owner           string
	Protocol        string
	Endpoint        string
	TopicARN        string `xml:"TopicArn"`
}

type subscriptionsOutput struct {
	Subscriptions []subscriptionMember `xml:"Subscriptions>member"`
}

func (s *Service) listSubscriptionsByTopic(r *wire.Request, in wire.Form) (*subscriptionsOutput, error) {
	out := &subscriptionsOutput{}
	err := s.change(r.Region, in.Get("TopicArn"), func(t *topic) error {
		for _, arn := range slices.Sorted(maps.Keys(t.Subscriptions)) {
			sub := t.Subscriptions[arn]
			out.Subscriptions = append(out.Subscriptions, subscriptionMember{arn, account.ID, sub.Protocol, sub.Endpoint, in.Get("TopicArn")})
		}
		return nil
	})
	return out, err
}
