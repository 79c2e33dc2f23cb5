package awsapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/warm-standby/warm-standby/internal/drill"
	"github.com/warm-standby/warm-standby/internal/probe"
)

// answering is an AWS that gives one answer to everything, and a session that asks it.
func answering(t *testing.T, status int, body string, observe Observer) *Session {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	t.Setenv("AWS_ACCESS_KEY_ID", "a")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "b")
	t.Setenv("AWS_CONFIG_FILE", "none")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
	session, err := NewSession(t.Context(), observe)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func outputs() drill.Outputs {
	return drill.Outputs{
		HostedZoneID: "Z1", RecordName: "api.example.com",
		Table:   drill.TableOutput{Name: "profiles", HashKey: "id", RangeKey: "kind", TTLAttribute: "expires_at"},
		Primary: drill.RegionOutput{Region: "us-east-1", HealthCheckID: "c1"}, Standby: drill.RegionOutput{Region: "us-west-2", HealthCheckID: "c2"},
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	xml := func(code string) string {
		return `<ErrorResponse><Error><Code>` + code + `</Code><Message>no</Message></Error><RequestId>1</RequestId></ErrorResponse>`
	}
	cases := []struct {
		status int
		code   string
		want   string
	}{
		{403, "ExpiredToken", "route53:GetHealthCheck: the AWS credentials have expired: renew them (`aws sso login`, or a new session) and run again"},
		{403, "InvalidClientTokenId", "route53:GetHealthCheck: AWS does not know these credentials (InvalidClientTokenId): check AWS_PROFILE and AWS_ACCESS_KEY_ID"},
		{403, "AccessDenied", "route53:GetHealthCheck is not allowed: attach the policy that `verify policy` prints"},
		{404, "NoSuchHealthCheck", "route53:GetHealthCheck: NoSuchHealthCheck: no"},
	}
	for _, c := range cases {
		session := answering(t, c.status, xml(c.code), nil)
		_, err := session.Cloud(outputs()).Checks.HealthCheck(t.Context(), "c1")
		if err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
	expired := answering(t, 400, `{"__type":"com.amazon.coral.service#ExpiredTokenException","message":"no"}`, nil)
	if _, _, err := expired.Table(outputs(), probe.Primary).Get(t.Context(), "x"); !errors.Is(err, ErrExpired) {
		t.Errorf("got %v", err)
	}
	refused := answering(t, 400, `{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed"}`, nil)
	table := refused.Table(outputs(), probe.Standby)
	if err := table.PutClaim(t.Context(), drill.Item{Key: drill.ClaimKey}, time.Now()); !errors.Is(err, drill.ErrClaimed) {
		t.Errorf("got %v", err)
	}
	if err := table.DeleteClaim(t.Context(), "run-1"); !errors.Is(err, drill.ErrClaimed) {
		t.Errorf("got %v", err)
	}
}

func TestEndedContextIsTold(t *testing.T) {
	session := answering(t, 200, "", nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := session.Account(ctx)
	if !errors.Is(err, context.Canceled) || err.Error() != "sts:GetCallerIdentity: context canceled" {
		t.Errorf("got %v", err)
	}
}

func TestHealthCheckWithoutSettingsIsAnError(t *testing.T) {
	session := answering(t, 200, `<GetHealthCheckResponse><HealthCheck><Id>c1</Id></HealthCheck></GetHealthCheckResponse>`, nil)
	_, err := session.Cloud(outputs()).Checks.HealthCheck(t.Context(), "c1")
	if err == nil || err.Error() != "health check c1: Route 53 answered without its settings" {
		t.Errorf("got %v", err)
	}
}

func TestObserverSeesEveryOperationOnce(t *testing.T) {
	var seen []string
	session := answering(t, 500, "", func(action string) { seen = append(seen, action) })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	_, _ = session.Cloud(outputs()).Checks.Observations(ctx, "c1")
	if strings.Join(seen, " ") != "route53:GetHealthCheckStatus" {
		t.Errorf("saw %q", seen)
	}
}

func TestItemsKeepTheirParts(t *testing.T) {
	table := &Table{output: outputs().Table}
	item := drill.Item{Key: "#drill#claim", Strings: map[string]string{"run": "r"}, Numbers: map[string]int64{"lease_until": 5}, Expires: time.Unix(7, 0)}
	attributes := table.attributes(item)
	if len(attributes) != 5 {
		t.Errorf("attributes %v", attributes)
	}
	back := table.item(item.Key, attributes)
	if back.Strings["run"] != "r" || back.Numbers["lease_until"] != 5 || !back.Expires.Equal(item.Expires) {
		t.Errorf("got %+v", back)
	}
}

func TestMaskAccount(t *testing.T) {
	for account, want := range map[string]string{"123456789012": "********9012", "12": "12", "": ""} {
		if got := MaskAccount(account); got != want {
			t.Errorf("%q: %q", account, got)
		}
	}
}
