package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/warm-standby/warm-standby/internal/awsapi"
	"github.com/warm-standby/warm-standby/internal/drill"
	"github.com/warm-standby/warm-standby/internal/probe"
)

// api is the deployed API as its clients see it.
type api struct {
	outputs drill.Outputs
	vantage probe.Vantage
}

func newAPI(outputsFile string) (*api, error) {
	text, err := os.ReadFile(outputsFile)
	if err != nil {
		return nil, err
	}
	outputs, err := drill.ParseOutputsFile(text, stack)
	if err != nil {
		return nil, err
	}
	vantage, err := probe.NewVantage(os.Getenv, nil)
	return &api{outputs, vantage}, err
}

// How long a new deployment may take to answer, and a write to reach the other region.
const patience = time.Minute

// roundTrip writes a profile to the primary and reads it from both regions' own endpoints; an unsigned write must be refused.
func (a *api) roundTrip(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	const path, profile = "/profiles/ada", `{"name":"Ada Lovelace","plan":"team"}`
	primary, standby := a.outputs.Primary, a.outputs.Standby
	if status, _, err := a.ask(ctx, primary, http.MethodPut, path, profile, false); err != nil || status != http.StatusForbidden {
		return "", fmt.Errorf("an unsigned write was answered with %d, %w; want 403", status, err)
	}
	if status, reply, err := a.ask(ctx, primary, http.MethodPut, path, profile, true); err != nil || status >= 300 {
		return "", fmt.Errorf("the write was answered with %d %s: %w", status, reply, err)
	}
	written := time.Now()
	for {
		status, _, err := a.ask(ctx, standby, http.MethodGet, path, "", false)
		if err == nil && status == http.StatusOK {
			break
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("the standby does not have the profile after %s: last answer %d, %w", patience, status, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
	lag := time.Since(written)
	if status, _, err := a.ask(ctx, primary, http.MethodGet, path, "", false); err != nil || status != http.StatusOK {
		return "", fmt.Errorf("the primary answered %d: %w", status, err)
	}
	return fmt.Sprintf("unsigned write refused; written in %s, read in %s %.1f s later", primary.Region, standby.Region, lag.Seconds()), nil
}

// ask sends one request to a region's own endpoint.
func (a *api) ask(ctx context.Context, side drill.RegionOutput, method, path, body string, signed bool) (int, string, error) {
	endpoint, err := url.Parse(side.Endpoint)
	if err != nil {
		return 0, "", err
	}
	answer, err := a.vantage.Lookup(ctx, endpoint.Hostname())
	if err != nil {
		return 0, "", err
	}
	request, err := http.NewRequestWithContext(ctx, method, side.Endpoint+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, "", err
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if signed {
		session, err := awsapi.NewSession(ctx, nil)
		if err == nil {
			err = session.Sign(ctx, request, []byte(body), side.Region)
		}
		if err != nil {
			return 0, "", err
		}
	}
	transport := a.vantage.Web(nil).Transport(answer.Values[0], endpoint.Hostname())
	defer transport.CloseIdleConnections()
	reply, err := transport.RoundTrip(request)
	if err != nil {
		return 0, "", err
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(io.LimitReader(reply.Body, 1<<16))
	if err == nil && reply.StatusCode < 300 && !json.Valid(text) {
		err = fmt.Errorf("the answer is no JSON: %q", text)
	}
	return reply.StatusCode, string(text), err
}
