package route53_test

import (
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// apiGateway is a catalog with one regional custom domain.
type apiGateway struct{}

const (
	gatewayZone = "Z1UJRXOUMOOFQ8"
	gatewayName = "d-abc123.execute-api.us-east-1.amazonaws.com."
)

func (apiGateway) Alias(zone, name string) (within, found bool) {
	within = zone == gatewayZone && route53.Within(name, "execute-api.us-east-1.amazonaws.com.")
	return within, within && name == gatewayName
}

// newClient serves a Route 53 on loopback and returns aws-sdk-go-v2 for it.
func newClient(t *testing.T, config route53.Config) (*sdk.Client, *route53.Service) {
	t.Helper()
	config.Clock = clock.Real()
	log := event.NewLog(config.Clock, 0)
	config.Log = log
	if config.Aliases == nil {
		config.Aliases = apiGateway{}
	}
	service := route53.New(config)
	server := wire.NewServer(log, nil)
	server.Handle(service.Wire())
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	client := sdk.New(sdk.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(listener.URL),
		Credentials:      credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
		RetryMaxAttempts: 1,
	})
	return client, service
}

// newZone makes the zone example.com and returns its identifier.
func newZone(t *testing.T, client *sdk.Client) string {
	t.Helper()
	out, err := client.CreateHostedZone(t.Context(), &sdk.CreateHostedZoneInput{
		Name: aws.String("example.com"), CallerReference: aws.String(t.Name()),
	})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.HostedZone.Id)
}

func change(t *testing.T, client *sdk.Client, zone string, changes ...types.Change) error {
	t.Helper()
	_, err := client.ChangeResourceRecordSets(t.Context(), &sdk.ChangeResourceRecordSetsInput{
		HostedZoneId: aws.String(zone), ChangeBatch: &types.ChangeBatch{Changes: changes},
	})
	return err
}

func create(set types.ResourceRecordSet) types.Change {
	return types.Change{Action: types.ChangeActionCreate, ResourceRecordSet: &set}
}

func record(name string, typ types.RRType, values ...string) types.ResourceRecordSet {
	set := types.ResourceRecordSet{Name: aws.String(name), Type: typ, TTL: aws.Int64(60)}
	for _, value := range values {
		set.ResourceRecords = append(set.ResourceRecords, types.ResourceRecord{Value: aws.String(value)})
	}
	return set
}
