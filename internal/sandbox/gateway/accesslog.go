package gateway

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
)

// historySize is how many served requests are kept.
const historySize = 2048

// Served is a request that the gateway answered.
type Served struct {
	Time      time.Time `json:"time"` // sandbox time
	Region    string    `json:"region"`
	Host      string    `json:"host"`
	Method    string    `json:"method"`
	Path      string    `json:"path"`
	RouteKey  string    `json:"route_key,omitempty"` // "" where no route matched
	Status    int       `json:"status"`
	Millis    float64   `json:"ms"` // sandbox time
	RequestID string    `json:"request_id"`
	SourceIP  string    `json:"source_ip"`
	UserAgent string    `json:"user_agent,omitempty"`
}

// history is the latest requests, and counts of all.
type history struct {
	latest []Served
	next   int
	counts map[Count]int
	lines  int
}

// Count is what served requests are counted by.
type Count struct {
	Region, RouteKey string
	Status           int
}

// record keeps the request and writes the stage's access log line.
func (x *exchange) record(status, bytes int) {
	g, r := x.front.gateway, x.request
	served := Served{
		Time: x.start.UTC().Round(0), Region: x.front.region, Host: x.host, Method: r.Method, Path: r.URL.Path, Status: status,
		Millis:    float64(g.Clock.Since(x.start).Microseconds()) / 1000,
		RequestID: x.id, SourceIP: x.sourceIP(), UserAgent: r.UserAgent(),
	}
	logged := false
	if x.target != nil {
		served.RouteKey = x.target.RouteKey
		logged = x.target.LogDestination != ""
	}
	g.mu.Lock()
	g.history.add(served, logged)
	g.mu.Unlock()
	if logged && g.AccessLog != nil {
		g.AccessLog(x.front.region, x.target.LogDestination, x.line(served, bytes))
	}
}

func (h *history) add(s Served, logged bool) {
	if h.counts == nil {
		h.counts = map[Count]int{}
	}
	h.counts[Count{s.Region, s.RouteKey, s.Status}]++
	if logged {
		h.lines++
	}
	if len(h.latest) < historySize {
		h.latest = append(h.latest, s)
		return
	}
	h.latest[h.next] = s
	h.next = (h.next + 1) % historySize
}

// Requests lists the latest requests, oldest first.
func (g *Gateway) Requests() []Served {
	g.mu.Lock()
	defer g.mu.Unlock()
	h := &g.history
	return append(append([]Served{}, h.latest[h.next:]...), h.latest[:h.next]...)
}

// Counts tells how many requests were answered, by region, route and status.
func (g *Gateway) Counts() map[Count]int {
	g.mu.Lock()
	defer g.mu.Unlock()
	counts := make(map[Count]int, len(g.history.counts))
	for key, n := range g.history.counts {
		counts[key] = n
	}
	return counts
}

// AccessLogLines is how many access log lines were written.
func (g *Gateway) AccessLogLines() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.history.lines
}

var variable = regexp.MustCompile(`\$context\.[a-zA-Z.]*[a-zA-Z]`)

// line fills in the access log format; what the sandbox does not know is "-", as in API Gateway
// (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html).
func (x *exchange) line(s Served, bytes int) string {
	known := map[string]string{
		"requestId": s.RequestID, "extendedRequestId": s.RequestID, "httpMethod": s.Method, "path": s.Path,
		"protocol": x.request.Proto, "routeKey": s.RouteKey, "stage": x.target.Stage, "apiId": x.target.APIID,
		"domainName": s.Host, "domainPrefix": x.target.DomainPrefix, "accountId": account.ID,
		"status": strconv.Itoa(s.Status), "responseLength": strconv.Itoa(bytes), "responseLatency": strconv.Itoa(int(s.Millis)),
		"integrationLatency": strconv.Itoa(int(s.Millis)), "identity.sourceIp": s.SourceIP, "identity.userAgent": s.UserAgent,
		"requestTime": s.Time.Format(accessTime), "requestTimeEpoch": strconv.FormatInt(s.Time.Unix(), 10),
	}
	return variable.ReplaceAllStringFunc(x.target.LogFormat, func(name string) string {
		if value := known[strings.TrimPrefix(name, "$context.")]; value != "" {
			return escapeLog(value)
		}
		return "-"
	})
}

// escapeLog keeps what a stranger sent from breaking out of a line or a JSON string.
func escapeLog(s string) string {
	quoted := strconv.QuoteToASCII(s)
	return quoted[1 : len(quoted)-1]
}
