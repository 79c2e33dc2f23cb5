package review

import (
	"strings"

	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

var publicWrite = &Rule{
	ID: "public-write", Severity: Error,
	Reason: "whoever can write to one region writes to both: replication spreads it",
	Fix:    "set authorization_type (AWS_IAM, JWT or CUSTOM) on every route that is not read-only",
	Link:   "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html",
	check: func(s *subject, r *reporter) {
		for _, route := range s.Config.OfType("aws_apigatewayv2_route") {
			key := route.Get("route_key").TextOr("")
			method, _, _ := strings.Cut(key, " ")
			if writes(method) && open(route.Get("authorization_type")) && !s.websocket(route) {
				r.at(route, route.Get("authorization_type"), "anybody may call %s: the route has no authorization", key)
			}
		}
		for _, method := range s.Config.OfType("aws_api_gateway_method") {
			if verb := method.Get("http_method").TextOr(""); writes(verb) && open(method.Get("authorization")) && !method.Get("api_key_required").True() {
				r.at(method, method.Get("authorization"), "anybody may call %s: the method has no authorization", verb)
			}
		}
		for _, url := range s.Config.OfType("aws_lambda_function_url") {
			if open(url.Get("authorization_type")) {
				r.at(url, url.Get("authorization_type"), "anybody may call the function's URL with any method")
			}
		}
	},
}

// writes tells the methods that may change something. A catch-all route takes them too.
func writes(method string) bool {
	switch method {
	case "POST", "PUT", "PATCH", "DELETE", "ANY", "$default":
		return true
	}
	return false
}

// open tells whether a known authorization is none at all.
func open(authorization tfconfig.Value) bool {
	if !authorization.Exists() {
		return true
	}
	return authorization.TextOr("") == "NONE"
}

// websocket tells whether a route is of a WebSocket API, whose messages are authorized on connecting.
func (s *subject) websocket(route *tfconfig.Resource) bool {
	for _, api := range s.Config.Targets(route.Body.Raw("api_id")) {
		if api.Get("protocol_type").TextOr("") == "WEBSOCKET" {
			return true
		}
	}
	return false
}
