package dynamodb

import (
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/fault"
	"github.com/warm-standby/warm-standby/internal/sandbox/metric"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire/wiretest"
)

const (
	primary = "us-east-1"
	standby = "us-west-2"
)

// newService makes a service with its own clock, log, faults and metrics.
func newService(lag time.Duration) *Service {
	c := clock.Real()
	log := event.NewLog(c, 0)
	return New(Options{Clock: c, Log: log, Faults: fault.NewSet(c, log), Metrics: &metric.Store{}, ReplicationLag: lag})
}

// cloud is a service with a client for each region.
type cloud struct {
	*Service
	primary, standby *sdk.Client
}

func newCloud(t testing.TB) *cloud {
	s := newService(time.Millisecond)
	t.Cleanup(func() { _ = s.Stop() })
	url := wiretest.Serve(t, s.Wire())
	return &cloud{Service: s, primary: client(url, primary), standby: client(url, standby)}
}

func client(url, region string) *sdk.Client {
	return sdk.New(sdk.Options{
		Region: region, BaseEndpoint: aws.String(url), Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
	})
}

// str and num make attribute values.
func str(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
func num(n string) types.AttributeValue { return &types.AttributeValueMemberN{Value: n} }

type values4sdk = map[string]types.AttributeValue

// profiles is the reference stack's table.
func profiles() *sdk.CreateTableInput {
	return &sdk.CreateTableInput{
		TableName: aws.String("profiles"), BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: "S"}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: "HASH"}},
		StreamSpecification:  &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: "NEW_AND_OLD_IMAGES"},
	}
}

func (c *cloud) create(t testing.TB, in *sdk.CreateTableInput) {
	t.Helper()
	if _, err := c.primary.CreateTable(t.Context(), in); err != nil {
		t.Fatal(err)
	}
}

// replicate adds the standby's replica.
func (c *cloud) replicate(t testing.TB, name string) {
	t.Helper()
	_, err := c.primary.UpdateTable(t.Context(), &sdk.UpdateTableInput{
		TableName:      aws.String(name),
		ReplicaUpdates: []types.ReplicationGroupUpdate{{Create: &types.CreateReplicationGroupMemberAction{RegionName: aws.String(standby)}}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// wantError compares an API error's code and message; an empty code wants none.
func wantError(t testing.TB, err error, code, message string) {
	t.Helper()
	if code == "" {
		if err != nil {
			t.Errorf("unexpected error: %v", err)
		}
		return
	}
	var api smithy.APIError
	if !errors.As(err, &api) {
		t.Errorf("got %v, want %s", err, code)
		return
	}
	if api.ErrorCode() != code || api.ErrorMessage() != message {
		t.Errorf("got  %s: %s\nwant %s: %s", api.ErrorCode(), api.ErrorMessage(), code, message)
	}
}

// eventually polls a condition of the data plane.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Errorf("%s: not within 5 s", what)
}
