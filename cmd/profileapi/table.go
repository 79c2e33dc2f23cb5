package main

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// tableAPI is what the function may do to the table: its IAM role allows these two actions and no more.
type tableAPI interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
}

// item is an item as DynamoDB returns it.
type item = map[string]types.AttributeValue

// profileTable is this region's replica. Reads are eventually consistent: half the price, and a
// strongly consistent read would not see the other region's latest writes either.
type profileTable struct {
	api tableAPI
	settings
}

// profile is a stored profile, as the API shows it.
type profile struct {
	ID        string          `json:"id"`
	Document  json.RawMessage `json:"profile"`
	UpdatedAt string          `json:"updated_at"`
	UpdatedIn string          `json:"updated_in"`
}

var (
	errNotFound   = errors.New("no such item")
	errUnreadable = errors.New("the stored item is not a profile that this function wrote")
)

// profile reads one profile, errNotFound where there is none.
func (t profileTable) profile(ctx context.Context, id string) (profile, error) {
	ctx, cancel := within(ctx, callTimeout)
	defer cancel()
	found, err := t.get(ctx, id)
	if err != nil {
		return profile{}, err
	}
	// DynamoDB deletes an expired item within days and returns it until then.
	// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ttl-expired-items.html
	if expiry, ok := t.expiry(found); ok && !time.Now().Before(expiry) {
		return profile{}, errNotFound
	}
	document := text(found, attributeProfile)
	if !json.Valid([]byte(document)) {
		return profile{}, errUnreadable
	}
	return profile{
		ID:        id,
		Document:  json.RawMessage(document),
		UpdatedAt: text(found, attributeUpdatedAt),
		UpdatedIn: text(found, attributeUpdatedIn),
	}, nil
}

// put stores a profile in place of what was there; between two regions the last writer wins.
//
// The document is one string and not a native map. It comes back byte for byte, where a map would lose
// the order of keys, and numbers beyond 38 digits and nesting beyond 32 levels could not be stored at
// all; nothing queries inside it, and a secondary index could only use top-level attributes anyway.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
func (t profileTable) put(ctx context.Context, p profile) error {
	ctx, cancel := within(ctx, callTimeout)
	defer cancel()
	stored := t.key(p.ID)
	stored[attributeProfile] = &types.AttributeValueMemberS{Value: string(p.Document)}
	stored[attributeUpdatedAt] = &types.AttributeValueMemberS{Value: p.UpdatedAt}
	stored[attributeUpdatedIn] = &types.AttributeValueMemberS{Value: p.UpdatedIn}
	_, err := t.api.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(t.tableName), Item: stored})
	return err
}

// get reads one item, errNotFound where there is none.
func (t profileTable) get(ctx context.Context, id string, options ...func(*dynamodb.Options)) (item, error) {
	out, err := t.api.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String(t.tableName), Key: t.key(id)}, options...)
	switch {
	case err != nil:
		return nil, err
	case len(out.Item) == 0:
		return nil, errNotFound
	}
	return out.Item, nil
}

func (t profileTable) key(id string) item {
	key := item{t.hashKey: &types.AttributeValueMemberS{Value: id}}
	if t.rangeKey != "" {
		key[t.rangeKey] = &types.AttributeValueMemberS{Value: rangeValue}
	}
	return key
}

// expiry is when an item ends; false where it has none that can be read.
func (t profileTable) expiry(i item) (time.Time, bool) {
	n, ok := i[t.ttlAttribute].(*types.AttributeValueMemberN)
	if !ok {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt(n.Value, 10, 64)
	return time.Unix(seconds, 0), err == nil
}

// text is a string attribute, "" where there is none.
func text(i item, attribute string) string {
	s, ok := i[attribute].(*types.AttributeValueMemberS)
	if !ok {
		return ""
	}
	return s.Value
}
