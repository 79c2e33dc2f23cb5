package wire

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire/cbor"
)

// PolyglotService speaks Query, AWS JSON 1.0 and Smithy RPC v2 CBOR, as CloudWatch does: Terraform's provider calls it
// in Query, newer SDKs in CBOR. The request's headers tell which.
type PolyglotService struct {
	base
	query  *QueryService
	json   *JSONService
	prefix string // of CBOR paths
	cbor   map[string]func(*Request, json.RawMessage) (any, error)
}

// NewPolyglot makes a service with the namespace of its Query answers and its Smithy service name, which JSON targets
// and CBOR paths start with.
func NewPolyglot(signingName, namespace, serviceName string) *PolyglotService {
	return &PolyglotService{
		base: newBase(signingName), query: NewQuery(signingName, namespace),
		json: NewJSON(signingName, "1.0", serviceName, ""), prefix: "/service/" + serviceName + "/operation/",
		cbor: map[string]func(*Request, json.RawMessage) (any, error){},
	}
}

// Polyglot registers an operation in every protocol of the service. Members are named by json tags in input and
// output; lists of the output also carry `xml:"Name>member"`.
func Polyglot[In, Out any](s *PolyglotService, operation string, handler func(*Request, *In) (*Out, error)) {
	JSON(s.json, operation, handler)
	Query(s.query, operation, func(r *Request, form Form) (*Out, error) {
		in := new(In)
		if err := form.Decode(in); err != nil {
			return nil, err
		}
		return handler(r, in)
	})
	register(s.cbor, s.signingName, operation, func(r *Request, body json.RawMessage) (any, error) {
		in := new(In)
		if err := decodeJSON(body, in); err != nil {
			return nil, err
		}
		return orEmpty(handler(r, in))
	})
}

func speaksCBOR(r *Request) bool { return r.HTTP.Header.Get("Smithy-Protocol") == "rpc-v2-cbor" }

func (s *PolyglotService) other(r *Request) Service {
	if r.HTTP.Header.Get("X-Amz-Target") != "" {
		return s.json
	}
	return s.query
}

// Operations are the names of what is implemented, sorted.
func (s *PolyglotService) Operations() []string { return names(s.cbor) }

// Serve finds the protocol, then the operation.
func (s *PolyglotService) Serve(r *Request) (*Response, error) {
	if !speaksCBOR(r) {
		return s.other(r).Serve(r)
	}
	r.Operation = strings.TrimPrefix(r.HTTP.URL.Path, s.prefix)
	handler := s.cbor[r.Operation]
	if handler == nil {
		return nil, UnknownOperation(s.signingName, r.Operation)
	}
	body, err := fromCBOR(r.Body)
	if err != nil {
		return nil, serialization(err)
	}
	out, err := handler(r, body)
	if err != nil {
		return nil, err
	}
	return respondCBOR(r, http.StatusOK, out)
}

// fromCBOR turns a body into the JSON of the same members.
func fromCBOR(body []byte) (json.RawMessage, error) {
	if len(body) == 0 {
		return nil, nil
	}
	value, err := cbor.Decode(body)
	if err != nil {
		return nil, err
	}
	return json.Marshal(value)
}

func respondCBOR(r *Request, status int, out any) (*Response, error) {
	body, err := cbor.Encode(out)
	if err != nil {
		return nil, err
	}
	header := r.header.Clone()
	header.Set("Content-Type", "application/cbor")
	header.Set("Smithy-Protocol", "rpc-v2-cbor")
	header.Set("X-Amzn-Requestid", r.ID)
	return &Response{Status: status, Header: header, Body: body}, nil
}

// Render writes an error in the protocol of the request.
func (s *PolyglotService) Render(r *Request, e *Error) *Response {
	if !speaksCBOR(r) {
		return s.other(r).Render(r, e)
	}
	response, err := respondCBOR(r, e.HTTPStatus, map[string]any{"__type": e.Code, "message": e.Message})
	if err != nil {
		return &Response{Status: e.HTTPStatus, Header: http.Header{}}
	}
	return response
}
