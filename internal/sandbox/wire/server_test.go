package wire_test

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

type thing struct {
	Name string `json:"Name" xml:"Name"`
}

// services are one of each protocol, with handlers that misbehave.
func services() []wire.Service {
	behave := func(r *wire.Request, name string) (*thing, error) {
		switch name {
		case "panic":
			panic("boom")
		case "drop":
			return nil, wire.ErrDropConnection
		case "fail":
			return nil, wire.BadRequest("ValidationException", "no <%s>", name)
		case "error":
			return nil, errors.New("disk full")
		}
		return &thing{name + " in " + r.Region}, nil
	}
	j := wire.NewJSON("dynamodb", "1.0", "DynamoDB_20120810", "com.amazonaws.dynamodb.v20120810#")
	wire.JSON(j, "Do", func(r *wire.Request, in *thing) (*thing, error) { return behave(r, in.Name) })
	j.SetBodyLimit(100)
	q := wire.NewQuery("sts", "https://sts.amazonaws.com/doc/2011-06-15/")
	wire.Query(q, "Do", func(r *wire.Request, in wire.Form) (*thing, error) { return behave(r, in.Get("Name")) })
	rj := wire.NewRESTJSON("lambda")
	wire.REST(rj, "Do", "POST /things/{name}", 201, func(r *wire.Request, _ *thing) (*thing, error) { return behave(r, r.Path("name")) })
	rx := wire.NewRESTXML("route53", "https://route53.amazonaws.com/doc/2013-04-01/")
	wire.REST(rx, "Do", "POST /things/{name}", 200, func(r *wire.Request, _ *thing) (*thing, error) { return behave(r, r.Path("name")) })
	return []wire.Service{j, q, rj, rx}
}

func server(t testing.TB) (url string, log *event.Log) {
	log = event.NewLog(clock.Real(), 0)
	s := wire.NewServer(log, func(scope wire.Scope) bool { return scope.Region == "eu-west-1" })
	for _, service := range services() {
		s.Handle(service)
	}
	ts := httptest.NewServer(s)
	t.Cleanup(ts.Close)
	return ts.URL, log
}

