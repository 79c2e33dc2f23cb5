package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Web asks HTTPS endpoints the way a client does that has never been there: name resolution through
// Lookup, a fresh connection, a full TLS handshake that verifies the name.
type Web struct {
	Lookup  func(ctx context.Context, host string) (Answer, error)
	Roots   *x509.CertPool  // nil: the system's
	Port    string          // "" means 443
	Timeout time.Duration   // for all of it; 0 means DefaultTimeout
	Regions map[string]Role // what X-Served-By says → the role
}

// Response is what a drill reads of an HTTPS answer.
type Response struct {
	Status      int
	ServedBy    string  // X-Served-By: the region
	TableMillis float64 // the table's share of Server-Timing, in ms; 0 where absent
	Address     string  // that answered
}

// Get resolves the host and asks it for a path.
func (w Web) Get(ctx context.Context, host, path string) (Response, error) {
	ctx, cancel := context.WithTimeout(ctx, w.timeout())
	defer cancel()
	answer, err := w.Lookup(ctx, host)
	if err != nil {
		return Response{}, fmt.Errorf("resolving %s: %w", host, err)
	}
	return w.request(ctx, answer.Values[0], host, path)
}

// GetAt asks one address for a path, with the host's name in SNI and Host.
func (w Web) GetAt(ctx context.Context, address, host, path string) (Response, error) {
	ctx, cancel := context.WithTimeout(ctx, w.timeout())
	defer cancel()
	return w.request(ctx, address, host, path)
}

func (w Web) timeout() time.Duration {
	if w.Timeout > 0 {
		return w.Timeout
	}
	return DefaultTimeout
}

// Transport connects to one address, whatever the URL says, and verifies that it is the host.
func (w Web) Transport(address, host string) *http.Transport {
	port := w.Port
	if port == "" {
		port = "443"
	}
	return &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			var dialer net.Dialer
			return dialer.DialContext(ctx, network, net.JoinHostPort(address, port))
		},
		TLSClientConfig:   &tls.Config{ServerName: host, RootCAs: w.Roots, MinVersion: tls.VersionTLS12},
		DisableKeepAlives: true,
	}
}

func (w Web) request(ctx context.Context, address, host, path string) (Response, error) {
	transport := w.Transport(address, host)
	defer transport.CloseIdleConnections()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+host+path, nil)
	if err != nil {
		return Response{}, err
	}
	request.Header.Set("User-Agent", "warm-standby-verify")
	reply, err := transport.RoundTrip(request)
	if err != nil {
		return Response{Address: address}, w.explain(err)
	}
	defer reply.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(reply.Body, 1<<20)); err != nil {
		return Response{Address: address}, w.explain(err)
	}
	return Response{
		Status:      reply.StatusCode,
		ServedBy:    reply.Header.Get("X-Served-By"),
		TableMillis: serverTiming(reply.Header.Values("Server-Timing"), "dynamodb"),
		Address:     address,
	}, nil
}

func (w Web) explain(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("no answer within %s", w.timeout())
	}
	return err
}

// Role is the role of the region that answered; unknown where the answer does not say.
func (w Web) Role(r Response) Role { return w.Regions[r.ServedBy] }

// serverTiming reads the dur parameter, in ms, of one metric: `dynamodb;dur=1.234, total;dur=5`.
// https://www.w3.org/TR/server-timing/
func serverTiming(headers []string, metric string) float64 {
	for _, header := range headers {
		for entry := range strings.SplitSeq(header, ",") {
			name, parameters, _ := strings.Cut(entry, ";")
			if !strings.EqualFold(strings.TrimSpace(name), metric) {
				continue
			}
			for parameter := range strings.SplitSeq(parameters, ";") {
				key, value, _ := strings.Cut(parameter, "=")
				if !strings.EqualFold(strings.TrimSpace(key), "dur") {
					continue
				}
				ms, err := strconv.ParseFloat(strings.Trim(strings.TrimSpace(value), `"`), 64)
				if err == nil && ms >= 0 && ms < 1e9 {
					return ms
				}
			}
		}
	}
	return 0
}
