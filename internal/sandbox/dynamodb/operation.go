package dynamodb

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
	"github.com/warm-standby/warm-standby/internal/sandbox/metric"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// control registers an operation on tables; the handler runs alone.
func control[In, Out any](s *Service, name string, handler func(*wire.Request, *In) (*Out, error)) {
	register(s, name, func(r *wire.Request, in *In) (*Out, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return handler(r, in)
	})
}

// data registers an operation on items; it counts in SuccessfulRequestLatency.
func data[In, Out any](s *Service, name string, tableOf func(*In) string, handler func(*wire.Request, *In) (*Out, error)) {
	register(s, name, func(r *wire.Request, in *In) (*Out, error) {
		start := s.Clock.Now()
		s.mu.RLock()
		defer s.mu.RUnlock()
		out, err := handler(r, in)
		if err == nil {
			s.countLatency(r.Region, plainName(tableOf(in)), name, s.Clock.Wall(s.Clock.Since(start)).Seconds()*1000)
		}
		return out, err
	})
}

// register adds an operation with what all have in common: the faults, and errors in AWS's words.
func register[In, Out any](s *Service, name string, handler func(*wire.Request, *In) (*Out, error)) {
	wire.JSON(s.wire, name, func(r *wire.Request, _ *wire.Empty) (*Out, error) {
		if err := s.misbehave(r); err != nil {
			return nil, err
		}
		in := new(In)
		if len(r.Body) > 0 {
			if err := json.Unmarshal(r.Body, in); err != nil {
				return nil, asWireError(err)
			}
		}
		out, err := handler(r, in)
		if err != nil {
			return nil, asWireError(err)
		}
		return out, nil
	})
}

// misbehave is what the faults make of a call. An unresolvable endpoint is a dropped connection here: a client that
// was given the sandbox's address has nothing to resolve.
func (s *Service) misbehave(r *wire.Request) error {
	faults := s.Faults.DynamoDB(r.Region)
	if faults.Unresolvable {
		return wire.ErrDropConnection
	}
	if err := s.Clock.Sleep(r.Context(), faults.Delay); err != nil {
		return wire.ErrDropConnection
	}
	if faults.Down {
		return wire.Errorf(http.StatusInternalServerError, "InternalServerError", "Internal server error")
	}
	return nil
}

// asWireError makes a plain error a ValidationException, which is what the pure packages mean.
func asWireError(err error) error {
	var known *wire.Error
	var shape *attribute.SerializationError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &known), errors.Is(err, wire.ErrDropConnection):
		return err
	case errors.As(err, &shape):
		return wire.BadRequest("SerializationException", "%s", shape.Message)
	case errors.As(err, &kind):
		return wire.BadRequest("SerializationException", "%s cannot be converted to %s at %s", kind.Value, kind.Type, kind.Field)
	}
	return wire.BadRequest("ValidationException", "%s", err)
}

func validation(format string, args ...any) error {
	return wire.BadRequest("ValidationException", format, args...)
}

// invalid is a ValidationException with DynamoDB's usual beginning.
func invalid(format string, args ...any) error {
	return validation("One or more parameter values were invalid: %s", fmt.Sprintf(format, args...))
}

// constraint is the message of AWS's generic shape validation.
func constraint(value any, field, rule string) error {
	shown := fmt.Sprintf("'%v'", value)
	if value == nil {
		shown = "null"
	}
	return validation("1 validation error detected: Value %s at '%s' failed to satisfy constraint: %s", shown, field, rule)
}

func missing(field string) error { return constraint(nil, field, "Member must not be null") }

func resourceNotFound(format string, args ...any) error {
	return wire.BadRequest("ResourceNotFoundException", format, args...)
}

func inUse(format string, args ...any) error {
	return wire.BadRequest("ResourceInUseException", format, args...)
}

// countLatency is the metric of the time that calls take, in wall milliseconds
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html).
func (s *Service) countLatency(region, table, operation string, ms float64) {
	s.Metrics.Put(metric.Name{
		Region: region, Namespace: "AWS/DynamoDB", Metric: "SuccessfulRequestLatency",
		Dimensions: map[string]string{"TableName": table, "Operation": operation},
	}, s.Clock.Now(), ms, "Milliseconds")
}
