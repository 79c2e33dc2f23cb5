package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// JSONService speaks AWS JSON 1.0 or 1.1: POST / with X-Amz-Target naming the operation.
// Source: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
type JSONService struct {
	base
	version    string
	target     string
	errorSpace string
	operations map[string]func(*Request) (any, error)
}

// NewJSON makes a service of protocol version "1.0" or "1.1" whose targets start with a prefix, such as
// "DynamoDB_20120810". errorSpace, such as "com.amazonaws.dynamodb.v20120810#", stands before error codes; it may be "".
func NewJSON(signingName, version, targetPrefix, errorSpace string) *JSONService {
	return &JSONService{
		base: newBase(signingName), version: version, target: targetPrefix + ".", errorSpace: errorSpace,
		operations: map[string]func(*Request) (any, error){},
	}
}

// JSON registers an operation. A nil output is written as {}.
func JSON[In, Out any](s *JSONService, operation string, handler func(*Request, *In) (*Out, error)) {
	register(s.operations, s.signingName, operation, func(r *Request) (any, error) {
		in := new(In)
		if err := decodeJSON(r.Body, in); err != nil {
			return nil, err
		}
		return orEmpty(handler(r, in))
	})
}

// Operations are the names of what is implemented, sorted.
func (s *JSONService) Operations() []string { return names(s.operations) }

// Serve finds the operation by X-Amz-Target.
func (s *JSONService) Serve(r *Request) (*Response, error) {
	target := r.HTTP.Header.Get("X-Amz-Target")
	operation, ours := strings.CutPrefix(target, s.target)
	r.Operation = operation
	handler := s.operations[operation]
	if handler == nil || !ours {
		return nil, UnknownOperation(s.signingName, operation)
	}
	out, err := handler(r)
	if err != nil {
		return nil, err
	}
	return s.respond(r, http.StatusOK, out)
}

// Render writes {"__type": …, "message": …}.
func (s *JSONService) Render(r *Request, e *Error) *Response {
	body := map[string]any{"__type": s.errorSpace + e.Code, "message": e.Message}
	for name, value := range e.Fields {
		body[name] = value
	}
	resp, err := s.respond(r, e.HTTPStatus, body)
	if err != nil {
		return &Response{Status: e.HTTPStatus, Header: http.Header{}}
	}
	return resp
}

func (s *JSONService) respond(r *Request, status int, out any) (*Response, error) {
	body, err := encodeJSON(out)
	if err != nil {
		return nil, err
	}
	header := r.header.Clone()
	header.Set("Content-Type", "application/x-amz-json-"+s.version)
	header.Set("X-Amzn-Requestid", r.ID)
	return &Response{Status: status, Header: header, Body: body}, nil
}

// register refuses a second handler for a name: a mistake of the sandbox's own, seen at start.
func register[H any](operations map[string]H, service, operation string, handler H) {
	if _, taken := operations[operation]; taken {
		panic(fmt.Sprintf("wire: %s %s is registered twice", service, operation))
	}
	operations[operation] = handler
}

// orEmpty makes a nil output an empty object.
func orEmpty[Out any](out *Out, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	if out == nil {
		return Empty{}, nil
	}
	return out, nil
}

// decodeJSON reads one JSON object; no body at all counts as {}.
func decodeJSON(body []byte, in any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	if err := json.Unmarshal(body, in); err != nil {
		return serialization(err)
	}
	return nil
}

// encodeJSON writes without HTML escapes, as AWS does.
func encodeJSON(out any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(out); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}
