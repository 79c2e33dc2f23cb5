package dynamodb

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// FuzzRequests sends any body to any operation: the answer is AWS's error or success, never a failure of the sandbox.
func FuzzRequests(f *testing.F) {
	for operation, body := range map[string]string{
		"CreateTable":        `{"TableName":"new","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}`,
		"UpdateTable":        `{"TableName":"ttt","ReplicaUpdates":[{"Create":{"RegionName":"us-west-2"}}]}`,
		"UpdateItem":         `{"TableName":"ttt","Key":{"id":{"S":"a"}},"UpdateExpression":"SET n = n + :a","ExpressionAttributeValues":{":a":{"N":"1"}},"ReturnValues":"UPDATED_NEW"}`,
		"Query":              `{"TableName":"rrr","IndexName":"by-kind","KeyConditionExpression":"kind = :k","ExpressionAttributeValues":{":k":{"S":"x"}}}`,
		"Scan":               `{"TableName":"rrr","Segment":0,"TotalSegments":2,"FilterExpression":"size(id) > :a","ExpressionAttributeValues":{":a":{"N":"1"}}}`,
		"BatchWriteItem":     `{"RequestItems":{"ttt":[{"PutRequest":{"Item":{"id":{"S":"z"}}}}]}}`,
		"BatchGetItem":       `{"RequestItems":{"ttt":{"Keys":[{"id":{"S":"a"}}]},"none":null}}`,
		"TransactWriteItems": `{"TransactItems":[{"Update":{"TableName":"ttt","Key":{"id":{"S":"a"}},"UpdateExpression":"REMOVE n"}},{}]}`,
		"UpdateTimeToLive":   `{"TableName":"ttt","TimeToLiveSpecification":{"AttributeName":"e","Enabled":true}}`,
		"TagResource":        `{"ResourceArn":"arn:aws:dynamodb:us-east-1:123456789012:table/ttt","Tags":[{"Key":"a","Value":"b"}]}`,
	} {
		f.Add(operation, body)
	}
	_, s := serve(f)
	server := wire.NewServer(s.Log, nil)
	server.Handle(s.Wire())
	f.Fuzz(func(t *testing.T, operation, body string) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature="+strings.Repeat("0", 64))
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if strings.Contains(w.Body.String(), "SandboxFailure") {
			t.Errorf("%s %s: %d %s", operation, body, w.Code, w.Body)
		}
	})
}
