package wire

import (
	"errors"
	"fmt"
	"net/http"
)

// Error is an AWS error: each protocol renders it in its own shape. Code and Message are AWS's own.
// An error of status 500 is retried by the AWS provider up to 25 times over minutes: use a 4xx or 501 where AWS does.
type Error struct {
	Code       string
	Message    string
	HTTPStatus int
	Fields     map[string]any // further members, beside the message: JSON protocols, and S3's Error element (strings)
	Document   any            // XML protocols: the whole body in place of ErrorResponse, such as Route 53's InvalidChangeBatch
}

// Errorf makes an Error with a formatted message.
func Errorf(status int, code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), HTTPStatus: status}
}

// Error is "Code: Message".
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// BadRequest is an Error of status 400.
func BadRequest(code, format string, args ...any) *Error {
	return Errorf(http.StatusBadRequest, code, format, args...)
}

// NotFound is an Error of status 404.
func NotFound(code, format string, args ...any) *Error {
	return Errorf(http.StatusNotFound, code, format, args...)
}

// ErrDropConnection as a handler's error makes the server close the connection without an answer: what a client sees
// of a region that is gone.
var ErrDropConnection = errors.New("connection dropped by a fault")

// asError turns any error of a handler into one that can be rendered.
func asError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return Errorf(http.StatusNotImplemented, "SandboxFailure", "the sandbox failed: %s", err)
}

// UnknownOperation names what is not implemented. 501 fails at once; a 500 would be retried for minutes.
func UnknownOperation(service, operation string) *Error {
	return Errorf(http.StatusNotImplemented, "UnknownOperationException",
		"the sandbox does not implement %s %s; its operations are listed in cmd/sandbox/README.md", service, clip(operation))
}

// serialization is what AWS answers to a body it cannot read.
func serialization(err error) *Error {
	return BadRequest("SerializationException", "could not read the request body: %s", clip(err.Error()))
}
