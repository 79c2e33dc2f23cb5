package main

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// The time that DynamoDB is given. The Lambda function's own timeout must be longer than callTimeout,
// so that a slow table is an answer and not a killed function.
const (
	attemptTimeout = 1500 * time.Millisecond // one attempt, connection and TLS included
	callTimeout    = 3 * time.Second         // a profile's read or write, retries included
	callAttempts   = 2
	retryBackoff   = 100 * time.Millisecond // at most; the SDK's own 20 s outlasts every caller
	answerReserve  = 250 * time.Millisecond // kept of Lambda's deadline, to answer in
)

// newClient makes the client by hand: the SDK's shared configuration would read files, and link SSO
// and STS, for what Lambda's environment already says.
func newClient(s settings) *dynamodb.Client {
	options := dynamodb.Options{
		Region: s.region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{
				AccessKeyID:     s.credentials.accessKeyID,
				SecretAccessKey: s.credentials.secretAccessKey,
				SessionToken:    s.credentials.sessionToken,
			}, nil
		}),
		HTTPClient: awshttp.NewBuildableClient().WithTimeout(attemptTimeout),
		Retryer: retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts = callAttempts
			o.MaxBackoff = retryBackoff
		}),
	}
	if s.endpoint != "" {
		options.BaseEndpoint = aws.String(s.endpoint)
	}
	return dynamodb.New(options)
}

// withoutRetries makes a call fail on its first error: a health probe reports what it saw.
func withoutRetries(o *dynamodb.Options) { o.Retryer = aws.NopRetryer{} }

// within bounds a call by limit and by what is left of the invocation.
func within(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	until := time.Now().Add(limit)
	if deadline, ok := ctx.Deadline(); ok && deadline.Add(-answerReserve).Before(until) {
		until = deadline.Add(-answerReserve)
	}
	return context.WithDeadline(ctx, until)
}
