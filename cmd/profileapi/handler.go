package main

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/aws/aws-lambda-go/events"
)

// The routes as API Gateway's route keys name them.
const (
	routeGetProfile = "GET /profiles/{id}"
	routePutProfile = "PUT /profiles/{id}"
	routeHealth     = "GET /healthz"
	routeNone       = "none"
)

// profileAPI is the function: one per execution environment, one request at a time.
type profileAPI struct {
	region    string
	table     profileTable
	log       *slog.Logger
	unhealthy atomic.Bool // what the last health probe saw
}

// handle answers one request in payload format 2.0. Its error is always nil: an error would become
// API Gateway's own 500, without the headers that say which region served it.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
func (a *profileAPI) handle(ctx context.Context, event events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	ans := a.route(ctx, event)
	a.record(ctx, event.RequestContext.RequestID, ans)
	return ans.response(a.region), nil
}

// route goes by method and path and not by the route key, which says nothing behind a catch-all route.
func (a *profileAPI) route(ctx context.Context, event events.APIGatewayV2HTTPRequest) answer {
	method := event.RequestContext.HTTP.Method
	if event.RawPath == "/healthz" {
		if method != http.MethodGet {
			return methodNotAllowed("/healthz", "GET")
		}
		return a.health(ctx)
	}
	id, ok := strings.CutPrefix(event.RawPath, "/profiles/")
	if !ok || strings.Contains(id, "/") {
		return answer{route: routeNone}.fail(http.StatusNotFound, "no such route", nil)
	}
	switch method {
	case http.MethodGet:
		return a.getProfile(ctx, id)
	case http.MethodPut:
		return a.putProfile(ctx, id, event)
	}
	return methodNotAllowed("/profiles/{id}", "GET, PUT")
}

func methodNotAllowed(path, allow string) answer {
	return answer{route: path, allow: allow}.fail(http.StatusMethodNotAllowed, "method not allowed: use "+allow, nil)
}

// record logs one line for a request, with the id that API Gateway's access log has too. It never holds
// a document or an id: an id may name a person, and logs outlive a profile's deletion.
func (a *profileAPI) record(ctx context.Context, requestID string, ans answer) {
	attrs := []slog.Attr{
		slog.String("request_id", requestID),
		slog.String("route", ans.route),
		slog.Int("status", ans.status),
		slog.Float64("dynamodb_ms", milliseconds(ans.tableTime)),
	}
	if ans.cause != nil {
		attrs = append(attrs, slog.String("error", ans.cause.Error()))
	}
	a.log.LogAttrs(ctx, a.level(ans), "request", attrs...)
}

// level keeps health probes out of the log: 16 checkers every 10 s are 4.2 million lines a month. Only a
// probe that sees another state than the one before it stands out.
func (a *profileAPI) level(ans answer) slog.Level {
	failed := ans.status >= http.StatusInternalServerError
	if ans.route == routeHealth && a.unhealthy.Swap(failed) == failed {
		return slog.LevelDebug
	}
	if failed {
		return slog.LevelError
	}
	return slog.LevelInfo
}
