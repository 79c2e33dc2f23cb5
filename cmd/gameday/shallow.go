package main

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// shallow lets a check of type TCP decide over the primary, in place of the deep one: it proves that something listens
// there, and nothing about what is behind it. The deep check goes on, to compare.
func shallow(words ...string) func(context.Context, *world) (outcome, error) {
	return func(ctx context.Context, w *world) (outcome, error) {
		check, err := w.createTCPCheck(ctx)
		if err != nil {
			return outcome{}, err
		}
		if err := w.attach(ctx, check); err != nil {
			return outcome{}, err
		}
		out, err := stays(words...)(ctx, w)
		deep := w.green(w.outputs.Primary.HealthCheckID)
		out.observed += fmt.Sprintf(": shallow %s, deep %s", colour(w.green(check)), colour(deep))
		out.holds = out.holds && w.green(check) && !deep
		return out, err
	}
}

func colour(green bool) string {
	if green {
		return "green"
	}
	return "red"
}

func (w *world) createTCPCheck(ctx context.Context) (id string, err error) {
	reply, err := w.route53(ctx, http.MethodPost, "healthcheck", `<CreateHealthCheckRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">
<CallerReference>shallow</CallerReference><HealthCheckConfig><Type>TCP</Type><Port>443</Port>
<FullyQualifiedDomainName>`+w.outputs.Primary.Host()+`</FullyQualifiedDomainName>
<RequestInterval>10</RequestInterval><FailureThreshold>3</FailureThreshold></HealthCheckConfig></CreateHealthCheckRequest>`)
	if err != nil {
		return "", err
	}
	var created struct {
		HealthCheck struct {
			ID string `xml:"Id"`
		}
	}
	if err := xml.Unmarshal(reply, &created); err != nil {
		return "", fmt.Errorf("read the answer of CreateHealthCheck: %w", err)
	}
	return created.HealthCheck.ID, nil
}

// attach puts a check in the place of the deep one in the primary's records, and waits until it has an opinion.
func (w *world) attach(ctx context.Context, check string) error {
	zone := "hostedzone/" + w.outputs.HostedZoneID + "/rrset"
	reply, err := w.route53(ctx, http.MethodGet, zone, "")
	if err != nil {
		return err
	}
	_, rest, _ := strings.Cut(string(reply), "<ResourceRecordSets>")
	sets, _, _ := strings.Cut(rest, "</ResourceRecordSets>")
	var changes strings.Builder
	for set := range strings.SplitSeq(sets, "</ResourceRecordSet>") {
		if strings.Contains(set, w.outputs.Primary.HealthCheckID) {
			changes.WriteString("<Change><Action>UPSERT</Action>" + strings.ReplaceAll(set, w.outputs.Primary.HealthCheckID, check) + "</ResourceRecordSet></Change>")
		}
	}
	_, err = w.route53(ctx, http.MethodPost, zone+"/", `<ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeBatch><Changes>`+
		changes.String()+`</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>`)
	if err != nil {
		return err
	}
	_, ok, err := w.await(ctx, time.Minute, func() (bool, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.probed[check] >= checkers, nil
	})
	if err == nil && !ok {
		err = fmt.Errorf("the TCP check did not become healthy within a minute of the sandbox")
	}
	return err
}
