package route53_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// TestRefusedHealthChecks is the parity table of health checks; checkSources
// names where each row comes from.
func TestRefusedHealthChecks(t *testing.T) {
	const invalid = "Invalid parameter : "
	type config = types.HealthCheckConfig
	cases := []struct {
		name    string
		edit    func(*config)
		message string
	}{
		{"no endpoint", func(c *config) { c.FullyQualifiedDomainName = nil }, invalid + "Basic health checks must have an IP address or fully qualified domain name specified."},
		{"interval of 20 s", func(c *config) { c.RequestInterval = aws.Int32(20) }, invalid + "Request interval must be either 10 or 30 seconds."},
		{"threshold of 0", func(c *config) { c.FailureThreshold = aws.Int32(0) }, invalid + "Port, request interval and failure threshold must not be 0."},
		{"threshold of 11", func(c *config) { c.FailureThreshold = aws.Int32(11) }, invalid + "Failure threshold must be between 1 and 10."},
		{"port", func(c *config) { c.Port = aws.Int32(65536) }, invalid + "Port must be between 1 and 65535."},
		{"port of a TCP check", func(c *config) { c.Type, c.ResourcePath = types.HealthCheckTypeTcp, nil }, invalid + "Port must be between 1 and 65535."},
		{"two regions", func(c *config) {
			c.Regions = []types.HealthCheckRegion{"us-east-1", "us-west-2"}
		}, invalid + "At least 3 regions must be specified, 2 given."},
		{"a region without checkers", func(c *config) {
			c.Regions = []types.HealthCheckRegion{"us-east-1", "us-west-2", "eu-central-1"}
		}, invalid + "'eu-central-1' is not a region of health checkers."},
		{"string match without a string", func(c *config) { c.Type = types.HealthCheckTypeHttpsStrMatch }, invalid + "SearchString must be specified for health checks of type HTTPS_STR_MATCH."},
		{"a string without string match", func(c *config) { c.SearchString = aws.String("x") }, invalid + "SearchString must not be specified for health checks of type HTTPS."},
		{"a string of 256", func(c *config) {
			c.Type, c.SearchString = types.HealthCheckTypeHttpsStrMatch, aws.String(strings.Repeat("x", 256))
		}, invalid + "SearchString must be at most 255 characters."},
		{"a domain that is none", func(c *config) { c.FullyQualifiedDomainName = aws.String("a..b") }, invalid + "Invalid fully qualified domain name: a..b"},
		{"an address that is none", func(c *config) { c.IPAddress = aws.String("192.0.2") }, invalid + "Invalid IP address: 192.0.2"},
		{"an alarm", func(c *config) {
			c.AlarmIdentifier = &types.AlarmIdentifier{Name: aws.String("x"), Region: types.CloudWatchRegionUsEast1}
		}, invalid + "Basic health checks must not have an metric region specified."},
		{"a check of an alarm", func(c *config) { c.Type = types.HealthCheckTypeCloudwatchMetric }, "the sandbox does not implement health checks of type CLOUDWATCH_METRIC; see cmd/sandbox/README.md for its limitations"},
		{"a child that does not exist", func(c *config) {
			*c = config{Type: types.HealthCheckTypeCalculated, ChildHealthChecks: []string{"gone"}, HealthThreshold: aws.Int32(1)}
		}, invalid + "The child health check gone does not exist."},
	}
	client, _ := newClient(t, route53.Config{})
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if checkSources[c.name] == "" {
				t.Error("the row names no source")
			}
			config := types.HealthCheckConfig{Type: types.HealthCheckTypeHttps, FullyQualifiedDomainName: aws.String("app.example.net"), ResourcePath: aws.String("/healthz")}
			c.edit(&config)
			_, err := client.CreateHealthCheck(t.Context(), &sdk.CreateHealthCheckInput{CallerReference: aws.String(c.name), HealthCheckConfig: &config})
			wantError(t, err, "InvalidInput", c.message)
		})
	}
}

