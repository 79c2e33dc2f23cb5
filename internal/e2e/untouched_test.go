//go:build e2e

package e2e

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
)

// sdk is the SDK's configuration for the sandbox.
func (s *stage) sdk(region string) aws.Config {
	return aws.Config{
		Region: region, BaseEndpoint: aws.String("http://" + s.Status().Addresses.AWS),
		Credentials: credentials.NewStaticCredentialsProvider("AKIASANDBOX", "sandbox", ""),
	}
}

// untouched fails the test unless check, markers and claim are as before any drill.
func (s *stage) untouched(t *testing.T) {
	t.Helper()
	check, err := route53.NewFromConfig(s.sdk("us-east-1")).GetHealthCheck(context.Background(), &route53.GetHealthCheckInput{HealthCheckId: aws.String(s.primaryCheck(t))})
	if err != nil {
		t.Fatal(err)
	}
	if c := check.HealthCheck.HealthCheckConfig; aws.ToString(c.ResourcePath) != "/healthz" || aws.ToBool(c.Inverted) {
		t.Errorf("the check was left with path %s, inverted %t", aws.ToString(c.ResourcePath), aws.ToBool(c.Inverted))
	}
	var left []string
	for range 20 { // what is removed in one region is a moment later removed in the other
		if left = s.reserved(t); len(left) == 0 {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("items were left: %s", strings.Join(left, ", "))
}

// reserved lists the items in both regions whose keys are ours.
func (s *stage) reserved(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, region := range []string{"us-east-1", "us-west-2"} {
		scanned, err := dynamodb.NewFromConfig(s.sdk(region)).Scan(context.Background(), &dynamodb.ScanInput{TableName: aws.String("tindrloop-profile-api-profiles")})
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range scanned.Items {
			if id, ok := item["id"].(*types.AttributeValueMemberS); ok && strings.HasPrefix(id.Value, "#") {
				found = append(found, id.Value+" in "+region)
			}
		}
	}
	return found
}
