package gateway

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestAnswersOfFunctions follows
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
func TestAnswersOfFunctions(t *testing.T) {
	for payload, want := range map[string]struct {
		status              int
		contentType, body   string
		header, headerValue string
	}{
		`{"statusCode":201,"body":"x","headers":{"content-type":"text/html","X-A":1}}`: {201, "text/html", "x", "X-A", "1"},
		`{"statusCode":200,"body":"eA==","isBase64Encoded":true}`:                      {200, "text/plain; charset=utf-8", "x", "", ""},
		`{"statusCode":200,"cookies":["a=1","b=2"]}`:                                   {200, "", "", "Set-Cookie", "a=1"},
		`{"message":"hello"}`:               {200, "application/json", `{"message":"hello"}`, "", ""},
		`"hello"`:                           {200, "application/json", "hello", "", ""},
		`[1,2]`:                             {200, "application/json", "[1,2]", "", ""},
		`{"statusCode":"x"}`:                {500, "application/json", `{"message":"Internal Server Error"}`, "", ""},
		`{"statusCode":42}`:                 {500, "application/json", `{"message":"Internal Server Error"}`, "", ""},
		`{"statusCode":200,"body":{"a":1}}`: {500, "application/json", `{"message":"Internal Server Error"}`, "", ""},
		`{"statusCode":200,"headers":{"a":["b"]}}`:                                             {500, "application/json", `{"message":"Internal Server Error"}`, "", ""},
		`{"statusCode":200,"body":"%","isBase64Encoded":true}`:                                 {500, "application/json", `{"message":"Internal Server Error"}`, "", ""},
		`{"statusCode":200,"body":"x","headers":{"Content-Length":"99","Connection":"close"}}`: {200, "text/plain; charset=utf-8", "x", "Content-Length", "1"},
	} {
		w := httptest.NewRecorder()
		parse([]byte(payload)).write(w, false)
		if w.Code != want.status || w.Header().Get("Content-Type") != want.contentType || w.Body.String() != want.body {
			t.Errorf("%s: %d %s %s", payload, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
		if want.header != "" && w.Header().Get(want.header) != want.headerValue {
			t.Errorf("%s: %s is %q", payload, want.header, w.Header().Get(want.header))
		}
	}
}

func TestBodiesOfEvents(t *testing.T) {
	for _, c := range []struct {
		contentType, body, text string
		base64                  bool
	}{
		{"application/json", `{"a":1}`, `{"a":1}`, false},
		{"application/problem+json; charset=utf-8", `{}`, `{}`, false},
		{"text/plain", "é", "é", false},
		{"text/plain", "\xff", "/w==", true},
		{"image/png", "x", "eA==", true},
		{"application/x-www-form-urlencoded", "a=1", "YT0x", true},
		{"", "x", "eA==", true},
		{"", "", "", false},
	} {
		if text, base64 := encodeBody(c.contentType, []byte(c.body)); text != c.text || base64 != c.base64 {
			t.Errorf("%s %q: %q %v", c.contentType, c.body, text, base64)
		}
	}
}

func TestAccessLogs(t *testing.T) {
	lines := make(chan string, 1)
	w := newWorld(t, func(o *Options) {
		o.AccessLog = func(_, destination, line string) { lines <- destination + " " + line }
	})
	api := w.deploy(t, primary, on("GET /echo"))
	w.logTo(t, api.id, `{"id":"$context.requestId","s":$context.status,"r":"$context.routeKey","ua":"$context.identity.userAgent","x":"$context.nope"}`)
	r, err := http.NewRequest(http.MethodGet, "https://"+api.host+"/echo", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("User-Agent", `evil"agent`)
	answer, err := w.client(primary).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	want := logGroup + ` {"id":"` + answer.Header.Get("Apigw-Requestid") + `","s":200,"r":"GET /echo","ua":"evil\"agent","x":"-"}`
	if got := <-lines; got != want {
		t.Errorf("line\n got %s\nwant %s", got, want)
	}
	if n, counts := w.AccessLogLines(), w.Counts(); n != 1 || counts[Count{primary, "GET /echo", 200}] != 1 {
		t.Errorf("%d lines, counts %v", n, counts)
	}
	if seen := w.Requests(); len(seen) != 1 || seen[0].UserAgent != `evil"agent` || !strings.HasPrefix(seen[0].SourceIP, "127.") {
		t.Errorf("requests %+v", seen)
	}
}

func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{`{"statusCode":200,"body":"x"}`, `{"statusCode":200,"headers":{"a\n":"b\r\nc"}}`, `"x"`, `{`, ``, `{"statusCode":1e3}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		w := httptest.NewRecorder()
		parse(payload).write(w, false)
		if w.Code < 200 || w.Code > 599 {
			t.Errorf("%q became status %d", payload, w.Code)
		}
	})
}
