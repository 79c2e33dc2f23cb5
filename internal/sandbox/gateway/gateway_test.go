package gateway

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"crypto/tls"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdkapi "github.com/aws/aws-sdk-go-v2/service/apigatewayv2"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"
	sdklambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/warm-standby/warm-standby/internal/sandbox/apigatewayv2"
	"github.com/warm-standby/warm-standby/internal/sandbox/authority"
	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/fault"
	"github.com/warm-standby/warm-standby/internal/sandbox/lambda"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire/wiretest"
)

const (
	primary = "us-east-1"
	standby = "us-west-2"
)

// TestMain makes the test binary its own Lambda function: started by a bootstrap script, it answers events.
func TestMain(m *testing.M) {
	if os.Getenv("GATEWAY_TEST_FUNCTION") != "" {
		function()
		return
	}
	os.Exit(m.Run())
}

// function answers with what it was asked, or with what the body tells it to.
func function() {
	base := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		next, err := http.Get(base + "next")
		if err != nil {
			return
		}
		event, _ := io.ReadAll(next.Body)
		next.Body.Close()
		var in struct {
			RawPath string
			Body    string
		}
		_ = json.Unmarshal(event, &in)
		out, kind := []byte(in.Body), "response"
		switch in.RawPath {
		case "/echo":
			out, _ = json.Marshal(map[string]any{
				"statusCode": 200, "body": string(event),
				"headers": map[string]any{"X-Served-By": os.Getenv("AWS_REGION"), "Content-Type": "application/json"},
			})
		case "/error":
			out, kind = []byte(`{"errorMessage":"broken","errorType":"Error"}`), "error"
		case "/slow":
			time.Sleep(300 * time.Millisecond)
			out = []byte(`"late"`)
		case "/exit":
			os.Exit(3)
		}
		id := next.Header.Get("Lambda-Runtime-Aws-Request-Id")
		answer, err := http.Post(base+id+"/"+kind, "application/json", bytes.NewReader(out))
		if err != nil {
			return
		}
		answer.Body.Close()
	}
}

// bootstrap is a zip whose bootstrap runs this test binary.
func bootstrap(t testing.TB) []byte {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	header := &zip.FileHeader{Name: "bootstrap", Method: zip.Deflate}
	header.SetMode(0o755)
	file, err := w.CreateHeader(header)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(file, "#!/bin/sh\nGATEWAY_TEST_FUNCTION=1 exec %q\n", self)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return archive.Bytes()
}

// world is a gateway over both control planes.
type world struct {
	*Gateway
	url       string
	functions *lambda.Service
	apis      *apigatewayv2.Service
	faults    *fault.Set
	authority *authority.Authority
}

func newWorld(t testing.TB, change func(*Options)) *world {
	t.Helper()
	c := clock.Real()
	log := event.NewLog(c, 0)
	faults := fault.NewSet(c, log)
	a, err := authority.New(c.Now())
	if err != nil {
		t.Fatal(err)
	}
	functions := lambda.New(lambda.Options{Clock: c, Log: log})
	apis := apigatewayv2.New(c, nil)
	options := Options{Clock: c, Log: log, Faults: faults, Authority: a, APIs: apis, Functions: functions}
	if change != nil {
		change(&options)
	}
	g := New(options)
	if err := g.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Stop(); err != nil {
			t.Error(err)
		}
		if err := functions.Stop(); err != nil {
			t.Error(err)
		}
	})
	return &world{g, wiretest.Serve(t, functions.Wire(), apis.Wire()), functions, apis, faults, a}
}

var keys = credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", "")

func (w *world) lambda(region string) *sdklambda.Client {
	return sdklambda.New(sdklambda.Options{Region: region, BaseEndpoint: aws.String(w.url), Credentials: keys, Retryer: aws.NopRetryer{}})
}

func (w *world) api(region string) *sdkapi.Client {
	return sdkapi.New(sdkapi.Options{Region: region, BaseEndpoint: aws.String(w.url), Credentials: keys, Retryer: aws.NopRetryer{}})
}

// deployed is an API in a region.
type deployed struct {
	id, host string
	stage    *sdkapi.CreateStageOutput
}

