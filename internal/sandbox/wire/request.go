package wire

import (
	"context"
	"net/http"
	"net/url"
)

// Request is one AWS call as its handler sees it.
type Request struct {
	HTTP      *http.Request // the body has been read: see Body
	Scope     Scope
	Region    string // the scope's; Route 53 and IAM ignore it
	ID        string // the request id that the answer carries
	Operation string // as the protocol names it; set before the handler runs
	Body      []byte

	path   map[string]string
	query  url.Values
	header http.Header
	status int
}

// Context ends when the caller goes away or the sandbox stops.
func (r *Request) Context() context.Context { return r.HTTP.Context() }

// Path is a label of a REST operation's pattern, unescaped.
func (r *Request) Path(label string) string { return r.path[label] }

// Query is the query string of a REST operation.
func (r *Request) Query() url.Values {
	if r.query == nil {
		r.query = r.HTTP.URL.Query()
	}
	return r.query
}

// Header is the answer's header, for what an operation returns there, such as Location or ETag.
func (r *Request) Header() http.Header { return r.header }

// SetStatus replaces the operation's usual status of success.
func (r *Request) SetStatus(status int) { r.status = status }

// Response is an answer before it is written.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Raw as a REST handler's output is written as it is, for bodies that are no document, such as an S3 object.
type Raw struct {
	ContentType string
	Body        []byte
}

// Empty is the input or output of an operation that has none.
type Empty struct{}
