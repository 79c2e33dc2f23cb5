//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// freePort is a port of loopback that was free a moment ago.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}

// dialAlways connects to one address, whatever the URL says: curl's --resolve.
func dialAlways(dialer *net.Dialer, at string) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dialer.DialContext(ctx, network, at)
	}
}

// name is a call's service and operation, for the few that a test waits for; "" for any other.
func name(t *testing.T, r *http.Request) string {
	t.Helper()
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/functions") {
		return "lambda CreateFunction"
	}
	if r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		return ""
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return ""
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if strings.Contains(string(body), "Action=CreateRole&") {
		return "iam CreateRole"
	}
	return ""
}
