// Package lambda is the sandbox's Lambda: functions as REST-JSON resources, and execution environments that run a
// deployed zip's bootstrap as a process of its own behind the Lambda runtime API, one request at a time.
//
// It runs OS-only runtimes (provided.al2023, provided.al2) with zip packages. Layers, images, aliases, event sources
// and asynchronous invocation are not there. Function time is the world's: a function's own clock knows no --speed, so
// its timeout runs in real time; idle processes end by the sandbox's clock.
//
// Sources: API reference (https://docs.aws.amazon.com/lambda/latest/api/), runtime API
// (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html), environment variables
// (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html), quotas
// (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
package lambda