func TestHealthCheckDefaultsAndUpdate(t *testing.T) {
	client, _ := newClient(t, route53.Config{})
	ctx := t.Context()
	id := newCheck(t, client, func(c *types.HealthCheckConfig) { c.RequestInterval, c.FailureThreshold = nil, nil })
	got, err := client.GetHealthCheck(ctx, &sdk.GetHealthCheckInput{HealthCheckId: aws.String(id)})
	if err != nil {
		t.Fatal(err)
	}
	c := got.HealthCheck.HealthCheckConfig
	if aws.ToInt32(c.RequestInterval) != 30 || aws.ToInt32(c.FailureThreshold) != 3 || aws.ToInt32(c.Port) != 443 ||
		!aws.ToBool(c.EnableSNI) || aws.ToBool(c.Inverted) || aws.ToBool(c.Disabled) || c.SearchString != nil || c.Regions != nil {
		t.Errorf("defaults %+v", c)
	}
	updated, err := client.UpdateHealthCheck(ctx, &sdk.UpdateHealthCheckInput{
		HealthCheckId: aws.String(id), HealthCheckVersion: aws.Int64(1), FailureThreshold: aws.Int32(2), ResourcePath: aws.String("/dead"),
		Regions: []types.HealthCheckRegion{"us-west-2", "us-east-1", "eu-west-1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	c = updated.HealthCheck.HealthCheckConfig
	if aws.ToInt32(c.FailureThreshold) != 2 || aws.ToString(c.ResourcePath) != "/dead" || len(c.Regions) != 3 || aws.ToInt64(updated.HealthCheck.HealthCheckVersion) != 2 {
		t.Errorf("updated to %+v, version %d", c, aws.ToInt64(updated.HealthCheck.HealthCheckVersion))
	}
	_, err = client.UpdateHealthCheck(ctx, &sdk.UpdateHealthCheckInput{HealthCheckId: aws.String(id), HealthCheckVersion: aws.Int64(1)})
	wantError(t, err, "HealthCheckVersionMismatch", "The value of HealthCheckVersion in the request doesn't match the value of HealthCheckVersion in the health check.")
	reset, err := client.UpdateHealthCheck(ctx, &sdk.UpdateHealthCheckInput{
		HealthCheckId: aws.String(id), ResetElements: []types.ResettableElementName{types.ResettableElementNameRegions, types.ResettableElementNameResourcePath},
	})
	if err != nil || reset.HealthCheck.HealthCheckConfig.Regions != nil || reset.HealthCheck.HealthCheckConfig.ResourcePath != nil {
		t.Errorf("after reset %+v %v", reset, err)
	}
	_, err = client.UpdateHealthCheck(ctx, &sdk.UpdateHealthCheckInput{HealthCheckId: aws.String(id), FailureThreshold: aws.Int32(20)})
	wantError(t, err, "InvalidInput", "Invalid parameter : Failure threshold must be between 1 and 10.")
}

// TestCallerReference follows the four rules of API_CreateHealthCheck.
func TestCallerReference(t *testing.T) {
	client, service := newClient(t, route53.Config{})
	ctx := t.Context()
	create := func(reference, path string) (string, error) {
		out, err := client.CreateHealthCheck(ctx, &sdk.CreateHealthCheckInput{
			CallerReference: aws.String(reference),
			HealthCheckConfig: &types.HealthCheckConfig{
				Type: types.HealthCheckTypeHttps, FullyQualifiedDomainName: aws.String("app.example.net"), ResourcePath: aws.String(path),
			},
		})
		if err != nil {
			return "", err
		}
		return aws.ToString(out.HealthCheck.Id), nil
	}
	one, err := create("one", "/")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := create("one", "/"); err != nil || again != one {
		t.Errorf("the same request gave %s, %v; want %s", again, err, one)
	}
	const different = "A different health check has already been created with the specified caller reference."
	_, err = create("one", "/other")
	wantError(t, err, "HealthCheckAlreadyExists", different)
	if two, err := create("two", "/"); err != nil || two == one {
		t.Errorf("another reference gave %s, %v", two, err)
	}
	if err := service.DeleteHealthCheck(one); err != nil {
		t.Fatal(err)
	}
	_, err = create("one", "/")
	wantError(t, err, "HealthCheckAlreadyExists", different)
}

// TestCheckInUseCanBeDeleted: AWS "does not prevent you from deleting a health
// check even if the health check is associated with" record sets.
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_DeleteHealthCheck.html
func TestCheckInUseCanBeDeleted(t *testing.T) {
	client, _ := newClient(t, route53.Config{})
	zone, id := newZone(t, client), newCheck(t, client, nil)
	if err := change(t, client, zone, create(failover(record("x.example.com", types.RRTypeA, "192.0.2.1"), "one", "PRIMARY", id))); err != nil {
		t.Fatal(err)
	}
	if _, err := client.DeleteHealthCheck(t.Context(), &sdk.DeleteHealthCheckInput{HealthCheckId: aws.String(id)}); err != nil {
		t.Error(err)
	}
	_, err := client.GetHealthCheck(t.Context(), &sdk.GetHealthCheckInput{HealthCheckId: aws.String(id)})
	wantError(t, err, "NoSuchHealthCheck", "A health check with id "+id+" does not exist.")
}

// eyes is an Observer with one checker.
type eyes struct{}

func (eyes) Observations(string) []route53.Observation {
	return []route53.Observation{{
		Region: "us-west-2", IPAddress: "198.18.2.1", CheckedTime: time.Date(2026, 11, 23, 4, 5, 6, 7e8, time.UTC),
		Status: "Success: HTTP Status Code 200, OK",
	}}
}

func (eyes) LastFailures(string) []route53.Observation {
	return []route53.Observation{{Region: "us-west-2", Status: "Failure: HTTP Status Code 503, Service Unavailable"}}
}

func TestStatusAndRanges(t *testing.T) {
	client, _ := newClient(t, route53.Config{Observer: eyes{}})
	ctx, id := t.Context(), newCheck(t, client, nil)
	status, err := client.GetHealthCheckStatus(ctx, &sdk.GetHealthCheckStatusInput{HealthCheckId: aws.String(id)})
	if err != nil || len(status.HealthCheckObservations) != 1 {
		t.Fatal(status, err)
	}
	seen := status.HealthCheckObservations[0]
	if aws.ToString(seen.StatusReport.Status) != "Success: HTTP Status Code 200, OK" || seen.Region != "us-west-2" ||
		aws.ToString(seen.IPAddress) != "198.18.2.1" || !aws.ToTime(seen.StatusReport.CheckedTime).Equal(eyes{}.Observations("")[0].CheckedTime) {
		t.Errorf("observation %+v", seen)
	}
	failed, err := client.GetHealthCheckLastFailureReason(ctx, &sdk.GetHealthCheckLastFailureReasonInput{HealthCheckId: aws.String(id)})
	if err != nil || aws.ToString(failed.HealthCheckObservations[0].StatusReport.Status) != "Failure: HTTP Status Code 503, Service Unavailable" {
		t.Errorf("last failure %+v %v", failed, err)
	}
	ranges, err := client.GetCheckerIpRanges(ctx, nil)
	if err != nil || len(ranges.CheckerIpRanges) != 8 || ranges.CheckerIpRanges[2] != "198.18.2.0/24" {
		t.Errorf("ranges %v %v", ranges, err)
	}
	_, err = client.GetHealthCheckStatus(ctx, &sdk.GetHealthCheckStatusInput{HealthCheckId: aws.String("gone")})
	wantError(t, err, "NoSuchHealthCheck", "A health check with id gone does not exist.")
}

func TestCalculatedCheck(t *testing.T) {
	client, _ := newClient(t, route53.Config{})
	child := newCheck(t, client, nil)
	id := newCheck(t, client, func(c *types.HealthCheckConfig) {
		*c = types.HealthCheckConfig{Type: types.HealthCheckTypeCalculated, ChildHealthChecks: []string{child}, HealthThreshold: aws.Int32(1)}
	})
	got, err := client.GetHealthCheck(t.Context(), &sdk.GetHealthCheckInput{HealthCheckId: aws.String(id)})
	if err != nil || !slices.Equal(got.HealthCheck.HealthCheckConfig.ChildHealthChecks, []string{child}) || got.HealthCheck.HealthCheckConfig.Port != nil {
		t.Errorf("calculated check %+v %v", got.HealthCheck.HealthCheckConfig, err)
	}
}
