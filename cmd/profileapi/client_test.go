package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// transport plays DynamoDB's endpoint under the real client, in virtual time.
type transport struct {
	status   int // 0 never answers
	body     string
	requests []string // target and body of each
	host     string
}

func (p *transport) Do(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	p.requests = append(p.requests, r.Header.Get("X-Amz-Target")+" "+string(body))
	p.host = r.URL.Host
	if p.status == 0 {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	header := http.Header{"Content-Type": {"application/x-amz-json-1.0"}}
	return &http.Response{StatusCode: p.status, Header: header, Body: io.NopCloser(strings.NewReader(p.body)), Request: r}, nil
}

// newClientAPI is the function over the real SDK client and its environment.
func newClientAPI(t *testing.T, p *transport, change map[string]string) (*profileAPI, *bytes.Buffer) {
	t.Helper()
	logs := new(bytes.Buffer)
	a, err := newAPI(environment(change), logs)
	if err != nil {
		t.Fatal(err)
	}
	options := a.table.api.(*dynamodb.Client).Options()
	options.HTTPClient = p
	a.table.api = dynamodb.New(options)
	return a, logs
}

// sorted is a request with the attributes of its JSON in order.
func sorted(t *testing.T, request string) string {
	t.Helper()
	target, body, _ := strings.Cut(request, " ")
	var value map[string]any
	if err := json.Unmarshal([]byte(body), &value); err != nil {
		t.Fatal(err)
	}
	return target + " " + strings.TrimSpace(encode(value))
}

func fault(code string) string { return `{"__type":"com.amazonaws.dynamodb.v20120810#` + code + `"}` }

func TestTableFaults(t *testing.T) {
	const (
		unavailable = "the table is not available, try again"
		refused     = "the table refused the request"
	)
	for _, tt := range []struct {
		name         string
		reply        transport
		status       int
		message      string
		attempts     int
		healthStatus int
	}{
		{"never answers", transport{}, 503, unavailable, 1, 503},
		{"internal error", transport{status: 500, body: fault("InternalServerError")}, 503, unavailable, callAttempts, 503},
		{"unavailable, not even JSON", transport{status: 503, body: "<html>"}, 503, unavailable, callAttempts, 503},
		{"throttled", transport{status: 400, body: fault("ProvisionedThroughputExceededException")}, 503, unavailable, callAttempts, 503},
		{"not allowed", transport{status: 400, body: fault("AccessDeniedException")}, 502, refused, 1, 503},
		{"no such table", transport{status: 400, body: fault("ResourceNotFoundException")}, 502, refused, 1, 503},
		{"nothing found", transport{status: 200, body: `{}`}, 404, "no such profile", 1, 200},
	} {
		synctest.Test(t, func(t *testing.T) {
			read, probe := tt.reply, tt.reply
			a, logs := newClientAPI(t, &read, nil)
			got := invoke(t, a, event(t, "get_profile", nil))
			if want := `{"error":"` + tt.message + `"}` + "\n"; got.StatusCode != tt.status || got.Body != want {
				t.Errorf("%s: got %d %s, want %d %s", tt.name, got.StatusCode, got.Body, tt.status, want)
			}
			if len(read.requests) != tt.attempts {
				t.Errorf("%s: %d attempts, want %d", tt.name, len(read.requests), tt.attempts)
			}
			if strings.Contains(logs.String(), "ada") {
				t.Errorf("%s: the log names somebody: %s", tt.name, logs)
			}

			a, _ = newClientAPI(t, &probe, nil)
			start := time.Now()
			got = invoke(t, a, event(t, "healthz", nil))
			if elapsed := time.Since(start); got.StatusCode != tt.healthStatus || len(probe.requests) != 1 || elapsed >= promised {
				t.Errorf("%s: the probe got %d after %v and %d attempts", tt.name, got.StatusCode, elapsed, len(probe.requests))
			}
		})
	}
}

func TestRequestsToTheTable(t *testing.T) {
	for _, tt := range []struct {
		name, event string
		change      map[string]string
		want        string
	}{
		{"read", "get_profile", nil, `DynamoDB_20120810.GetItem {"Key":{"id":{"S":"ada.lovelace"}},"TableName":"profiles"}`},
		{"read with a range key", "get_profile", map[string]string{"RANGE_KEY": "kind"},
			`DynamoDB_20120810.GetItem {"Key":{"id":{"S":"ada.lovelace"},"kind":{"S":"profile"}},"TableName":"profiles"}`},
		{"probe", "healthz", nil, `DynamoDB_20120810.GetItem {"Key":{"id":{"S":"#drill#us-west-2"}},"TableName":"profiles"}`},
		{"probe with a range key", "healthz", map[string]string{"RANGE_KEY": "kind"},
			`DynamoDB_20120810.GetItem {"Key":{"id":{"S":"#drill#us-west-2"},"kind":{"S":"profile"}},"TableName":"profiles"}`},
		{"write with a range key", "put_profile", map[string]string{"RANGE_KEY": "kind", "HASH_KEY": "pk"},
			`DynamoDB_20120810.PutItem {"Item":{"kind":{"S":"profile"},"pk":{"S":"ada.lovelace"},"profile":{"S":"{}"},` +
				`"updated_at":{"S":"2000-01-01T00:00:00.000Z"},"updated_in":{"S":"us-west-2"}},"TableName":"profiles"}`},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := &transport{status: 200, body: `{}`}
			a, _ := newClientAPI(t, p, tt.change)
			invoke(t, a, event(t, tt.event, func(r *request) { r.Body = `{}` }))
			if len(p.requests) != 1 || sorted(t, p.requests[0]) != tt.want {
				t.Errorf("%s: sent %q\nwant %s", tt.name, p.requests, tt.want)
			}
		})
	}
}

func TestEndpoint(t *testing.T) {
	for _, tt := range []struct {
		change map[string]string
		want   string
	}{
		{nil, "dynamodb.us-west-2.amazonaws.com"},
		{map[string]string{"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}, "127.0.0.1:4566"},
		{map[string]string{"AWS_ENDPOINT_URL": "http://127.0.0.1:4566", "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:8000"}, "127.0.0.1:8000"},
	} {
		p := &transport{status: 200, body: `{}`}
		a, _ := newClientAPI(t, p, tt.change)
		invoke(t, a, event(t, "healthz", nil))
		if p.host != tt.want {
			t.Errorf("with %v the request went to %s, want %s", tt.change, p.host, tt.want)
		}
	}
}

func TestARefusalOfTheTableStaysInside(t *testing.T) {
	reply := `{"__type":"AccessDeniedException","message":"User: arn:aws:sts::123456789012:assumed-role/r is not authorized"}`
	a, logs := newClientAPI(t, &transport{status: 400, body: reply}, nil)
	got := invoke(t, a, event(t, "get_profile", nil))
	if strings.Contains(got.Body, "arn:") || !strings.Contains(logs.String(), "arn:") {
		t.Errorf("the caller got %s, the log %s", got.Body, logs)
	}
}
