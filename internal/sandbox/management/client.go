package management

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/fault"
	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
)

// Variable names the management port in the environment of what a sandbox runs.
const Variable = "WARM_STANDBY_SANDBOX"

// Client calls a sandbox's management port.
type Client struct {
	base string
}

// NewClient calls the sandbox at a URL such as "http://127.0.0.1:4599"; "" means the one that Variable names.
func NewClient(base string) (*Client, error) {
	if base == "" {
		base = os.Getenv(Variable)
	}
	if base == "" {
		return nil, fmt.Errorf("no sandbox: run this inside `sandbox run`, or give --sandbox URL (`sandbox serve` prints it)")
	}
	if !strings.Contains(base, "://") {
		base = "http://" + base
	}
	return &Client{base: strings.TrimSuffix(base, "/")}, nil
}

func (c *Client) do(ctx context.Context, method, path string, query url.Values, body any) (*http.Response, error) {
	var reader io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		reader = bytes.NewReader(data)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path+"?"+query.Encode(), reader)
	if err != nil {
		return nil, fmt.Errorf("sandbox at %s: %w", c.base, err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("reach the sandbox at %s (does it still run?): %w", c.base, err)
	}
	if response.StatusCode >= http.StatusBadRequest {
		defer response.Body.Close()
		return nil, readProblem(response)
	}
	return response, nil
}

func readProblem(response *http.Response) error {
	data, _ := io.ReadAll(io.LimitReader(response.Body, maxBody))
	var p problem
	if json.Unmarshal(data, &p) == nil && p.Error != "" {
		return errors.New(p.Error)
	}
	return fmt.Errorf("the sandbox answered %s: %.200q", response.Status, data)
}

// call decodes an answer that is one JSON value.
func call[T any](ctx context.Context, c *Client, method, path string, query url.Values, body any) (T, error) {
	var out T
	response, err := c.do(ctx, method, path, query, body)
	if err != nil {
		return out, err
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&out); err != nil {
		return out, fmt.Errorf("read the sandbox's answer: %w", err)
	}
	return out, nil
}

// Status tells what the sandbox is.
func (c *Client) Status(ctx context.Context) (Status, error) {
	return call[Status](ctx, c, http.MethodGet, "/", nil, nil)
}

// SetFault breaks something and tells what is broken then.
func (c *Client) SetFault(ctx context.Context, in SetFault) ([]fault.Active, error) {
	return call[[]fault.Active](ctx, c, http.MethodPost, "/faults", nil, in)
}

// Faults tells what is broken.
func (c *Client) Faults(ctx context.Context) ([]fault.Active, error) {
	return call[[]fault.Active](ctx, c, http.MethodGet, "/faults", nil, nil)
}

// ClearFaults mends one fault, or all when words is empty, and tells how many.
func (c *Client) ClearFaults(ctx context.Context, words string) (int, error) {
	query := url.Values{}
	if words != "" {
		query.Set("fault", words)
	}
	out, err := call[Cleared](ctx, c, http.MethodDelete, "/faults", query, nil)
	return out.Cleared, err
}

// Inventory tells what exists.
func (c *Client) Inventory(ctx context.Context) ([]inventory.Resource, error) {
	return call[[]inventory.Resource](ctx, c, http.MethodGet, "/inventory", nil, nil)
}

// Events calls yield with the events after a sequence number, of the kinds given or of all; with follow it goes on
// until ctx ends or yield fails.
func (c *Client) Events(ctx context.Context, since uint64, kinds []string, follow bool, yield func(event.Event) error) error {
	query := url.Values{"since": {strconv.FormatUint(since, 10)}, "kind": kinds}
	if follow {
		query.Set("follow", "1")
	}
	response, err := c.do(ctx, http.MethodGet, "/events", query, nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	for decoder := json.NewDecoder(response.Body); ; {
		var e event.Event
		if err := decoder.Decode(&e); errors.Is(err, io.EOF) || (err != nil && ctx.Err() != nil) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read the sandbox's events: %w", err)
		}
		if err := yield(e); err != nil {
			return err
		}
	}
}

// Behave changes how the caching resolver treats its clients; with "" it only tells.
func (c *Client) Behave(ctx context.Context, words string) (string, error) {
	method, body := http.MethodGet, any(nil)
	if words != "" {
		method, body = http.MethodPut, Behaviour{words}
	}
	out, err := call[Behaviour](ctx, c, method, "/resolver", nil, body)
	return out.Behaviour, err
}
