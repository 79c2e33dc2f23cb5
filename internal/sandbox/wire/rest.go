package wire

import (
	"encoding/xml"
	"net/http"
)

// RESTService speaks REST-JSON or REST-XML: method and path name the operation.
// Source: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html, …/aws-restxml-protocol.html
type RESTService struct {
	base
	xmlNamespace string // "" for REST-JSON
	renderError  func(*Request, *Error) *Response
	operations   []restOperation
}

type restOperation struct {
	name    string
	pattern pattern
	status  int
	handler func(*Request) (any, error)
}

// NewRESTJSON makes a REST-JSON service.
func NewRESTJSON(signingName string) *RESTService {
	return &RESTService{base: newBase(signingName), renderError: renderRESTJSONError}
}

// NewRESTXML makes a REST-XML service with a namespace for its answers and errors.
func NewRESTXML(signingName, namespace string) *RESTService {
	return &RESTService{
		base: newBase(signingName), xmlNamespace: namespace,
		renderError: func(r *Request, e *Error) *Response { return renderXMLError(r, e, namespace) },
	}
}

// SetErrorRenderer replaces the shape of errors: S3 has one of its own.
func (s *RESTService) SetErrorRenderer(render func(*Request, *Error) *Response) {
	s.renderError = render
}

// REST registers an operation under "METHOD /path/{label}/{greedy...}?query=value" with its status of success.
// Patterns are tried in the order of registration: the more specific first. The body is decoded into In; labels and
// the query string are read from the request. A nil output is written as {} in JSON and as no body in XML.
func REST[In, Out any](s *RESTService, operation, route string, status int, handler func(*Request, *In) (*Out, error)) {
	s.operations = append(s.operations, restOperation{
		name: operation, pattern: parsePattern(route), status: status,
		handler: func(r *Request) (any, error) {
			in := new(In)
			if err := s.decode(r.Body, in); err != nil {
				return nil, err
			}
			out, err := handler(r, in)
			if err != nil || out == nil {
				return nil, err
			}
			return out, nil
		},
	})
}

// decode leaves an input that wants the body itself (Empty) alone.
func (s *RESTService) decode(body []byte, in any) error {
	if _, none := in.(*Empty); none || len(body) == 0 {
		return nil
	}
	if s.xmlNamespace == "" {
		return decodeJSON(body, in)
	}
	if err := xml.Unmarshal(body, in); err != nil {
		return BadRequest("MalformedXML", "could not read the request body: %s", clip(err.Error()))
	}
	return nil
}

// Operations are the names of what is implemented, sorted.
func (s *RESTService) Operations() []string {
	all := map[string]bool{}
	for _, operation := range s.operations {
		all[operation.name] = true
	}
	return names(all)
}

// Serve finds the operation by method, path and query.
func (s *RESTService) Serve(r *Request) (*Response, error) {
	path := r.HTTP.URL.EscapedPath()
	for i := range s.operations {
		operation := &s.operations[i]
		labels, ok := operation.pattern.match(r.HTTP.Method, path, r.Query())
		if !ok {
			continue
		}
		r.Operation, r.path, r.status = operation.name, labels, operation.status
		out, err := operation.handler(r)
		if err != nil {
			return nil, err
		}
		return s.respond(r, out)
	}
	r.Operation = r.HTTP.Method + " " + clip(path)
	return nil, UnknownOperation(s.signingName, r.Operation)
}

func (s *RESTService) respond(r *Request, out any) (*Response, error) {
	if raw, ok := out.(*Raw); ok {
		header := r.header.Clone()
		if raw.ContentType != "" {
			header.Set("Content-Type", raw.ContentType)
		}
		header.Set("X-Amzn-Requestid", r.ID)
		return &Response{Status: r.status, Header: header, Body: raw.Body}, nil
	}
	if s.xmlNamespace == "" {
		return respondRESTJSON(r, r.status, out)
	}
	if out == nil {
		response := xmlResponse(r, r.status, nil)
		response.Body = nil
		return response, nil
	}
	body, err := xml.Marshal(out)
	if err != nil {
		return nil, err
	}
	return xmlResponse(r, r.status, body), nil
}

// Render writes an error in the service's shape.
func (s *RESTService) Render(r *Request, e *Error) *Response { return s.renderError(r, e) }

func respondRESTJSON(r *Request, status int, out any) (*Response, error) {
	header := r.header.Clone()
	header.Set("Content-Type", "application/json")
	header.Set("X-Amzn-Requestid", r.ID)
	response := &Response{Status: status, Header: header}
	if status == http.StatusNoContent {
		return response, nil
	}
	if out == nil {
		out = Empty{}
	}
	body, err := encodeJSON(out)
	response.Body = body
	return response, err
}

// renderRESTJSONError writes the code as a header and the message as the body.
func renderRESTJSONError(r *Request, e *Error) *Response {
	body := map[string]any{"message": e.Message}
	for name, value := range e.Fields {
		body[name] = value
	}
	response, err := respondRESTJSON(r, e.HTTPStatus, body)
	if err != nil {
		return &Response{Status: e.HTTPStatus, Header: http.Header{}}
	}
	response.Header.Set("X-Amzn-Errortype", e.Code)
	return response
}
