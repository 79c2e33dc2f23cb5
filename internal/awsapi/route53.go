package awsapi

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"github.com/warm-standby/warm-standby/internal/drill"
	"github.com/warm-standby/warm-standby/internal/probe"
)

// route53Client implements drill.HealthChecks and drill.Zone.
type route53Client struct{ api *route53.Client }

func (s *Session) route53() route53Client {
	return route53Client{route53.NewFromConfig(s.config, func(o *route53.Options) { o.Region = homeRegion })}
}

// HealthCheck reads a check's settings.
func (c route53Client) HealthCheck(ctx context.Context, id string) (drill.HealthCheck, error) {
	out, err := c.api.GetHealthCheck(ctx, &route53.GetHealthCheckInput{HealthCheckId: aws.String(id)})
	if err != nil {
		return drill.HealthCheck{}, explain(err)
	}
	if out.HealthCheck == nil || out.HealthCheck.HealthCheckConfig == nil {
		return drill.HealthCheck{}, fmt.Errorf("health check %s: Route 53 answered without its settings", id)
	}
	settings := out.HealthCheck.HealthCheckConfig
	check := drill.HealthCheck{
		ID:               id,
		Version:          aws.ToInt64(out.HealthCheck.HealthCheckVersion),
		Type:             string(settings.Type),
		FQDN:             aws.ToString(settings.FullyQualifiedDomainName),
		Port:             int(aws.ToInt32(settings.Port)),
		ResourcePath:     aws.ToString(settings.ResourcePath),
		RequestInterval:  int(aws.ToInt32(settings.RequestInterval)),
		FailureThreshold: int(aws.ToInt32(settings.FailureThreshold)),
		EnableSNI:        aws.ToBool(settings.EnableSNI),
		Inverted:         aws.ToBool(settings.Inverted),
		Disabled:         aws.ToBool(settings.Disabled),
	}
	for _, region := range settings.Regions {
		check.Regions = append(check.Regions, string(region))
	}
	return check, nil
}

// UpdateHealthCheck changes a check that still has the version.
func (c route53Client) UpdateHealthCheck(ctx context.Context, id string, version int64, change drill.CheckChange) error {
	_, err := c.api.UpdateHealthCheck(ctx, &route53.UpdateHealthCheckInput{
		HealthCheckId:      aws.String(id),
		HealthCheckVersion: aws.Int64(version),
		ResourcePath:       change.ResourcePath,
		Inverted:           change.Inverted,
	})
	return explain(err)
}

// Observations are each checker's last probe.
func (c route53Client) Observations(ctx context.Context, id string) ([]probe.Observation, error) {
	out, err := c.api.GetHealthCheckStatus(ctx, &route53.GetHealthCheckStatusInput{HealthCheckId: aws.String(id)})
	if err != nil {
		return nil, explain(err)
	}
	observations := make([]probe.Observation, 0, len(out.HealthCheckObservations))
	for _, o := range out.HealthCheckObservations {
		if o.StatusReport == nil {
			continue
		}
		detail := aws.ToString(o.StatusReport.Status)
		observations = append(observations, probe.Observation{
			Region:  string(o.Region),
			IP:      aws.ToString(o.IPAddress),
			Checked: aws.ToTime(o.StatusReport.CheckedTime),
			Healthy: strings.HasPrefix(detail, "Success"),
			Detail:  detail,
		})
	}
	return observations, nil
}

// Records are the record sets of exactly this name. Route 53 lists from a name on, in its own order.
func (c route53Client) Records(ctx context.Context, zoneID, name string) ([]drill.Record, error) {
	wanted := strings.ToLower(strings.TrimSuffix(name, "."))
	input := &route53.ListResourceRecordSetsInput{HostedZoneId: aws.String(zoneID), StartRecordName: aws.String(wanted)}
	var records []drill.Record
	for pages := route53.NewListResourceRecordSetsPaginator(c.api, input); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, explain(err)
		}
		for _, set := range page.ResourceRecordSets {
			if canonical(set.Name) != wanted {
				return records, nil
			}
			records = append(records, recordOf(set))
		}
	}
	return records, nil
}

func canonical(name *string) string {
	return strings.ToLower(strings.TrimSuffix(aws.ToString(name), "."))
}

func recordOf(set types.ResourceRecordSet) drill.Record {
	record := drill.Record{
		Type:          string(set.Type),
		SetIdentifier: aws.ToString(set.SetIdentifier),
		Failover:      string(set.Failover),
		HealthCheckID: aws.ToString(set.HealthCheckId),
		TTL:           aws.ToInt64(set.TTL),
	}
	if set.AliasTarget != nil {
		record.AliasTarget = canonical(set.AliasTarget.DNSName)
		record.EvaluateTargetHealth = set.AliasTarget.EvaluateTargetHealth
	}
	for _, value := range set.ResourceRecords {
		record.Values = append(record.Values, canonical(value.Value))
	}
	return record
}
