package wire

import (
	"encoding/xml"
	"net/http"
	"net/url"
)

// QueryService speaks AWS Query: a form that names the Action, an XML answer.
// Source: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
type QueryService struct {
	base
	namespace  string
	operations map[string]func(*Request, Form) (any, error)
}

// NewQuery makes a service whose answers carry an XML namespace, such as "https://sts.amazonaws.com/doc/2011-06-15/".
func NewQuery(signingName, namespace string) *QueryService {
	return &QueryService{
		base: newBase(signingName), namespace: namespace,
		operations: map[string]func(*Request, Form) (any, error){},
	}
}

// Query registers an operation. The output's fields are the members of <OperationResult>; a list member carries the
// tag `xml:"Tags>member"`. A nil output leaves the result element empty.
func Query[Out any](s *QueryService, operation string, handler func(*Request, Form) (*Out, error)) {
	register(s.operations, s.signingName, operation, func(r *Request, form Form) (any, error) {
		return orEmpty(handler(r, form))
	})
}

// Operations are the names of what is implemented, sorted.
func (s *QueryService) Operations() []string { return names(s.operations) }

// Serve finds the operation by the form's Action.
func (s *QueryService) Serve(r *Request) (*Response, error) {
	values, err := url.ParseQuery(string(r.Body))
	if err != nil {
		return nil, BadRequest("MalformedQueryString", "could not read the form: %s", clip(err.Error()))
	}
	if len(values) == 0 {
		values = r.Query()
	}
	r.Operation = values.Get("Action")
	if r.Operation == "" {
		return nil, BadRequest("MissingAction", "the form names no Action")
	}
	handler := s.operations[r.Operation]
	if handler == nil {
		return nil, UnknownOperation(s.signingName, r.Operation)
	}
	out, err := handler(r, NewForm(values))
	if err != nil {
		return nil, err
	}
	return s.respond(r, out)
}

type queryEnvelope struct {
	XMLName   xml.Name
	Namespace string `xml:"xmlns,attr"`
	Result    result
	RequestID string `xml:"ResponseMetadata>RequestId"`
}

// result renames an output's element to OperationResult.
type result struct {
	name string
	out  any
}

// MarshalXML writes the output under its operation's name.
func (v result) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	return e.EncodeElement(v.out, xml.StartElement{Name: xml.Name{Local: v.name}})
}

func (s *QueryService) respond(r *Request, out any) (*Response, error) {
	body, err := xml.Marshal(queryEnvelope{
		XMLName: xml.Name{Local: r.Operation + "Response"}, Namespace: s.namespace,
		Result: result{r.Operation + "Result", out}, RequestID: r.ID,
	})
	if err != nil {
		return nil, err
	}
	return xmlResponse(r, http.StatusOK, body), nil
}

// Render writes <ErrorResponse>.
func (s *QueryService) Render(r *Request, e *Error) *Response {
	return renderXMLError(r, e, s.namespace)
}
