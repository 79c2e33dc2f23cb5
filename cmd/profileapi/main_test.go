package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// asFunction makes this test binary the function, as Lambda starts it.
const asFunction = "PROFILEAPI_AS_FUNCTION"

func TestMain(m *testing.M) {
	if os.Getenv(asFunction) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func functionProcess(t *testing.T, ctx context.Context, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append([]string{asFunction + "=1", "GOCOVERDIR=" + t.TempDir()}, env...)
	return cmd
}

func TestStartWithoutSettings(t *testing.T) {
	out, err := functionProcess(t, t.Context(), "AWS_REGION=us-west-2", "AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=b", "HASH_KEY=id").CombinedOutput()
	if err == nil || err.Error() != "exit status 1" {
		t.Errorf("ended with %v", err)
	}
	var line struct{ Level, Msg, Error string }
	if json.Unmarshal(out, &line) != nil || line.Level != "ERROR" || line.Msg != "cannot start" || line.Error != "TABLE_NAME is not set" {
		t.Errorf("printed %s", out)
	}
}

// TestFunctionProcess runs the function as its own process between a runtime API and a DynamoDB endpoint.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
func TestFunctionProcess(t *testing.T) {
	table := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		_, _ = io.WriteString(w, `{"Item":{"id":{"S":"ada.lovelace"},"profile":{"S":"{\"name\":\"Ada\"}"}}}`)
	}))
	defer table.Close()

	invocations, answers := make(chan []byte, 1), make(chan []byte, 1)
	invocations <- event(t, "get_profile", nil)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", func(w http.ResponseWriter, r *http.Request) {
		select {
		case payload := <-invocations:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", "one")
			w.Header().Set("Lambda-Runtime-Deadline-Ms", "99999999999999")
			_, _ = w.Write(payload)
		case <-r.Context().Done(): // until the process is ended
		}
	})
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/one/response", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
		answers <- body
	})
	runtime := httptest.NewServer(mux)
	defer runtime.Close()

	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	cmd := functionProcess(t, ctx, "AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(runtime.URL, "http://"), "AWS_ENDPOINT_URL="+table.URL,
		"AWS_REGION=eu-west-1", "AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=b", "HASH_KEY=id", "TABLE_NAME=profiles")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { stop(); _ = cmd.Wait() }()

	select {
	case answer := <-answers:
		var response events.APIGatewayV2HTTPResponse
		if err := json.Unmarshal(answer, &response); err != nil {
			t.Fatal(err)
		}
		want := `{"id":"ada.lovelace","profile":{"name":"Ada"},"updated_at":"","updated_in":""}` + "\n"
		if response.StatusCode != 200 || response.Body != want || response.Headers["X-Served-By"] != "eu-west-1" {
			t.Errorf("answered %s", answer)
		}
	case <-ctx.Done():
		t.Fatal("no answer within 30 s")
	}
}
