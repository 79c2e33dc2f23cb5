package dynamodb

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func TestATableBecomesGlobal(t *testing.T) {
	c := newCloud(t)
	c.create(t, profiles())
	put := func(client *sdk.Client, id string) {
		t.Helper()
		_, err := client.PutItem(t.Context(), &sdk.PutItemInput{TableName: aws.String("profiles"), Item: values4sdk{"id": str(id), "n": num("1")}})
		if err != nil {
			t.Fatal(err)
		}
	}
	reads := func(client *sdk.Client, id string) func() bool {
		return func() bool {
			out, err := client.GetItem(t.Context(), &sdk.GetItemInput{TableName: aws.String("profiles"), Key: values4sdk{"id": str(id)}})
			return err == nil && len(out.Item) == 2
		}
	}
	put(c.primary, "before")
	c.replicate(t, "profiles")
	if !reads(c.standby, "before")() {
		t.Error("a new replica lacks what was in the table")
	}
	put(c.primary, "east")
	put(c.standby, "west")
	eventually(t, "primary to standby", reads(c.standby, "east"))
	eventually(t, "standby to primary", reads(c.primary, "west"))

	described, err := c.primary.DescribeTable(t.Context(), &sdk.DescribeTableInput{TableName: aws.String("profiles")})
	if err != nil {
		t.Fatal(err)
	}
	table := described.Table
	if len(table.Replicas) != 1 || aws.ToString(table.Replicas[0].RegionName) != standby || table.Replicas[0].ReplicaStatus != types.ReplicaStatusActive {
		t.Errorf("replicas = %+v", table.Replicas)
	}
	if aws.ToString(table.GlobalTableVersion) != "2019.11.21" || table.TableStatus != types.TableStatusActive {
		t.Errorf("version %s, status %s", aws.ToString(table.GlobalTableVersion), table.TableStatus)
	}
	mirror, err := c.standby.DescribeTable(t.Context(), &sdk.DescribeTableInput{TableName: aws.String("profiles")})
	if err != nil {
		t.Fatal(err)
	}
	if got := aws.ToString(mirror.Table.TableArn); got != "arn:aws:dynamodb:us-west-2:123456789012:table/profiles" {
		t.Errorf("the replica's ARN is %s", got)
	}
}
