package gateway

import (
	"encoding/base64"
	"encoding/json"
	"mime"
	"net"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
)

// payload is an event in payload format 2.0
// (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
type payload struct {
	Version               string            `json:"version"`
	RouteKey              string            `json:"routeKey"`
	RawPath               string            `json:"rawPath"`
	RawQueryString        string            `json:"rawQueryString"`
	Cookies               []string          `json:"cookies,omitempty"`
	Headers               map[string]string `json:"headers"`
	QueryStringParameters map[string]string `json:"queryStringParameters,omitempty"`
	RequestContext        requestContext    `json:"requestContext"`
	Body                  string            `json:"body,omitempty"`
	PathParameters        map[string]string `json:"pathParameters,omitempty"`
	StageVariables        map[string]string `json:"stageVariables,omitempty"`
	IsBase64Encoded       bool              `json:"isBase64Encoded"`
}

type requestContext struct {
	AccountID    string      `json:"accountId"`
	APIID        string      `json:"apiId"`
	Authorizer   *caller     `json:"authorizer,omitempty"`
	DomainName   string      `json:"domainName"`
	DomainPrefix string      `json:"domainPrefix"`
	HTTP         httpContext `json:"http"`
	RequestID    string      `json:"requestId"`
	RouteKey     string      `json:"routeKey"`
	Stage        string      `json:"stage"`
	Time         string      `json:"time"`
	TimeEpoch    int64       `json:"timeEpoch"` // milliseconds
}

type httpContext struct {
	Method    string `json:"method"`
	Path      string `json:"path"`
	Protocol  string `json:"protocol"`
	SourceIP  string `json:"sourceIp"`
	UserAgent string `json:"userAgent"`
}

// event is the request as the function gets it.
func (x *exchange) event() []byte {
	r, t := x.request, x.target
	p := payload{
		Version: "2.0", RouteKey: t.RouteKey, RawPath: r.URL.Path, RawQueryString: r.URL.RawQuery,
		Cookies: cookies(r), Headers: x.headers(), QueryStringParameters: joined(r.URL.Query()),
		PathParameters: t.PathParameters, StageVariables: t.StageVariables,
		RequestContext: requestContext{
			AccountID: account.ID, APIID: t.APIID, DomainName: t.Host, DomainPrefix: t.DomainPrefix,
			HTTP:      httpContext{r.Method, r.URL.Path, r.Proto, x.sourceIP(), r.UserAgent()},
			RequestID: x.id, RouteKey: t.RouteKey, Stage: t.Stage,
			Time: x.start.UTC().Format(accessTime), TimeEpoch: x.start.UnixMilli(),
		},
	}
	if x.caller != (caller{}) {
		p.RequestContext.Authorizer = &x.caller
	}
	p.Body, p.IsBase64Encoded = encodeBody(r.Header.Get("Content-Type"), x.body)
	encoded, _ := json.Marshal(p) // strings, numbers and maps of strings always encode
	return encoded
}

// accessTime is the common log format's time.
const accessTime = "02/Jan/2006:15:04:05 -0700"

// headers are the request's, in lower case, several values joined by commas, cookies apart.
func (x *exchange) headers() map[string]string {
	headers := map[string]string{}
	for name, values := range x.request.Header {
		if name != "Cookie" {
			headers[strings.ToLower(name)] = strings.Join(values, ",")
		}
	}
	headers["host"] = x.host
	headers["x-forwarded-for"] = x.sourceIP()
	headers["x-forwarded-port"] = "443"
	headers["x-forwarded-proto"] = "https"
	if _, sent := headers["content-length"]; !sent {
		headers["content-length"] = "0"
		if n := len(x.body); n > 0 {
			headers["content-length"] = itoa(n)
		}
	}
	return headers
}

func cookies(r *http.Request) []string {
	var list []string
	for _, header := range r.Header.Values("Cookie") {
		for _, cookie := range strings.Split(header, ";") {
			list = append(list, strings.TrimSpace(cookie))
		}
	}
	return list
}

// joined writes several values of a name as one, parted by commas.
func joined(all map[string][]string) map[string]string {
	one := map[string]string{}
	for name, values := range all {
		one[name] = strings.Join(values, ",")
	}
	return one
}

func (x *exchange) sourceIP() string {
	host, _, _ := net.SplitHostPort(x.request.RemoteAddr)
	return host
}

// encodeBody gives text as it is and everything else in base64.
func encodeBody(contentType string, body []byte) (text string, isBase64 bool) {
	if len(body) == 0 || isText(contentType) && utf8.Valid(body) {
		return string(body), false
	}
	return base64.StdEncoding.EncodeToString(body), true
}

func isText(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	switch kind {
	case "application/json", "application/javascript", "application/xml":
		return true
	}
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "+json") || strings.HasSuffix(kind, "+xml")
}
