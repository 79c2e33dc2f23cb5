// Package wire speaks AWS's protocols without knowing what any operation means: it reads the credential scope, finds
// the service by its signing name and the operation by the protocol's rules, decodes the input into a Go value, and
// renders the output or the error in the protocol's own shape. A service folder registers typed handlers and holds
// semantics only.
package wire

import (
	"maps"
	"slices"
)

// Service answers the calls of one signing name. JSONService, QueryService and RESTService implement it.
type Service interface {
	// SigningName is the service as credential scopes name it.
	SigningName() string
	// BodyLimit is the largest request body in bytes.
	BodyLimit() int64
	// Operations are the names of what is implemented, sorted.
	Operations() []string
	// Serve finds the operation, sets r.Operation, and runs its handler.
	Serve(r *Request) (*Response, error)
	// Render writes an error in the protocol's shape.
	Render(r *Request, e *Error) *Response
}

// DefaultBodyLimit is the largest body of a service that says nothing else, in bytes.
const DefaultBodyLimit = 1 << 20

// base is what every protocol shares.
type base struct {
	signingName string
	limit       int64
}

func newBase(signingName string) base { return base{signingName: signingName, limit: DefaultBodyLimit} }

// SigningName is the service as credential scopes name it.
func (b *base) SigningName() string { return b.signingName }

// BodyLimit is the largest request body in bytes.
func (b *base) BodyLimit() int64 { return b.limit }

// SetBodyLimit changes the largest request body, in bytes; call it before the service is registered.
func (b *base) SetBodyLimit(limit int64) { b.limit = limit }

// names are the keys of a service's operations.
func names[H any](operations map[string]H) []string { return slices.Sorted(maps.Keys(operations)) }
