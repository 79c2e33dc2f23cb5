package lambda

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// Defaults of [Options].
const (
	DefaultIdleTimeout  = 10 * time.Minute
	DefaultMaxProcesses = 50
)

// bodyLimit holds a zip of 50 MB in base64, the most that CreateFunction takes directly.
const bodyLimit = 70 << 20

// Options are what the service needs of the sandbox. Clock and Log are required.
type Options struct {
	Clock *clock.Clock
	Log   *event.Log
	// Endpoint gives the AWS_ENDPOINT_URL of functions, such as http://127.0.0.1:4566. It is asked at each start of a
	// process, since the sandbox knows its port only once it listens.
	Endpoint func() string
	// NativeBootstrap is an executable to run in place of a bootstrap that was built for another system than this
	// one, such as the same program built with plain "go build"; "" means such functions fail.
	NativeBootstrap string
	// IdleTimeout is how long an execution environment without requests is kept, in sandbox time; 0 is DefaultIdleTimeout.
	IdleTimeout time.Duration
	// MaxProcesses bounds a function's concurrency on this machine; 0 is DefaultMaxProcesses. AWS's own default is 1,000.
	MaxProcesses int
	// Assumable tells whether Lambda may assume a role; nil takes any.
	Assumable func(roleARN string) bool
	// Output gets each line that a function writes; nil drops them.
	Output func(region, function, line string)
}

// Service is Lambda in all regions. It is safe for concurrent use.
type Service struct {
	Options
	wire *wire.RESTService

	mu        sync.RWMutex
	functions map[functionID]*function
	dir       string // of unpacked code, made at the first function
	stopped   bool
}

// functionID is a function in a region.
type functionID struct{ region, name string }

// New makes the service, with no functions.
func New(options Options) *Service {
	s := &Service{Options: options, wire: wire.NewRESTJSON("lambda"), functions: map[functionID]*function{}}
	if s.IdleTimeout == 0 {
		s.IdleTimeout = DefaultIdleTimeout
	}
	if s.MaxProcesses == 0 {
		s.MaxProcesses = DefaultMaxProcesses
	}
	s.wire.SetBodyLimit(bodyLimit)
	s.register()
	return s
}

// Wire is the service as the server registers it.
func (s *Service) Wire() wire.Service { return s.wire }

// Inventory lists the functions.
func (s *Service) Inventory() []inventory.Resource {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := []inventory.Resource{}
	for id := range s.functions {
		list = append(list, inventory.Resource{Service: "lambda", Region: id.region, Type: "function", ID: id.name})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Region+list[i].ID < list[j].Region+list[j].ID })
	return list
}

// Start does nothing: processes start with their first request.
func (s *Service) Start(context.Context) error { return nil }

// Stop kills every process and removes the unpacked code. No process is left once it returns.
func (s *Service) Stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	for _, f := range s.functions {
		f.pool.stop()
	}
	if s.dir == "" {
		return nil
	}
	if err := os.RemoveAll(s.dir); err != nil {
		return fmt.Errorf("remove the functions' code: %w", err)
	}
	return nil
}

// codeDir makes the folder for unpacked code; the caller holds mu.
func (s *Service) codeDir() (string, error) {
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "warm-standby-lambda-")
		if err != nil {
			return "", fmt.Errorf("make a folder for the functions' code: %w", err)
		}
		s.dir = dir
	}
	return s.dir, nil
}

// find looks a function up by name, partial ARN or ARN; the caller holds mu.
func (s *Service) find(region, name string) (*function, error) {
	plain := plainName(name)
	if f := s.functions[functionID{region, plain}]; f != nil {
		return f, nil
	}
	return nil, failure(http.StatusNotFound, "ResourceNotFoundException", "Function not found: %s", arn(region, plain))
}

func arn(region, name string) string { return account.ARN("lambda", region, "function:"+name) }

// plainName takes the function's name out of an ARN, without version or alias.
func plainName(name string) string {
	if _, after, found := strings.Cut(name, ":function:"); found {
		name = after
	}
	name, _, _ = strings.Cut(name, ":")
	return name
}

// failure is an error in Lambda's shape, which has Type and Message beside what REST-JSON has.
func failure(status int, code, format string, args ...any) *wire.Error {
	e := wire.Errorf(status, code, format, args...)
	kind := "User"
	if status >= http.StatusInternalServerError {
		kind = "Service"
	}
	e.Fields = map[string]any{"Type": kind, "Message": e.Message}
	return e
}

func invalid(format string, args ...any) *wire.Error {
	return failure(http.StatusBadRequest, "InvalidParameterValueException", format, args...)
}

// constraint is the message of AWS's generic shape validation.
func constraint(value any, field, rule string) *wire.Error {
	return failure(http.StatusBadRequest, "ValidationException",
		"1 validation error detected: Value '%v' at '%s' failed to satisfy constraint: %s", value, field, rule)
}

// ErrNoFunction is what [Service.Invoke] wraps for a function that does not exist.
var ErrNoFunction = errors.New("no such function")