// deploy makes the function, an API with routes to it, and the custom domain.
func (w *world) deploy(t testing.TB, region string, routes ...*sdkapi.CreateRouteInput) deployed {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	f, err := w.lambda(region).CreateFunction(ctx, &sdklambda.CreateFunctionInput{
		FunctionName: aws.String("echo"), Runtime: lambdatypes.RuntimeProvidedal2023, Handler: aws.String("bootstrap"),
		Role: aws.String("arn:aws:iam::123456789012:role/echo"), Code: &lambdatypes.FunctionCode{ZipFile: bootstrap(t)},
	})
	must(err)
	client := w.api(region)
	created, err := client.CreateApi(ctx, &sdkapi.CreateApiInput{Name: aws.String("echo"), ProtocolType: types.ProtocolTypeHttp})
	must(err)
	id := aws.ToString(created.ApiId)
	_, err = w.lambda(region).AddPermission(ctx, &sdklambda.AddPermissionInput{
		FunctionName: aws.String("echo"), StatementId: aws.String("gateway"), Action: aws.String("lambda:InvokeFunction"),
		Principal: aws.String("apigateway.amazonaws.com"), SourceArn: aws.String("arn:aws:execute-api:" + region + ":123456789012:" + id + "/*/*"),
	})
	must(err)
	i, err := client.CreateIntegration(ctx, &sdkapi.CreateIntegrationInput{
		ApiId: created.ApiId, IntegrationType: types.IntegrationTypeAwsProxy, IntegrationUri: f.FunctionArn, PayloadFormatVersion: aws.String("2.0"),
		TimeoutInMillis: aws.Int32(250),
	})
	must(err)
	for _, r := range routes {
		r.ApiId, r.Target = created.ApiId, aws.String("integrations/"+aws.ToString(i.IntegrationId))
		_, err := client.CreateRoute(ctx, r)
		must(err)
	}
	stage, err := client.CreateStage(ctx, &sdkapi.CreateStageInput{ApiId: created.ApiId, StageName: aws.String("$default"), AutoDeploy: aws.Bool(true)})
	must(err)
	_, err = client.CreateDomainName(ctx, &sdkapi.CreateDomainNameInput{
		DomainName: aws.String("api.tindrloop.example"),
		DomainNameConfigurations: []types.DomainNameConfiguration{{
			CertificateArn: aws.String("arn:aws:acm:" + region + ":123456789012:certificate/1"), EndpointType: types.EndpointTypeRegional,
			SecurityPolicy: types.SecurityPolicyTls12,
		}},
	})
	must(err)
	_, err = client.CreateApiMapping(ctx, &sdkapi.CreateApiMappingInput{
		ApiId: created.ApiId, DomainName: aws.String("api.tindrloop.example"), Stage: aws.String("$default"),
	})
	must(err)
	return deployed{id: id, host: id + ".execute-api." + region + ".amazonaws.com", stage: stage}
}

func on(key string) *sdkapi.CreateRouteInput {
	return &sdkapi.CreateRouteInput{RouteKey: aws.String(key)}
}

func signed(key string) *sdkapi.CreateRouteInput {
	return &sdkapi.CreateRouteInput{RouteKey: aws.String(key), AuthorizationType: types.AuthorizationTypeAwsIam}
}

// client reaches a region by its address whatever the name, and trusts the authority.
func (w *world) client(region string) *http.Client {
	endpoint := w.Endpoints()[region].String()
	return &http.Client{
		Timeout: 5 * time.Second,
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: w.authority.Pool()},
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, network, endpoint)
			},
			DisableKeepAlives: true,
		},
	}
}

// get fetches a path and gives status, body and headers.
func (w *world) get(t testing.TB, region, host, path string) (int, string, http.Header) {
	t.Helper()
	answer, err := w.client(region).Get("https://" + host + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, strings.TrimSpace(string(body)), answer.Header
}

func TestBothRegionsServeTheCustomDomain(t *testing.T) {
	w := newWorld(t, nil)
	for _, region := range []string{primary, standby} {
		w.deploy(t, region, on("GET /echo"))
	}
	for _, region := range []string{primary, standby} {
		status, body, header := w.get(t, region, "api.tindrloop.example", "/echo?a=1&a=2&b=%20")
		if status != 200 || header.Get("X-Served-By") != region {
			t.Fatalf("%s: %d by %q: %s", region, status, header.Get("X-Served-By"), body)
		}
		var p payload
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			t.Fatal(err)
		}
		if p.Version != "2.0" || p.RouteKey != "GET /echo" || p.RawQueryString != "a=1&a=2&b=%20" || p.QueryStringParameters["a"] != "1,2" ||
			p.RequestContext.DomainName != "api.tindrloop.example" || p.RequestContext.Stage != "$default" || p.RequestContext.HTTP.Method != "GET" {
			t.Errorf("%s: event %+v", region, p)
		}
	}
}

func TestAnswersOfTheGatewayItself(t *testing.T) {
	w := newWorld(t, nil)
	api := w.deploy(t, primary, on("GET /echo"), on("GET /error"), on("GET /slow"), on("GET /exit"), signed("PUT /echo"))
	for path, want := range map[string]struct {
		status int
		body   string
	}{
		"/nothing": {404, `{"message":"Not Found"}`},
		"/error":   {500, `{"message":"Internal Server Error"}`},
		"/exit":    {500, `{"message":"Internal Server Error"}`},
		"/slow":    {503, `{"message":"Service Unavailable"}`},
	} {
		if status, body, _ := w.get(t, primary, api.host, path); status != want.status || body != want.body {
			t.Errorf("%s: %d %s, want %d %s", path, status, body, want.status, want.body)
		}
	}
	unsigned, err := http.NewRequest(http.MethodPut, "https://"+api.host+"/echo", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := w.client(primary).Do(unsigned)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, _ := io.ReadAll(answer.Body); answer.StatusCode != 403 || string(body) != `{"message":"Forbidden"}` {
		t.Errorf("unsigned write: %d %s", answer.StatusCode, body)
	}
}

const logGroup = "arn:aws:logs:us-east-1:123456789012:log-group:/access"

// logTo turns the stage's access log on.
func (w *world) logTo(t testing.TB, id, format string) {
	t.Helper()
	_, err := w.api(primary).UpdateStage(t.Context(), &sdkapi.UpdateStageInput{
		ApiId: aws.String(id), StageName: aws.String("$default"),
		AccessLogSettings: &types.AccessLogSettings{DestinationArn: aws.String(logGroup), Format: aws.String(format)},
	})
	if err != nil {
		t.Fatal(err)
	}
}
