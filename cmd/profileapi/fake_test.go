package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// fakeTable is a replica in memory that can be slow or fail.
type fakeTable struct {
	items map[string]item // by hash key
	delay time.Duration
	err   error
	calls int
	reads []*dynamodb.GetItemInput
}

func (f *fakeTable) GetItem(ctx context.Context, in *dynamodb.GetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	f.reads = append(f.reads, in)
	if err := f.call(ctx); err != nil {
		return nil, err
	}
	return &dynamodb.GetItemOutput{Item: f.items[text(in.Key, "id")]}, nil
}

func (f *fakeTable) PutItem(ctx context.Context, in *dynamodb.PutItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	if err := f.call(ctx); err != nil {
		return nil, err
	}
	if f.items == nil {
		f.items = map[string]item{}
	}
	f.items[text(in.Item, "id")] = in.Item
	return &dynamodb.PutItemOutput{}, nil
}

func (f *fakeTable) call(ctx context.Context) error {
	f.calls++
	select {
	case <-time.After(f.delay):
		return f.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// newTestAPI is the function in us-west-2 over a fake table, and its log.
func newTestAPI(table tableAPI, level slog.Level) (*profileAPI, *bytes.Buffer) {
	logs := new(bytes.Buffer)
	return &profileAPI{
		region: "us-west-2",
		table: profileTable{api: table, settings: settings{
			tableName: "profiles", hashKey: "id", ttlAttribute: "expires_at",
		}},
		log: slog.New(slog.NewJSONHandler(logs, &slog.HandlerOptions{Level: level})),
	}, logs
}

// event reads a request as API Gateway sends it, then changes it.
func event(t testing.TB, name string, change func(*events.APIGatewayV2HTTPRequest)) []byte {
	t.Helper()
	payload, err := os.ReadFile(filepath.Join("testdata/events", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if change == nil {
		return payload
	}
	var e events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(payload, &e); err != nil {
		t.Fatal(err)
	}
	change(&e)
	if payload, err = json.Marshal(e); err != nil {
		t.Fatal(err)
	}
	return payload
}

// invoke hands the payload to the handler as the Lambda runtime does.
func invoke(t testing.TB, a *profileAPI, payload []byte) events.APIGatewayV2HTTPResponse {
	t.Helper()
	out, err := lambda.NewHandler(a.handle).Invoke(t.Context(), payload)
	if err != nil {
		t.Fatal(err)
	}
	var response events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(out, &response); err != nil {
		t.Fatal(err)
	}
	return response
}

func str(value string) types.AttributeValue { return &types.AttributeValueMemberS{Value: value} }
func num(value string) types.AttributeValue { return &types.AttributeValueMemberN{Value: value} }

// ada is a stored profile.
func ada() item {
	return item{
		"id": str("ada.lovelace"), "profile": str(`{"name":"Ada"}`),
		"updated_at": str("2026-11-23T03:50:01.123Z"), "updated_in": str("us-east-1"),
	}
}
