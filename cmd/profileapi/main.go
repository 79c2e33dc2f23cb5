// Command profileapi is the Lambda function behind both regional endpoints: it reads and writes
// profiles in its own region's replica of the global table and tells Route 53's health checkers
// whether it can.
//
//	GET /profiles/{id}   the profile, or 404
//	PUT /profiles/{id}   stores a JSON object; API Gateway has already authorized the caller (AWS_IAM)
//	GET /healthz         200 when the local replica answers and no drill marker is set, else 503
//
// Every answer carries Server-Timing (milliseconds spent waiting for DynamoDB) and X-Served-By (the
// region). Configuration comes from the environment: see settings.
package main

import (
	"io"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	api, err := newAPI(os.Getenv, os.Stderr)
	if err != nil {
		slog.New(slog.NewJSONHandler(os.Stderr, nil)).Error("cannot start", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(api.handle)
}

// newAPI makes everything that outlives a request, once per execution environment. It makes no call,
// so that a cold start pays for the first connection only.
func newAPI(getenv func(string) string, logs io.Writer) (*profileAPI, error) {
	s, err := settingsFrom(getenv)
	if err != nil {
		return nil, err
	}
	return &profileAPI{
		region: s.region,
		table:  profileTable{api: newClient(s), settings: s},
		log:    slog.New(slog.NewJSONHandler(logs, &slog.HandlerOptions{Level: s.logLevel})),
	}, nil
}
