package gateway

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	sdkapi "github.com/aws/aws-sdk-go-v2/service/apigatewayv2"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamodbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	sdklambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	sandboxdb "github.com/warm-standby/warm-standby/internal/sandbox/dynamodb"
	"github.com/warm-standby/warm-standby/internal/sandbox/metric"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire/wiretest"
)

// profileAPI builds the real function for this machine and zips it.
func profileAPI(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bootstrap")
	build := exec.Command("go", "build", "-o", path, "github.com/warm-standby/warm-standby/cmd/profileapi")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the function: %v: %s", err, out)
	}
	binary, err := os.ReadFile(path)
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
	if _, err := file.Write(binary); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return archive.Bytes()
}

// TestTheProfileAPI runs cmd/profileapi in both regions over a global table: reads, signed writes, replication, and a
// health endpoint that tells when its own region's table is gone.
func TestTheProfileAPI(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Secret = known })
	tables := sandboxdb.New(sandboxdb.Options{Clock: w.Clock, Log: w.Log, Faults: w.faults, Metrics: &metric.Store{}, ReplicationLag: 20 * time.Millisecond})
	t.Cleanup(func() { _ = tables.Stop() })
	endpoint := wiretest.Serve(t, tables.Wire())
	w.functions.Endpoint = func() string { return endpoint }
	table := func(region string) *dynamodb.Client {
		return dynamodb.New(dynamodb.Options{Region: region, BaseEndpoint: aws.String(endpoint), Credentials: keys})
	}
	if _, err := table(primary).CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: aws.String("profiles"), BillingMode: dynamodbtypes.BillingModePayPerRequest,
		AttributeDefinitions: []dynamodbtypes.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: "S"}},
		KeySchema:            []dynamodbtypes.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: "HASH"}},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := table(primary).UpdateTable(t.Context(), &dynamodb.UpdateTableInput{TableName: aws.String("profiles"), ReplicaUpdates: []dynamodbtypes.ReplicationGroupUpdate{
		{Create: &dynamodbtypes.CreateReplicationGroupMemberAction{RegionName: aws.String(standby)}},
	}}); err != nil {
		t.Fatal(err)
	}
	code := profileAPI(t)
	hosts := map[string]string{}
	for _, region := range []string{primary, standby} {
		api := w.deploy(t, region, on("GET /profiles/{id}"), signed("PUT /profiles/{id}"), on("GET /healthz"))
		hosts[region] = api.host
		w.patience(t, region, api.id)
		if _, err := w.lambda(region).UpdateFunctionConfiguration(t.Context(), &sdklambda.UpdateFunctionConfigurationInput{
			FunctionName: aws.String("echo"), Timeout: aws.Int32(10),
			Environment: &lambdatypes.Environment{Variables: map[string]string{"TABLE_NAME": "profiles", "HASH_KEY": "id", "RANGE_KEY": "", "TTL_ATTRIBUTE": "expires_at", "LOG_LEVEL": "info"}},
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.lambda(region).UpdateFunctionCode(t.Context(), &sdklambda.UpdateFunctionCodeInput{FunctionName: aws.String("echo"), ZipFile: code}); err != nil {
			t.Fatal(err)
		}
		w.warm(t, region, hosts[region])
	}

	if status, body := w.put(t, primary, hosts[primary], "/profiles/ada", `{"name":"Ada"}`); status >= 300 {
		t.Fatalf("write in the primary: %d %s", status, body)
	}
	w.reads(t, standby, hosts[standby], "/profiles/ada", `"name":"Ada"`)
	if status, body := w.put(t, standby, "api.tindrloop.example", "/profiles/bob", `{"name":"Bob"}`); status >= 300 {
		t.Fatalf("write in the standby: %d %s", status, body)
	}
	w.reads(t, primary, "api.tindrloop.example", "/profiles/bob", `"name":"Bob"`)
	if _, _, header := w.get(t, standby, hosts[standby], "/profiles/ada"); header.Get("X-Served-By") != standby || !strings.HasPrefix(header.Get("Server-Timing"), "dynamodb;dur=") {
		t.Errorf("headers %v", header)
	}
	for _, words := range []string{"dynamodb-down:us-east-1", "dynamodb-unresolvable:us-east-1", "dynamodb-slow:us-east-1:3s"} {
		mend := w.breaks(t, words)
		if status, body, header := w.get(t, primary, hosts[primary], "/healthz"); status != 503 || header.Get("X-Served-By") != primary {
			t.Errorf("%s: the primary's health is %d %s", words, status, body)
		}
		if status, _, _ := w.get(t, standby, hosts[standby], "/healthz"); status != 200 {
			t.Errorf("%s: the standby's health is %d", words, status)
		}
		mend()
	}
	if status, _, _ := w.get(t, primary, hosts[primary], "/healthz"); status != 200 {
		t.Errorf("mended, the primary's health is %d", status)
	}
}

// patience gives the integration time enough for the function to say itself what is wrong.
func (w *world) patience(t testing.TB, region, id string) {
	t.Helper()
	all, err := w.api(region).GetIntegrations(t.Context(), &sdkapi.GetIntegrationsInput{ApiId: aws.String(id)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.api(region).UpdateIntegration(t.Context(), &sdkapi.UpdateIntegrationInput{
		ApiId: aws.String(id), IntegrationId: all.Items[0].IntegrationId, TimeoutInMillis: aws.Int32(5000),
	}); err != nil {
		t.Fatal(err)
	}
}

// warm waits for the first process.
func (w *world) warm(t testing.TB, region, host string) {
	t.Helper()
	for range 100 {
		if status, _, _ := w.get(t, region, host, "/healthz"); status == 200 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s does not become healthy", region)
}

func (w *world) reads(t testing.TB, region, host, path, want string) {
	t.Helper()
	var status int
	var body string
	for range 100 {
		if status, body, _ = w.get(t, region, host, path); status == 200 && strings.Contains(body, want) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%s %s: %d %s, want %s", region, path, status, body, want)
}

// put writes with a signature.
func (w *world) put(t testing.TB, region, host, path, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPut, "https://"+host+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	sum := sha256.Sum256([]byte(body))
	credentials, err := keys.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := v4.NewSigner().SignHTTP(t.Context(), credentials, r, hex.EncodeToString(sum[:]), "execute-api", region, time.Now()); err != nil {
		t.Fatal(err)
	}
	answer, err := w.client(region).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}
