package awsapi

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/warm-standby/warm-standby/internal/drill"
)

// The most keys that one call takes.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
const (
	MaxBatchGet   = 100
	maxBatchWrite = 25
)

// PutMarker writes a marker without retries: an RPO measurement must know which writes were acknowledged.
func (t *Table) PutMarker(ctx context.Context, key string, expires time.Time) error {
	_, err := t.api.PutItem(ctx,
		&dynamodb.PutItemInput{TableName: aws.String(t.output.Name), Item: t.attributes(drill.Item{Key: key, Expires: expires})},
		func(o *dynamodb.Options) { o.RetryMaxAttempts = 1 })
	return explain(err)
}

// Present tells which of at most MaxBatchGet keys the region has.
func (t *Table) Present(ctx context.Context, keys []string) (map[string]bool, error) {
	wanted := types.KeysAndAttributes{ConsistentRead: aws.Bool(true), ProjectionExpression: aws.String("#id"),
		ExpressionAttributeNames: map[string]string{"#id": t.output.HashKey}}
	for _, key := range keys {
		wanted.Keys = append(wanted.Keys, t.key(key))
	}
	request := map[string]types.KeysAndAttributes{t.output.Name: wanted}
	present := map[string]bool{}
	for tries := 0; len(request) > 0; tries++ {
		if tries == attempts {
			return nil, fmt.Errorf("dynamodb:BatchGetItem: %w (unprocessed keys)", ErrThrottled)
		}
		out, err := t.api.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: request})
		if err != nil {
			return nil, explain(err)
		}
		for _, item := range out.Responses[t.output.Name] {
			if id, ok := item[t.output.HashKey].(*types.AttributeValueMemberS); ok {
				present[id.Value] = true
			}
		}
		request = out.UnprocessedKeys
	}
	return present, nil
}

// DeleteMarkers removes markers, as many as it takes.
func (t *Table) DeleteMarkers(ctx context.Context, keys []string) error {
	for len(keys) > 0 {
		batch := keys[:min(len(keys), maxBatchWrite)]
		keys = keys[len(batch):]
		var writes []types.WriteRequest
		for _, key := range batch {
			writes = append(writes, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: t.key(key)}})
		}
		if err := t.writeAll(ctx, writes); err != nil {
			return err
		}
	}
	return nil
}

func (t *Table) writeAll(ctx context.Context, writes []types.WriteRequest) error {
	request := map[string][]types.WriteRequest{t.output.Name: writes}
	for tries := 0; len(request) > 0; tries++ {
		if tries == attempts {
			return fmt.Errorf("dynamodb:BatchWriteItem: %w (unprocessed items)", ErrThrottled)
		}
		out, err := t.api.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: request})
		if err != nil {
			return explain(err)
		}
		request = out.UnprocessedItems
	}
	return nil
}
