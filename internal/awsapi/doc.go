// Package awsapi is the one place that talks to AWS through its SDK (the function behind the API aside).
// It implements the interfaces that internal/drill and internal/replication declare.
//
// Endpoint, credentials and profile are the SDK's own business (AWS_PROFILE, AWS_ENDPOINT_URL, …), so
// that the sandbox differs from AWS by the environment alone. Calls are retried a few times and bounded
// in time; what an operator can do something about becomes an error that says what.
package awsapi
