package wire

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
)

// Server is the one HTTP endpoint of all services: the scope of each request's signature tells whose it is.
type Server struct {
	services map[string]Service
	log      *event.Log
	down     func(Scope) bool
}

// NewServer makes a server that logs each call. down tells whether a call finds nobody because its region is gone.
func NewServer(log *event.Log, down func(Scope) bool) *Server {
	return &Server{services: map[string]Service{}, log: log, down: down}
}

// Handle registers a service under its signing name; a second one of the same name is a mistake and panics.
func (s *Server) Handle(service Service) {
	register(s.services, "service", service.SigningName(), service)
}

// Call is the detail of a request event: one line of the history.
type Call struct {
	RequestID string  `json:"request_id"`
	AccessKey string  `json:"access_key"`
	Service   string  `json:"service"`
	Region    string  `json:"region"`
	Operation string  `json:"operation"`
	Status    int     `json:"status"` // 0: the connection was dropped
	Code      string  `json:"code,omitempty"`
	Message   string  `json:"message,omitempty"`
	Millis    float64 `json:"ms"` // wall time in the sandbox
}

// ServeHTTP answers one call. It never panics: a fault of the sandbox is an answer of status 501 that says so.
func (s *Server) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	start := time.Now()
	r := &Request{HTTP: hr, ID: account.UUID(), header: http.Header{}}
	response, err := s.answer(w, r)
	call := Call{RequestID: r.ID, AccessKey: r.Scope.AccessKey, Service: r.Scope.Service, Region: r.Region, Operation: r.Operation}
	if errors.Is(err, ErrDropConnection) {
		call.Code = "ConnectionDropped"
	} else if err != nil {
		e := asError(err)
		call.Code, call.Message = e.Code, e.Message
		response = s.render(r, e)
	}
	if response != nil {
		call.Status = response.Status
	}
	call.Millis = float64(time.Since(start).Microseconds()) / 1000
	s.log.Append(event.Request, strings.TrimSpace(call.Service+" "+call.Operation), call)
	if response == nil {
		panic(http.ErrAbortHandler)
	}
	write(w, response)
}

// answer runs a call up to its service's response.
func (s *Server) answer(w http.ResponseWriter, r *Request) (response *Response, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = Errorf(http.StatusNotImplemented, "SandboxFailure", "the sandbox failed in %s %s: %v at %s", r.Scope.Service, r.Operation, p, where())
		}
	}()
	if r.Scope, err = ParseScope(r.HTTP); err != nil {
		return nil, err
	}
	r.Region = r.Scope.Region
	service := s.services[r.Scope.Service]
	if service == nil {
		return nil, Errorf(http.StatusNotImplemented, "UnknownService", "the sandbox does not implement the service %q; its services are listed in cmd/sandbox/README.md", r.Scope.Service)
	}
	if s.down != nil && s.down(r.Scope) {
		return nil, ErrDropConnection
	}
	if r.Body, err = readBody(w, r.HTTP, service.BodyLimit()); err != nil {
		return nil, err
	}
	return service.Serve(r)
}

func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, Errorf(http.StatusRequestEntityTooLarge, "RequestEntityTooLargeException", "the request body is larger than %d bytes", limit)
	}
	if err != nil {
		return nil, BadRequest("IncompleteBody", "the request body ended early")
	}
	return body, nil
}

// render uses the service's shape, or when there is none the one that the request's own shape suggests.
func (s *Server) render(r *Request, e *Error) *Response {
	if service := s.services[r.Scope.Service]; service != nil {
		return service.Render(r, e)
	}
	if strings.HasPrefix(r.HTTP.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return renderXMLError(r, e, "")
	}
	response := renderRESTJSONError(r, e)
	return response
}

func write(w http.ResponseWriter, response *Response) {
	for name, values := range response.Header {
		w.Header()[name] = values
	}
	if response.Header.Get("Content-Length") == "" && response.Status != http.StatusNoContent {
		w.Header().Set("Content-Length", fmt.Sprint(len(response.Body)))
	}
	w.WriteHeader(response.Status)
	_, _ = w.Write(response.Body) // the caller may be gone
}

// where is the sandbox's own line that panicked, for the message.
func where() string {
	for _, line := range strings.Split(string(debug.Stack()), "\n") {
		_, at, found := strings.Cut(line, "internal/sandbox/")
		if found && strings.Contains(at, ".go:") && !strings.HasPrefix(at, "wire/server.go") {
			at, _, _ = strings.Cut(at, " ")
			return at
		}
	}
	return "an unknown line"
}
