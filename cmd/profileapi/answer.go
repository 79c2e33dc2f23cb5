package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// answer is what a request came to: the response, and what the log says of it.
type answer struct {
	route     string // as API Gateway names it, so never an id
	status    int
	body      any
	allow     string        // the Allow header of a 405
	tableTime time.Duration // spent waiting for DynamoDB
	cause     error         // for the log only
}

// problem is the body of every error: a sentence for the caller, nothing of the inside.
type problem struct {
	Error string `json:"error"`
}

func (a answer) ok(body any) answer {
	a.status, a.body = http.StatusOK, body
	return a
}

func (a answer) fail(status int, message string, cause error) answer {
	a.status, a.body, a.cause = status, problem{message}, cause
	return a
}

// tableFailed is 502 where DynamoDB answered that the function is wrong (no such table, not allowed) or
// holds what the function cannot read: a retry will not help. It is 503 where it was slow, throttling,
// failing or out of reach.
func (a answer) tableFailed(err error) answer {
	if errors.Is(err, errUnreadable) {
		return a.fail(http.StatusBadGateway, "the stored profile cannot be read", err)
	}
	var answered interface{ HTTPStatusCode() int }
	throttled := retry.ThrottleErrorCode{Codes: retry.DefaultThrottleErrorCodes}.IsErrorThrottle(err).Bool()
	if errors.As(err, &answered) && answered.HTTPStatusCode()/100 == 4 && !throttled {
		return a.fail(http.StatusBadGateway, "the table refused the request", err)
	}
	return a.fail(http.StatusServiceUnavailable, "the table is not available, try again", err)
}

// response is the answer in payload format 2.0.
func (a answer) response(region string) events.APIGatewayV2HTTPResponse {
	headers := map[string]string{
		"Content-Type":  "application/json",
		"Cache-Control": "no-store",
		"Server-Timing": fmt.Sprintf("dynamodb;dur=%.3f", milliseconds(a.tableTime)),
		"X-Served-By":   region,
	}
	if a.allow != "" {
		headers["Allow"] = a.allow
	}
	if a.status == http.StatusServiceUnavailable {
		headers["Retry-After"] = "1"
	}
	return events.APIGatewayV2HTTPResponse{StatusCode: a.status, Headers: headers, Body: encode(a.body)}
}

// encode keeps a document's bytes: json.Marshal would escape its <, > and &.
func encode(body any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		panic(err) // bodies are strings and documents known to be valid
	}
	return out.String()
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
