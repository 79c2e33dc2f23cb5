package lambda

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// Errors that [Service.Invoke] wraps, beside [ErrNoFunction].
var (
	// ErrThrottled: all environments that the function may have are busy.
	ErrThrottled = errThrottled
	// ErrNotAllowed: the function's policy does not let the caller call it.
	ErrNotAllowed = errors.New("the function's policy does not allow the call")
)

// Result is a function's answer.
type Result struct {
	Payload []byte
	// FunctionError is "" or Unhandled; then the payload says errorType and errorMessage.
	FunctionError string
}

func failed(errorType, message string) Result {
	payload, _ := json.Marshal(map[string]string{"errorType": errorType, "errorMessage": message})
	return Result{Payload: payload, FunctionError: "Unhandled"}
}

// Invoke calls a function for a service such as apigateway.amazonaws.com, if its policy allows it for the source.
func (s *Service) Invoke(ctx context.Context, region, functionARN, service, sourceARN string, payload []byte) (Result, error) {
	p, o, err := s.order(region, functionARN, func(f *function) error {
		if !f.allows(service, sourceARN) {
			return fmt.Errorf("%w: %s may not call %s for %s", ErrNotAllowed, service, functionARN, sourceARN)
		}
		return nil
	})
	if err != nil {
		return Result{}, err
	}
	return p.run(ctx, o, payload)
}

// order finds a function and takes what a request needs of it, if the check agrees.
func (s *Service) order(region, name string, check func(*function) error) (*pool, order, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	f, err := s.find(region, name)
	if err != nil {
		return nil, order{}, fmt.Errorf("%w: %w", ErrNoFunction, err)
	}
	if err := check(f); err != nil {
		return nil, order{}, err
	}
	o := order{timeout: time.Duration(f.settings.Timeout) * time.Second, limit: s.MaxProcesses, arn: arn(f.region, f.settings.FunctionName)}
	if f.reserved != nil {
		o.limit = min(o.limit, *f.reserved)
	}
	endpoint := ""
	if s.Endpoint != nil {
		endpoint = s.Endpoint()
	}
	o.launch = launch{dir: f.code.dir, env: lambdaEnvironment(f, endpoint), output: s.outputOf(f)}
	o.launch.path, o.err = f.code.bootstrap(s.NativeBootstrap)
	return f.pool, o, nil
}

func (s *Service) outputOf(f *function) func(string) {
	if s.Output == nil {
		return nil
	}
	region, name := f.region, f.settings.FunctionName
	return func(line string) { s.Output(region, name, line) }
}

// invoke is the API's own Invoke, synchronous.
func (s *Service) invoke(r *wire.Request, _ *wire.Empty) (*wire.Raw, error) {
	switch kind := r.HTTP.Header.Get("X-Amz-Invocation-Type"); kind {
	case "", "RequestResponse":
	case "DryRun":
		r.SetStatus(http.StatusNoContent)
		return &wire.Raw{}, nil
	default:
		return nil, invalid("the sandbox invokes functions synchronously only (RequestResponse, not %s)", kind)
	}
	p, o, err := s.order(r.Region, r.Path("name"), func(*function) error { return nil })
	if err != nil {
		return nil, err
	}
	payload := r.Body
	if len(payload) == 0 {
		payload = []byte("{}")
	}
	if !json.Valid(payload) {
		return nil, failure(http.StatusBadRequest, "InvalidRequestContentException", "Could not parse request body into json: the payload is not valid JSON")
	}
	result, err := p.run(r.Context(), o, payload)
	switch {
	case errors.Is(err, errThrottled):
		return nil, failure(http.StatusTooManyRequests, "TooManyRequestsException", "Rate Exceeded.")
	case err != nil:
		return nil, failure(http.StatusBadGateway, "ServiceException", "%s", err)
	}
	if result.FunctionError != "" {
		r.Header().Set("X-Amz-Function-Error", result.FunctionError)
	}
	r.Header().Set("X-Amz-Executed-Version", "$LATEST")
	return &wire.Raw{ContentType: "application/json", Body: result.Payload}, nil
}
