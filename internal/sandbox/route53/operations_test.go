package route53_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

func TestZoneLifeWithTheSDK(t *testing.T) {
	client, _ := newClient(t, route53.Config{})
	ctx := t.Context()
	made, err := client.CreateHostedZone(ctx, &sdk.CreateHostedZoneInput{
		Name: aws.String("Example.COM"), CallerReference: aws.String("one"),
		HostedZoneConfig: &types.HostedZoneConfig{Comment: aws.String("lab")},
	})
	if err != nil {
		t.Fatal(err)
	}
	id := aws.ToString(made.HostedZone.Id)
	if got := aws.ToString(made.HostedZone.Name); got != "example.com." {
		t.Errorf("name %q", got)
	}
	if n := len(made.DelegationSet.NameServers); n != 4 {
		t.Errorf("%d name servers", n)
	}
	if made.ChangeInfo.Status != types.ChangeStatusPending {
		t.Errorf("status %s", made.ChangeInfo.Status)
	}
	got, err := client.GetHostedZone(ctx, &sdk.GetHostedZoneInput{Id: aws.String(id)})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.DelegationSet.NameServers, made.DelegationSet.NameServers) {
		t.Errorf("name servers %v, created with %v", got.DelegationSet.NameServers, made.DelegationSet.NameServers)
	}
	if n := aws.ToInt64(got.HostedZone.ResourceRecordSetCount); n != 2 {
		t.Errorf("%d record sets in a new zone", n)
	}
	updated, err := client.UpdateHostedZoneComment(ctx, &sdk.UpdateHostedZoneCommentInput{Id: aws.String(id), Comment: aws.String("new")})
	if err != nil || aws.ToString(updated.HostedZone.Config.Comment) != "new" {
		t.Errorf("comment: %v %v", updated, err)
	}
	dnssec, err := client.GetDNSSEC(ctx, &sdk.GetDNSSECInput{HostedZoneId: aws.String(id)})
	if err != nil || aws.ToString(dnssec.Status.ServeSignature) != "NOT_SIGNING" {
		t.Errorf("DNSSEC: %v %v", dnssec, err)
	}
	if _, err := client.DeleteHostedZone(ctx, &sdk.DeleteHostedZoneInput{Id: aws.String(id)}); err != nil {
		t.Error(err)
	}
	listed, err := client.ListHostedZones(ctx, nil)
	if err != nil || len(listed.HostedZones) != 0 {
		t.Errorf("after delete: %v %v", listed.HostedZones, err)
	}
}

func TestRecordSetsRoundTrip(t *testing.T) {
	client, _ := newClient(t, route53.Config{})
	zone := newZone(t, client)
	check := newCheck(t, client, nil)
	alias := types.ResourceRecordSet{
		Name: aws.String("api.example.com"), Type: types.RRTypeA,
		SetIdentifier: aws.String("primary"), Failover: types.ResourceRecordSetFailoverPrimary, HealthCheckId: aws.String(check),
		AliasTarget: &types.AliasTarget{HostedZoneId: aws.String(gatewayZone), DNSName: aws.String(gatewayName), EvaluateTargetHealth: true},
	}
	if err := change(t, client, zone, create(alias), create(record("*.example.com", types.RRTypeTxt, `"a" "b"`))); err != nil {
		t.Fatal(err)
	}
	out, err := client.ListResourceRecordSets(t.Context(), &sdk.ListResourceRecordSetsInput{HostedZoneId: aws.String(zone)})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, set := range out.ResourceRecordSets {
		got = append(got, aws.ToString(set.Name)+" "+string(set.Type))
	}
	want := []string{"example.com. NS", "example.com. SOA", `\052.example.com. TXT`, "api.example.com. A"}
	if !slices.Equal(got, want) {
		t.Fatalf("listed %v, want %v", got, want)
	}
	back := out.ResourceRecordSets[3]
	if back.TTL != nil || back.ResourceRecords != nil || !back.AliasTarget.EvaluateTargetHealth ||
		aws.ToString(back.AliasTarget.DNSName) != gatewayName || aws.ToString(back.HealthCheckId) != check ||
		back.Failover != types.ResourceRecordSetFailoverPrimary || aws.ToString(back.SetIdentifier) != "primary" {
		t.Errorf("alias came back as %+v", back)
	}
}

// newCheck makes an HTTPS check of app.example.net, changed by edit.
func newCheck(t *testing.T, client *sdk.Client, edit func(*types.HealthCheckConfig)) string {
	t.Helper()
	config := types.HealthCheckConfig{
		Type: types.HealthCheckTypeHttps, FullyQualifiedDomainName: aws.String("app.example.net"),
		ResourcePath: aws.String("/healthz"), RequestInterval: aws.Int32(10), FailureThreshold: aws.Int32(3),
	}
	if edit != nil {
		edit(&config)
	}
	out, err := client.CreateHealthCheck(t.Context(), &sdk.CreateHealthCheckInput{
		CallerReference: aws.String(t.Name() + string(config.Type)), HealthCheckConfig: &config,
	})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.HealthCheck.Id)
}
