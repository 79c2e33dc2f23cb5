// Package gateway is the data plane of the sandbox's API Gateway: HTTPS for the custom domain names and the
// {api-id}.execute-api.{region}.amazonaws.com names, routing, authorization, throttling, and Lambda proxy integrations
// in payload format 2.0.
//
// Each region listens on a loopback address of its own, 127.0.1.1 for the first, 127.0.1.2 for the second and so on,
// all on one port: a custom domain name exists in both regions, so the address tells which one was reached. Linux has
// all of 127.0.0.0/8; elsewhere the addresses must be made first (macOS: sudo ifconfig lo0 alias 127.0.1.1).
//
// What it does not do: request parameter mapping, CORS preflights, response streaming, web socket APIs, caching. A
// token's signature is checked only where a key was given.
//
// Sources: developer guide (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html), payload format
// (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
package gateway
