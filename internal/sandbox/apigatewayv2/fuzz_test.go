package apigatewayv2

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// FuzzRequests sends any method, path and body: the answer is AWS's error or success, never a failure of the sandbox.
func FuzzRequests(f *testing.F) {
	for _, seed := range [][3]string{
		{"POST", "/v2/apis", `{"name":"x","protocolType":"HTTP"}`}, {"PATCH", "/v2/apis/ID", `{"name":null}`},
		{"POST", "/v2/apis/ID/stages", `{"stageName":"s","defaultRouteSettings":null}`}, {"PATCH", "/v2/apis/ID/stages/$default", `{"routeSettings":{"GET /x":{"throttlingRateLimit":1}}}`},
		{"POST", "/v2/apis/ID/deployments", ``}, {"POST", "/v2/domainnames", `{"domainName":"api.tindrloop.example","domainNameConfigurations":[{}]}`},
		{"POST", "/v2/apis/ID/routes", `{"routeKey":"GET /{a}/{b+}"}`}, {"POST", "/v2/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Fapis%2FID", `{"tags":{"a":"b"}}`},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	s, c := newClient(f)
	b := build(f, c)
	server := wire.NewServer(event.NewLog(clock.Real(), 0), nil)
	server.Handle(s.Wire())
	f.Fuzz(func(t *testing.T, method, path, body string) {
		r, err := http.NewRequest(method, "http://127.0.0.1"+strings.ReplaceAll(path, "ID", *b.api), strings.NewReader(body))
		if err != nil {
			return
		}
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/us-east-1/apigateway/aws4_request, SignedHeaders=host;x-amz-date, Signature="+strings.Repeat("0", 64))
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if strings.Contains(w.Body.String(), "SandboxFailure") {
			t.Errorf("%s %s %s: %d %s", method, path, body, w.Code, w.Body)
		}
		s.Resolve("us-east-1", *b.api+".execute-api.us-east-1.amazonaws.com", method, r.URL.EscapedPath())
	})
}
