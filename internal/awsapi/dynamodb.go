package awsapi

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/warm-standby/warm-standby/internal/drill"
	"github.com/warm-standby/warm-standby/internal/probe"
)

// rangeValue is the sort key of every item of ours, in a table that has a sort key.
const rangeValue = "profile"

// Table is the profile table in one region. It implements drill.Table and replication.Table.
type Table struct {
	api    *dynamodb.Client
	output drill.TableOutput
}

// Table is the stack's table in the region of a role.
func (s *Session) Table(o drill.Outputs, role probe.Role) *Table {
	client := dynamodb.NewFromConfig(s.config, func(options *dynamodb.Options) { options.Region = o.Of(role).Region })
	return &Table{api: client, output: o.Table}
}

// State reads what is deployed.
func (t *Table) State(ctx context.Context) (drill.TableState, error) {
	name := aws.String(t.output.Name)
	out, err := t.api.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: name})
	if err != nil {
		return drill.TableState{}, explain(err)
	}
	backups, err := t.api.DescribeContinuousBackups(ctx, &dynamodb.DescribeContinuousBackupsInput{TableName: name})
	if err != nil {
		return drill.TableState{}, explain(err)
	}
	return tableState(out.Table, backups.ContinuousBackupsDescription), nil
}

func tableState(table *types.TableDescription, backups *types.ContinuousBackupsDescription) drill.TableState {
	if table == nil {
		return drill.TableState{}
	}
	state := drill.TableState{
		Status:         string(table.TableStatus),
		BillingMode:    string(types.BillingModeProvisioned), // what a table without a summary is
		Replicas:       map[string]string{},
		DeletionLocked: aws.ToBool(table.DeletionProtectionEnabled),
	}
	if table.BillingModeSummary != nil {
		state.BillingMode = string(table.BillingModeSummary.BillingMode)
	}
	if stream := table.StreamSpecification; stream != nil && aws.ToBool(stream.StreamEnabled) {
		state.StreamView = string(stream.StreamViewType)
	}
	for _, replica := range table.Replicas {
		state.Replicas[aws.ToString(replica.RegionName)] = string(replica.ReplicaStatus)
	}
	if backups != nil && backups.PointInTimeRecoveryDescription != nil {
		state.PointInTime = backups.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus == types.PointInTimeRecoveryStatusEnabled
	}
	return state
}

// Get reads an item consistently, with DynamoDB's own time.
func (t *Table) Get(ctx context.Context, key string) (*drill.Item, time.Time, error) {
	out, err := t.api.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: aws.String(t.output.Name), Key: t.key(key), ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return nil, time.Time{}, explain(err)
	}
	now, ok := middleware.GetServerTime(out.ResultMetadata)
	if !ok {
		now = time.Now()
	}
	if len(out.Item) == 0 {
		return nil, now, nil
	}
	item := t.item(key, out.Item)
	return &item, now, nil
}

// Put writes an item.
func (t *Table) Put(ctx context.Context, item drill.Item) error {
	_, err := t.api.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(t.output.Name), Item: t.attributes(item)})
	return explain(err)
}

// Delete removes an item; one that is not there is removed already.
func (t *Table) Delete(ctx context.Context, key string) error {
	_, err := t.api.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: aws.String(t.output.Name), Key: t.key(key)})
	return explain(err)
}

// PutClaim writes the claim if there is none, or a lapsed one, or one of the same run.
func (t *Table) PutClaim(ctx context.Context, claim drill.Item, now time.Time) error {
	_, err := t.api.PutItem(ctx, &dynamodb.PutItemInput{
		TableName:                aws.String(t.output.Name),
		Item:                     t.attributes(claim),
		ConditionExpression:      aws.String("attribute_not_exists(#id) OR #lease < :now OR #run = :run"),
		ExpressionAttributeNames: map[string]string{"#id": t.output.HashKey, "#lease": drill.ClaimLease, "#run": drill.ClaimRun},
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":now": number(now.Unix()), ":run": text(claim.Strings[drill.ClaimRun]),
		},
	})
	return claimed(err)
}

// DeleteClaim removes the claim of a run.
func (t *Table) DeleteClaim(ctx context.Context, run string) error {
	_, err := t.api.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName:                 aws.String(t.output.Name),
		Key:                       t.key(drill.ClaimKey),
		ConditionExpression:       aws.String("attribute_not_exists(#id) OR #run = :run"),
		ExpressionAttributeNames:  map[string]string{"#id": t.output.HashKey, "#run": drill.ClaimRun},
		ExpressionAttributeValues: map[string]types.AttributeValue{":run": text(run)},
	})
	return claimed(err)
}

func claimed(err error) error {
	var failed *types.ConditionalCheckFailedException
	if errors.As(err, &failed) {
		return drill.ErrClaimed
	}
	return explain(err)
}

func (t *Table) key(key string) map[string]types.AttributeValue {
	attributes := map[string]types.AttributeValue{t.output.HashKey: text(key)}
	if t.output.RangeKey != "" {
		attributes[t.output.RangeKey] = text(rangeValue)
	}
	return attributes
}

func (t *Table) attributes(item drill.Item) map[string]types.AttributeValue {
	attributes := t.key(item.Key)
	for name, value := range item.Strings {
		attributes[name] = text(value)
	}
	for name, value := range item.Numbers {
		attributes[name] = number(value)
	}
	if !item.Expires.IsZero() {
		attributes[t.output.TTLAttribute] = number(item.Expires.Unix())
	}
	return attributes
}

func (t *Table) item(key string, attributes map[string]types.AttributeValue) drill.Item {
	item := drill.Item{Key: key, Strings: map[string]string{}, Numbers: map[string]int64{}}
	for name, value := range attributes {
		switch value := value.(type) {
		case *types.AttributeValueMemberS:
			item.Strings[name] = value.Value
		case *types.AttributeValueMemberN:
			n, err := strconv.ParseInt(value.Value, 10, 64)
			if err != nil {
				continue // not one of ours
			}
			if name == t.output.TTLAttribute {
				item.Expires = time.Unix(n, 0)
				continue
			}
			item.Numbers[name] = n
		}
	}
	return item
}

func text(value string) types.AttributeValue { return &types.AttributeValueMemberS{Value: value} }

func number(value int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(value, 10)}
}
