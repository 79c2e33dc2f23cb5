// Package apigatewayv2 is the control plane of the sandbox's API Gateway: HTTP APIs with their integrations, routes,
// stages, deployments and authorizers, regional custom domain names and their mappings. Requests to the APIs are
// served by package gateway, which asks [Service.Resolve] what to do with each.
//
// HTTP APIs with Lambda proxy integrations in payload format 2.0 are there; WebSocket and REST APIs, quick create,
// imports, HTTP integrations, VPC links and mutual TLS are refused by name.
//
// Sources: API reference (https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/api-reference.html), developer
// guide (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html).
package apigatewayv2
