package gateway

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/apigatewayv2"
	"github.com/warm-standby/warm-standby/internal/sandbox/lambda"
)

// exchange is one request on its way through the gateway.
type exchange struct {
	front   *front
	request *http.Request
	id      string
	host    string
	start   time.Time
	body    []byte
	target  *apigatewayv2.Target // nil until a route was found
	caller  caller
}

// refusal is an answer of API Gateway's own, with its message.
type refusal struct {
	status  int
	message string
}

func (r refusal) Error() string { return r.message }

// The gateway's own answers. HTTP APIs write them as {"message": …}
// (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html).
var (
	errUnauthorized = refusal{http.StatusUnauthorized, "Unauthorized"}
	errForbidden    = refusal{http.StatusForbidden, "Forbidden"}
	errNotFound     = refusal{http.StatusNotFound, "Not Found"}
	errTooLarge     = refusal{http.StatusRequestEntityTooLarge, "Request Entity Too Large"}
	errTooMany      = refusal{http.StatusTooManyRequests, "Too Many Requests"}
	errInternal     = refusal{http.StatusInternalServerError, "Internal Server Error"}
	errUnavailable  = refusal{http.StatusServiceUnavailable, "Service Unavailable"}
)

// serve answers one request.
func (f *front) serve(w http.ResponseWriter, r *http.Request) {
	if !f.gateway.enter() {
		panic(http.ErrAbortHandler)
	}
	defer f.gateway.wait.Done()
	x := &exchange{front: f, request: r, id: requestID(), start: f.gateway.Clock.Now()}
	x.host = strings.ToLower(r.Host)
	if host, _, err := net.SplitHostPort(x.host); err == nil {
		x.host = host
	}
	f.breakIf(r.Context(), x.host)
	answer := x.answer(w)
	f.breakIf(r.Context(), x.host) // the region may have been lost meanwhile
	w.Header().Set("Apigw-Requestid", x.id)
	n := answer.write(w, r.Method == http.MethodHead)
	x.record(answer.status, n)
}

// breakIf applies the faults that leave a request without an answer.
func (f *front) breakIf(ctx context.Context, host string) {
	broken := f.gateway.Faults.Endpoint(f.region, host)
	if broken.Hang {
		f.hang(ctx, host)
	}
	if broken.Hang || broken.Refuse || broken.TLS {
		panic(http.ErrAbortHandler)
	}
}

// requestID is an identifier as API Gateway makes them, such as JKJaXmPLvHcESHA=.
func requestID() string {
	return account.RandomID("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 15) + "="
}

// answer runs the request through faults, routing, throttling, authorization and the integration.
func (x *exchange) answer(w http.ResponseWriter) *answer {
	g := x.front.gateway
	broken := g.Faults.Endpoint(x.front.region, x.host)
	if err := g.Clock.Sleep(x.request.Context(), broken.Delay); err != nil {
		panic(http.ErrAbortHandler)
	}
	if broken.Status500 {
		return refuse(errInternal)
	}
	for _, step := range []func() error{x.route, x.throttle, func() error { return x.read(w) }, x.authorize} {
		if err := step(); err != nil {
			return refuse(err)
		}
	}
	return x.integrate()
}

func (x *exchange) route() error {
	target, problem := x.front.gateway.APIs.Resolve(x.front.region, x.host, x.request.Method, x.request.URL.EscapedPath())
	switch problem {
	case apigatewayv2.UnknownHost:
		return errForbidden
	case apigatewayv2.NoRoute:
		return errNotFound
	}
	x.target = target
	return nil
}

func (x *exchange) read(w http.ResponseWriter) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, x.request.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return errTooLarge
	}
	if err != nil {
		panic(http.ErrAbortHandler) // the client is gone
	}
	x.body = body
	return nil
}

// integrate calls the function. Failures of it, or to call it, are 500; one that is throttled or late is 503.
func (x *exchange) integrate() *answer {
	t := x.target
	if t.Function == "" {
		return refuse(errInternal)
	}
	timeout := time.Duration(t.TimeoutMillis) * time.Millisecond
	type outcome struct {
		result lambda.Result
		err    error
	}
	done := make(chan outcome, 1)
	ctx := context.WithoutCancel(x.request.Context()) // the function goes on when the client or the gateway gives up
	go func() {
		result, err := x.front.gateway.Functions.Invoke(ctx, functionRegion(t.Function), t.Function, "apigateway.amazonaws.com", x.sourceARN(), x.event())
		done <- outcome{result, err}
	}()
	limit := time.NewTimer(timeout)
	defer limit.Stop()
	select {
	case o := <-done:
		switch {
		case errors.Is(o.err, lambda.ErrThrottled):
			return refuse(errUnavailable)
		case o.err != nil, o.result.FunctionError != "":
			return refuse(errInternal)
		}
		return parse(o.result.Payload)
	case <-limit.C:
		return refuse(errUnavailable)
	case <-x.request.Context().Done():
		panic(http.ErrAbortHandler)
	}
}

// sourceARN is what a function's policy sees: the API's execute-api ARN with stage, method and path of the route.
func (x *exchange) sourceARN() string {
	method, path, found := strings.Cut(x.target.RouteKey, " ")
	if !found {
		method, path = "*", "/"+x.target.RouteKey
	}
	return account.ARN("execute-api", x.target.Region, x.target.APIID+"/"+x.target.Stage+"/"+method+path)
}

func functionRegion(arn string) string {
	parts := strings.SplitN(arn, ":", 5)
	if len(parts) < 5 {
		return ""
	}
	return parts[3]
}
