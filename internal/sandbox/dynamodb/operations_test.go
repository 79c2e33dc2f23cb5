package dynamodb

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/warm-standby/warm-standby/internal/sandbox/fault"
	"github.com/warm-standby/warm-standby/internal/sandbox/metric"
)

// orders is a table with a sort key and an index.
func orders() *sdk.CreateTableInput {
	return &sdk.CreateTableInput{
		TableName: aws.String("orders"), BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: aws.String("customer"), AttributeType: "S"}, {AttributeName: aws.String("number"), AttributeType: "N"}, {AttributeName: aws.String("state"), AttributeType: "S"},
		},
		KeySchema: []types.KeySchemaElement{{AttributeName: aws.String("customer"), KeyType: "HASH"}, {AttributeName: aws.String("number"), KeyType: "RANGE"}},
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{
			IndexName: aws.String("by-state"), Projection: &types.Projection{ProjectionType: types.ProjectionTypeInclude, NonKeyAttributes: []string{"amount"}},
			KeySchema: []types.KeySchemaElement{{AttributeName: aws.String("state"), KeyType: "HASH"}, {AttributeName: aws.String("number"), KeyType: "RANGE"}},
		}},
	}
}

func (c *cloud) fill(t testing.TB) {
	t.Helper()
	c.create(t, orders())
	for i := range 30 {
		state := "open"
		if i%3 == 0 {
			state = "shipped"
		}
		_, err := c.primary.PutItem(t.Context(), &sdk.PutItemInput{TableName: aws.String("orders"), Item: values4sdk{
			"customer": str(fmt.Sprint("c", i%2)), "number": num(fmt.Sprint(i)), "state": str(state), "amount": num(fmt.Sprint(i * 10)), "note": str("n"),
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func numbers(items []map[string]types.AttributeValue) string {
	var list []string
	for _, item := range items {
		list = append(list, item["number"].(*types.AttributeValueMemberN).Value)
	}
	return strings.Join(list, " ")
}

// built makes a query with AWS's own expression builder.
func builtQuery(t testing.TB, key expression.KeyConditionBuilder, change func(*sdk.QueryInput)) *sdk.QueryInput {
	t.Helper()
	e, err := expression.NewBuilder().WithKeyCondition(key).Build()
	if err != nil {
		t.Fatal(err)
	}
	in := &sdk.QueryInput{
		TableName: aws.String("orders"), KeyConditionExpression: e.KeyCondition(), ExpressionAttributeNames: e.Names(), ExpressionAttributeValues: e.Values(),
	}
	if change != nil {
		change(in)
	}
	return in
}

func TestQueries(t *testing.T) {
	c := newCloud(t)
	c.fill(t)
	customer := expression.Key("customer").Equal(expression.Value("c0"))
	number := expression.Key("number")
	for name, row := range map[string]struct {
		in   *sdk.QueryInput
		want string
	}{
		"all":        {builtQuery(t, customer, nil), "0 2 4 6 8 10 12 14 16 18 20 22 24 26 28"},
		"backward":   {builtQuery(t, customer, func(in *sdk.QueryInput) { in.ScanIndexForward = aws.Bool(false); in.Limit = aws.Int32(3) }), "28 26 24"},
		"less":       {builtQuery(t, customer.And(number.LessThan(expression.Value(6))), nil), "0 2 4"},
		"between":    {builtQuery(t, customer.And(number.Between(expression.Value(7), expression.Value(12))), nil), "8 10 12"},
		"one":        {builtQuery(t, customer.And(number.Equal(expression.Value(4))), nil), "4"},
		"none":       {builtQuery(t, expression.Key("customer").Equal(expression.Value("nobody")), nil), ""},
		"index":      {builtQuery(t, expression.Key("state").Equal(expression.Value("shipped")), func(in *sdk.QueryInput) { in.IndexName = aws.String("by-state") }), "0 3 6 9 12 15 18 21 24 27"},
		"index part": {builtQuery(t, expression.Key("state").Equal(expression.Value("shipped")).And(number.GreaterThanEqual(expression.Value(20))), func(in *sdk.QueryInput) { in.IndexName = aws.String("by-state") }), "21 24 27"},
		"filter": {builtQuery(t, customer, func(in *sdk.QueryInput) {
			in.FilterExpression = aws.String("amount > :t")
			in.ExpressionAttributeValues[":t"] = num("200")
		}), "22 24 26 28"},
	} {
		out, err := c.primary.Query(t.Context(), row.in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := numbers(out.Items); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}

func TestAnIndexHoldsWhatItProjects(t *testing.T) {
	c := newCloud(t)
	c.fill(t)
	out, err := c.primary.Query(t.Context(), builtQuery(t, expression.Key("state").Equal(expression.Value("open")), func(in *sdk.QueryInput) {
		in.IndexName, in.Limit = aws.String("by-state"), aws.Int32(1)
	}))
	if err != nil {
		t.Fatal(err)
	}
	if _, noted := out.Items[0]["note"]; noted || len(out.Items[0]) != 4 || len(out.LastEvaluatedKey) != 3 {
		t.Errorf("item %v, last key %v", out.Items[0], out.LastEvaluatedKey)
	}
}

// TestPages reads everything in pages, by table, index, segment and 1 MB.
func TestPages(t *testing.T) {
	c := newCloud(t)
	c.fill(t)
	for limit := int32(1); limit < 8; limit++ {
		var got []string
		pages := sdk.NewQueryPaginator(c.primary, builtQuery(t, expression.Key("state").Equal(expression.Value("open")), func(in *sdk.QueryInput) {
			in.IndexName, in.Limit, in.ScanIndexForward = aws.String("by-state"), aws.Int32(limit), aws.Bool(false)
		}))
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(page.Items) > 0 {
				got = append(got, numbers(page.Items))
			}
		}
		if want := "29 28 26 25 23 22 20 19 17 16 14 13 11 10 8 7 5 4 2 1"; strings.Join(got, " ") != want {
			t.Errorf("pages of %d: %v", limit, got)
		}
	}
	seen := map[string]int{}
	for segment := range int32(4) {
		pages := sdk.NewScanPaginator(c.primary, &sdk.ScanInput{TableName: aws.String("orders"), Limit: aws.Int32(3), Segment: aws.Int32(segment), TotalSegments: aws.Int32(4)})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, item := range page.Items {
				seen[item["number"].(*types.AttributeValueMemberN).Value]++
			}
		}
	}
	if len(seen) != 30 {
		t.Errorf("a parallel scan saw %d of 30 items", len(seen))
	}
	for number, n := range seen {
		if n != 1 {
			t.Errorf("item %s was seen %d times", number, n)
		}
	}
}

func TestAPageEndsAt1MB(t *testing.T) {
	c := newCloud(t)
	c.create(t, profiles())
	for i := range 5 {
		if _, err := c.primary.PutItem(t.Context(), &sdk.PutItemInput{TableName: aws.String("profiles"), Item: values4sdk{"id": str(fmt.Sprint(i)), "x": str(strings.Repeat("x", 300<<10))}}); err != nil {
			t.Fatal(err)
		}
	}
	out, err := c.primary.Scan(t.Context(), &sdk.ScanInput{TableName: aws.String("profiles"), ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal})
	if err != nil {
		t.Fatal(err)
	}
	if out.Count != 4 || out.LastEvaluatedKey == nil || aws.ToFloat64(out.ConsumedCapacity.CapacityUnits) != 150.5 {
		t.Errorf("%d items, last %v, %v units", out.Count, out.LastEvaluatedKey, aws.ToFloat64(out.ConsumedCapacity.CapacityUnits))
	}
}

func TestWritesReturnWhatWasAsked(t *testing.T) {
	c := newCloud(t)
	c.create(t, profiles())
	key := values4sdk{"id": str("a")}
	update := func(returned types.ReturnValue) map[string]types.AttributeValue {
		t.Helper()
		out, err := c.primary.UpdateItem(t.Context(), &sdk.UpdateItemInput{
			TableName: aws.String("profiles"), Key: key, UpdateExpression: aws.String("ADD n :one SET s = if_not_exists(s, :s)"), ReturnValues: returned,
			ExpressionAttributeValues: values4sdk{":one": num("1"), ":s": str("x")},
		})
		if err != nil {
			t.Fatal(err)
		}
		return out.Attributes
	}
	if got := update(types.ReturnValueUpdatedOld); len(got) != 0 {
		t.Errorf("UPDATED_OLD of nothing: %v", got)
	}
	for returned, want := range map[types.ReturnValue]int{types.ReturnValueNone: 0, types.ReturnValueAllOld: 3, types.ReturnValueAllNew: 3, types.ReturnValueUpdatedNew: 2, types.ReturnValueUpdatedOld: 2} {
		if got := update(returned); len(got) != want {
			t.Errorf("%s: %v", returned, got)
		}
	}
	out, err := c.primary.GetItem(t.Context(), &sdk.GetItemInput{
		TableName: aws.String("profiles"), Key: key, ProjectionExpression: aws.String("n"), ConsistentRead: aws.Bool(true), ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
	})
	if err != nil || len(out.Item) != 1 || out.Item["n"].(*types.AttributeValueMemberN).Value != "6" || aws.ToFloat64(out.ConsumedCapacity.CapacityUnits) != 1 {
		t.Errorf("%+v, %v", out, err)
	}
	_, err = c.primary.DeleteItem(t.Context(), &sdk.DeleteItemInput{
		TableName: aws.String("profiles"), Key: key, ConditionExpression: aws.String("n > :n"), ExpressionAttributeValues: values4sdk{":n": num("100")},
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	var failed *types.ConditionalCheckFailedException
	if !errors.As(err, &failed) || len(failed.Item) != 3 {
		t.Errorf("a condition that fails: %v", err)
	}
	deleted, err := c.primary.DeleteItem(t.Context(), &sdk.DeleteItemInput{TableName: aws.String("profiles"), Key: key, ReturnValues: types.ReturnValueAllOld})
	if err != nil || len(deleted.Attributes) != 3 {
		t.Errorf("%v, %v", deleted, err)
	}
}

func TestBatchesAndTransactions(t *testing.T) {
	c := newCloud(t)
	c.create(t, profiles())
	table := "profiles"
	put := func(id string) types.WriteRequest {
		return types.WriteRequest{PutRequest: &types.PutRequest{Item: values4sdk{"id": str(id), "n": num("1")}}}
	}
	if _, err := c.primary.BatchWriteItem(t.Context(), &sdk.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{
		table: {put("a"), put("b"), {DeleteRequest: &types.DeleteRequest{Key: values4sdk{"id": str("c")}}}},
	}}); err != nil {
		t.Fatal(err)
	}
	got, err := c.primary.BatchGetItem(t.Context(), &sdk.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{
		table: {Keys: []map[string]types.AttributeValue{{"id": str("a")}, {"id": str("b")}, {"id": str("c")}}, ProjectionExpression: aws.String("id")},
	}})
	if err != nil || len(got.Responses[table]) != 2 || len(got.UnprocessedKeys) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = c.primary.TransactWriteItems(t.Context(), &sdk.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{
		{Update: &types.Update{TableName: &table, Key: values4sdk{"id": str("a")}, UpdateExpression: aws.String("ADD n :1"), ExpressionAttributeValues: values4sdk{":1": num("1")}}},
		{Delete: &types.Delete{TableName: &table, Key: values4sdk{"id": str("b")}}},
		{ConditionCheck: &types.ConditionCheck{TableName: &table, Key: values4sdk{"id": str("c")}, ConditionExpression: aws.String("attribute_not_exists(id)")}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	read, err := c.primary.TransactGetItems(t.Context(), &sdk.TransactGetItemsInput{TransactItems: []types.TransactGetItem{
		{Get: &types.Get{TableName: &table, Key: values4sdk{"id": str("a")}}}, {Get: &types.Get{TableName: &table, Key: values4sdk{"id": str("b")}}},
	}})
	if err != nil || len(read.Responses) != 2 || len(read.Responses[0].Item) != 2 || len(read.Responses[1].Item) != 0 {
		t.Errorf("%+v, %v", read, err)
	}
}

// TestSettingsOfEachRegion: tags, recovery and deletion protection are a replica's own, TTL is shared.
func TestSettingsOfEachRegion(t *testing.T) {
	c := newCloud(t)
	in := profiles()
	in.StreamSpecification = nil
	in.Tags = []types.Tag{{Key: aws.String("Role"), Value: aws.String("primary")}}
	c.create(t, in)
	c.replicate(t, "profiles")
	name := aws.String("profiles")
	arn := func(region string) *string {
		return aws.String("arn:aws:dynamodb:" + region + ":123456789012:table/profiles")
	}
	if _, err := c.standby.TagResource(t.Context(), &sdk.TagResourceInput{ResourceArn: arn(standby), Tags: []types.Tag{{Key: aws.String("Role"), Value: aws.String("standby")}}}); err != nil {
		t.Fatal(err)
	}
	for region, client := range map[string]*sdk.Client{primary: c.primary, standby: c.standby} {
		tags, err := client.ListTagsOfResource(t.Context(), &sdk.ListTagsOfResourceInput{ResourceArn: arn(region)})
		role := map[string]string{primary: "primary", standby: "standby"}[region]
		if err != nil || len(tags.Tags) != 1 || aws.ToString(tags.Tags[0].Value) != role {
			t.Errorf("%s: tags %v, %v", region, tags, err)
		}
	}
	if _, err := c.standby.UpdateContinuousBackups(t.Context(), &sdk.UpdateContinuousBackupsInput{
		TableName: name, PointInTimeRecoverySpecification: &types.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: aws.Bool(true)},
	}); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		client *sdk.Client
		want   types.PointInTimeRecoveryStatus
	}{{c.primary, types.PointInTimeRecoveryStatusDisabled}, {c.standby, types.PointInTimeRecoveryStatusEnabled}} {
		out, err := row.client.DescribeContinuousBackups(t.Context(), &sdk.DescribeContinuousBackupsInput{TableName: name})
		if err != nil || out.ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus != row.want {
			t.Errorf("recovery: %+v, %v", out, err)
		}
	}
	if _, err := c.primary.UpdateTimeToLive(t.Context(), &sdk.UpdateTimeToLiveInput{
		TableName: name, TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String("expires_at"), Enabled: aws.Bool(true)},
	}); err != nil {
		t.Fatal(err)
	}
	ttl, err := c.standby.DescribeTimeToLive(t.Context(), &sdk.DescribeTimeToLiveInput{TableName: name})
	if err != nil || aws.ToString(ttl.TimeToLiveDescription.AttributeName) != "expires_at" {
		t.Errorf("TTL in the standby: %+v, %v", ttl, err)
	}
	table, err := c.primary.DescribeTable(t.Context(), &sdk.DescribeTableInput{TableName: name})
	if err != nil || table.Table.StreamSpecification == nil || table.Table.StreamSpecification.StreamViewType != types.StreamViewTypeNewAndOldImages {
		t.Errorf("a replica turns streams on: %+v, %v", table.Table.StreamSpecification, err)
	}
}

// TestDestroy removes the replica and then the table; the other order is refused, as in AWS.
func TestDestroy(t *testing.T) {
	c := newCloud(t)
	c.create(t, profiles())
	c.replicate(t, "profiles")
	name := aws.String("profiles")
	_, err := c.primary.DeleteTable(t.Context(), &sdk.DeleteTableInput{TableName: name})
	wantError(t, err, "ValidationException", errSource)
	if _, err := c.primary.UpdateTable(t.Context(), &sdk.UpdateTableInput{TableName: name, ReplicaUpdates: []types.ReplicationGroupUpdate{
		{Delete: &types.DeleteReplicationGroupMemberAction{RegionName: aws.String(standby)}},
	}}); err != nil {
		t.Fatal(err)
	}
	_, err = c.standby.DescribeTable(t.Context(), &sdk.DescribeTableInput{TableName: name})
	wantError(t, err, "ResourceNotFoundException", "Requested resource not found: Table: profiles not found")
	if _, err := c.primary.DeleteTable(t.Context(), &sdk.DeleteTableInput{TableName: name}); err != nil {
		t.Fatal(err)
	}
	if left := c.Inventory(); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestFaultsOfOneRegion(t *testing.T) {
	c := newCloud(t)
	c.create(t, profiles())
	c.replicate(t, "profiles")
	get := func(client *sdk.Client) error {
		_, err := client.GetItem(t.Context(), &sdk.GetItemInput{TableName: aws.String("profiles"), Key: values4sdk{"id": str("a")}})
		return err
	}
	down := fault.Fault{Kind: fault.DynamoDBDown, Target: primary}
	c.Faults.Set(down, 0)
	wantError(t, get(c.primary), "InternalServerError", "Internal server error")
	wantError(t, get(c.standby), "", "")
	c.Faults.Clear(down)
	gone := fault.Fault{Kind: fault.DynamoDBUnresolved, Target: primary}
	c.Faults.Set(gone, 0)
	if err := get(c.primary); err == nil {
		t.Error("an endpoint that does not resolve answered")
	}
	c.Faults.Clear(gone)
	slow := fault.Fault{Kind: fault.DynamoDBSlow, Target: primary, Delay: 60e6}
	c.Faults.Set(slow, 0)
	start := c.Clock.Now()
	wantError(t, get(c.primary), "", "")
	if took := c.Clock.Since(start); took < slow.Delay {
		t.Errorf("a slow table took %s", took)
	}
	latency := metric.Name{Region: primary, Namespace: "AWS/DynamoDB", Metric: "SuccessfulRequestLatency", Dimensions: map[string]string{"TableName": "profiles", "Operation": "GetItem"}}
	if points := c.Metrics.Between(latency, start, c.Clock.Now()); len(points) != 1 {
		t.Errorf("SuccessfulRequestLatency has %d points, want 1", len(points))
	}
}

func TestASnapshotHasItemsAndWhatIsOnItsWay(t *testing.T) {
	c := newCloud(t)
	c.create(t, profiles())
	c.replicate(t, "profiles")
	paused := fault.Fault{Kind: fault.ReplicationPaused, Target: primary}
	c.Faults.Set(paused, 0)
	if _, err := c.primary.PutItem(t.Context(), &sdk.PutItemInput{TableName: aws.String("profiles"), Item: values4sdk{"id": str("a"), "n": num("1")}}); err != nil {
		t.Fatal(err)
	}
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	saved, err := c.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	again := newCloud(t)
	if err := again.Restore(saved); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the write that was on its way", func() bool {
		out, err := again.standby.GetItem(t.Context(), &sdk.GetItemInput{TableName: aws.String("profiles"), Key: values4sdk{"id": str("a")}})
		return err == nil && len(out.Item) == 2
	})
	if err := again.Restore([]byte(`[{"Name":"x"}]`)); err == nil {
		t.Error("a table without keys was restored")
	}
}
