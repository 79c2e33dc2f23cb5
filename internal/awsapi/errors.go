package awsapi

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"
)

// The codes of errors that an operator can do something about, over the services that a drill calls.
var (
	expiredCodes   = []string{"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
	invalidCodes   = []string{"InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidSignatureException", "InvalidAccessKeyId", "IncompleteSignature", "MissingAuthenticationToken"}
	deniedCodes    = []string{"AccessDenied", "AccessDeniedException"}
	throttledCodes = []string{"Throttling", "ThrottlingException", "ThrottledException", "RequestLimitExceeded", "TooManyRequestsException", "ProvisionedThroughputExceededException", "PriorRequestNotComplete"}
)

// Errors that callers tell apart.
var (
	ErrExpired   = errors.New("the AWS credentials have expired: renew them (`aws sso login`, or a new session) and run again")
	ErrThrottled = errors.New("AWS throttles the account's requests: stop what else calls this service, then run again")
)

// explain turns an SDK error into one line that says what to do.
func explain(err error) error {
	if err == nil {
		return nil
	}
	name := operation(err)
	var api smithy.APIError
	if errors.As(err, &api) {
		switch code := api.ErrorCode(); {
		case is(code, expiredCodes):
			return fmt.Errorf("%s: %w", name, ErrExpired)
		case is(code, throttledCodes):
			return fmt.Errorf("%s: %w (%s)", name, ErrThrottled, code)
		case is(code, invalidCodes):
			return fmt.Errorf("%s: AWS does not know these credentials (%s): check AWS_PROFILE and AWS_ACCESS_KEY_ID", name, code)
		case is(code, deniedCodes):
			return fmt.Errorf("%s is not allowed: attach the policy that `verify policy` prints", name)
		default:
			return fmt.Errorf("%s: %s: %s", name, code, api.ErrorMessage())
		}
	}
	switch text := err.Error(); {
	case strings.Contains(text, "failed to refresh cached credentials"), strings.Contains(text, "get credentials:"), strings.Contains(text, "no EC2 IMDS role"):
		return fmt.Errorf("%s: no usable AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", name)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s: %w", name, contextError(err))
	}
	return fmt.Errorf("%s: %w", name, shortest(err))
}

func contextError(err error) error {
	if errors.Is(err, context.Canceled) {
		return context.Canceled
	}
	return context.DeadlineExceeded
}

// operation is the call's name, as IAM's action.
func operation(err error) string {
	var failed *smithy.OperationError
	if errors.As(err, &failed) {
		return action(failed.Service(), failed.Operation())
	}
	return "AWS"
}

// shortest is the innermost of what the SDK wraps around a network error, as far as it still says where.
func shortest(err error) error {
	var sent *smithy.OperationError
	if errors.As(err, &sent) {
		err = sent.Err
	}
	var maxed *aws.RequestCanceledError
	if errors.As(err, &maxed) {
		return maxed.Err
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		if strings.HasPrefix(inner.Error(), "dial ") || strings.HasPrefix(inner.Error(), "read ") {
			return inner
		}
	}
	return err
}

func is(code string, codes []string) bool {
	for _, c := range codes {
		if c == code {
			return true
		}
	}
	return false
}