// call signs for a service of a region and sends.
func call(t testing.TB, url, service, region, method, path, target, body string) (int, http.Header, string, error) {
	request, err := http.NewRequest(method, url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if target != "" {
		request.Header.Set("X-Amz-Target", target)
	}
	if service != "" {
		request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKID/20260101/"+region+"/"+service+"/aws4_request, SignedHeaders=host, Signature="+strings.Repeat("0", 64))
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, "", err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	return response.StatusCode, response.Header, string(data), err
}

func TestEachProtocolsShapes(t *testing.T) {
	url, _ := server(t)
	const target = "DynamoDB_20120810.Do"
	for _, c := range []struct {
		name, service, path, target, body string
		status                            int
		want                              string // of the body
	}{
		{"json", "dynamodb", "/", target, `{"Name":"a"}`, 200, `{"Name":"a in us-east-1"}`},
		{"json error", "dynamodb", "/", target, `{"Name":"fail"}`, 400, `{"__type":"com.amazonaws.dynamodb.v20120810#ValidationException","message":"no <fail>"}`},
		{"json malformed", "dynamodb", "/", target, `{"Name":1}`, 400, `"__type":"com.amazonaws.dynamodb.v20120810#SerializationException"`},
		{"json cut off", "dynamodb", "/", target, `{"Name`, 400, `unexpected end of JSON input`},
		{"json too large", "dynamodb", "/", target, strings.Repeat(" ", 101), 413, `the request body is larger than 100 bytes`},
		{"json unknown", "dynamodb", "/", "DynamoDB_20120810.ExportTable", `{}`, 501, `the sandbox does not implement dynamodb ExportTable`},
		{"json other target", "dynamodb", "/", "Elsewhere.Do", `{}`, 501, `the sandbox does not implement dynamodb Elsewhere.Do`},
		{"json panic", "dynamodb", "/", target, `{"Name":"panic"}`, 501, `the sandbox failed in dynamodb Do: boom at wire/server_test.go`},
		{"json fault", "dynamodb", "/", target, `{"Name":"error"}`, 501, `the sandbox failed: disk full`},
		{"query", "sts", "/", "", "Action=Do&Name=a", 200, `<DoResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><DoResult><Name>a in us-east-1</Name></DoResult><ResponseMetadata><RequestId>`},
		{"query error", "sts", "/", "", "Action=Do&Name=fail", 400, `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>ValidationException</Code><Message>no &lt;fail&gt;</Message></Error><RequestId>`},
		{"query unknown", "sts", "/", "", "Action=AssumeRole", 501, `<Code>UnknownOperationException</Code><Message>the sandbox does not implement sts AssumeRole`},
		{"query malformed", "sts", "/", "", "Action=%zz", 400, `<Code>MalformedQueryString</Code>`},
		{"query nothing", "sts", "/", "", "", 400, `<Code>MissingAction</Code>`},
		{"rest json", "lambda", "/things/a", "", `{}`, 201, `{"Name":"a in us-east-1"}`},
		{"rest json error", "lambda", "/things/fail", "", ``, 400, `{"message":"no <fail>"}`},
		{"rest json malformed", "lambda", "/things/a", "", `[`, 400, `could not read the request body`},
		{"rest json unknown", "lambda", "/nothings", "", ``, 501, `the sandbox does not implement lambda POST /nothings`},
		{"rest xml", "route53", "/things/a", "", `<thing/>`, 200, `<thing><Name>a in us-east-1</Name></thing>`},
		{"rest xml error", "route53", "/things/fail", "", ``, 400, `<Code>ValidationException</Code>`},
		{"rest xml malformed", "route53", "/things/a", "", `<thing`, 400, `<Code>MalformedXML</Code>`},
		{"no such service", "ec2", "/", "", "Action=RunInstances", 501, `the sandbox does not implement the service`},
		{"unsigned", "", "/", "", "", 403, `Missing Authentication Token`},
	} {
		status, header, body, err := call(t, url, c.service, "us-east-1", "POST", c.path, c.target, c.body)
		if err != nil || status != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d %s %v\nwant %d %s", c.name, status, body, err, c.status, c.want)
		}
		if header.Get("X-Amzn-Requestid") == "" {
			t.Errorf("%s: no request id", c.name)
		}
	}
}

func TestAnErrorOfRESTJSONNamesItsCodeInAHeader(t *testing.T) {
	url, _ := server(t)
	_, header, _, err := call(t, url, "lambda", "us-east-1", "POST", "/things/fail", "", "")
	if err != nil || header.Get("X-Amzn-Errortype") != "ValidationException" {
		t.Errorf("%v %v", header, err)
	}
}

func TestARegionThatIsDownDropsTheConnection(t *testing.T) {
	url, log := server(t)
	for _, region := range []string{"eu-west-1", "us-east-1"} {
		if status, _, body, err := call(t, url, "sts", region, "POST", "/", "", "Action=Do&Name=drop"); err == nil {
			t.Errorf("%s: answered %d %s", region, status, body)
		}
	}
	events, _ := log.Since(0, event.Request)
	if len(events) < 2 {
		t.Fatalf("%d requests in the history", len(events))
	}
	for _, e := range events {
		var c wire.Call
		if err := json.Unmarshal(e.Detail, &c); err != nil || c.Code != "ConnectionDropped" || c.Status != 0 {
			t.Errorf("%+v %v", c, err)
		}
	}
}

func TestTheHistoryTellsWhoCalledWhat(t *testing.T) {
	url, log := server(t)
	_, _, _, _ = call(t, url, "dynamodb", "us-west-2", "POST", "/", "DynamoDB_20120810.Do", `{"Name":"fail"}`)
	events, _ := log.Since(0, event.Request)
	var c wire.Call
	if len(events) != 1 || json.Unmarshal(events[0].Detail, &c) != nil {
		t.Fatal(events)
	}
	if c.AccessKey != "AKID" || c.Region != "us-west-2" || c.Operation != "Do" || c.Status != 400 || c.Code != "ValidationException" || c.Message != "no <fail>" || events[0].Subject != "dynamodb Do" {
		t.Errorf("%+v", c)
	}
}

// FuzzServer sends whatever comes: each connection must end with an answer or be closed, and the server live on.
func FuzzServer(f *testing.F) {
	f.Add([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
	f.Add([]byte("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"))
	f.Add([]byte("POST /things/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"))
	f.Add([]byte{0x16, 0x03, 0x01, 0x00, 0x00})
	url, _ := server(f)
	address := strings.TrimPrefix(url, "http://")
	f.Fuzz(func(t *testing.T, data []byte) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
		if _, err := conn.Write(data); err != nil {
			return
		}
		_ = conn.(*net.TCPConn).CloseWrite()
		if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%q was never answered", data)
		}
	})
}

func BenchmarkGetItemShapedCall(b *testing.B) {
	url, _ := server(b)
	b.ReportAllocs()
	for b.Loop() {
		if status, _, _, err := call(b, url, "dynamodb", "us-east-1", "POST", "/", "DynamoDB_20120810.Do", `{"Name":"a"}`); err != nil || status != 200 {
			b.Fatal(status, err)
		}
	}
}
