package healthchecker

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/authority"
	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// endpoint is a fake network: connecting takes a while, then serve has the
// server's end of the connection.
type endpoint struct {
	connecting time.Duration
	refuse     bool
	serve      func(net.Conn)
}

func (e endpoint) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	select {
	case <-time.After(e.connecting):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if e.refuse {
		return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	}
	client, server := net.Pipe()
	go func() {
		defer server.Close()
		e.serve(server)
	}()
	return client, nil
}

// says waits for the request and answers with the parts, each after its delay.
func says(parts ...any) func(net.Conn) {
	return func(conn net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
			return
		}
		for _, part := range parts {
			switch part := part.(type) {
			case time.Duration:
				time.Sleep(part)
			case string:
				if _, err := io.WriteString(conn, part); err != nil {
					return
				}
			}
		}
	}
}

const (
	ok200    = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
	resolved = ". Resolved IP: 127.0.1.1"
	noAnswer = "Failure: The endpoint did not respond with an HTTP status code within the timeout limit" + resolved
)

func TestProbeInVirtualTime(t *testing.T) {
	long := strings.Repeat("x", SearchLimit)
	body := func(s string) string {
		return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(s), s)
	}
	cases := []struct {
		name     string
		typ      string
		search   string
		endpoint endpoint
		status   string
		passed   bool
		took     time.Duration
	}{
		{"200", route53.HTTP, "", endpoint{serve: says(ok200)}, "Success: HTTP Status Code 200, OK" + resolved, true, 0},
		{"399", route53.HTTP, "", endpoint{serve: says("HTTP/1.1 399 Odd\r\nContent-Length: 0\r\n\r\n")}, "Success: HTTP Status Code 399, " + resolved, true, 0},
		{"redirect is not followed", route53.HTTP, "", endpoint{serve: says("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")}, "Success: HTTP Status Code 302, Found" + resolved, true, 0},
		{"400", route53.HTTP, "", endpoint{serve: says("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n")}, "Failure: HTTP Status Code 400, Bad Request" + resolved, false, 0},
		{"503", route53.HTTP, "", endpoint{serve: says("HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n")}, "Failure: HTTP Status Code 503, Service Unavailable" + resolved, false, 0},
		{"connects in 3.9 s", route53.HTTP, "", endpoint{connecting: 3900 * time.Millisecond, serve: says(ok200)}, "Success: HTTP Status Code 200, OK" + resolved, true, 3900 * time.Millisecond},
		{"connects too late", route53.HTTP, "", endpoint{connecting: 5 * time.Second}, "Failure: " + timedOut + resolved, false, 4 * time.Second},
		{"refused", route53.HTTP, "", endpoint{refuse: true}, "Failure: Connection failed: connection refused" + resolved, false, 0},
		{"status after 1.9 s", route53.HTTP, "", endpoint{serve: says(1900*time.Millisecond, ok200)}, "Success: HTTP Status Code 200, OK" + resolved, true, 1900 * time.Millisecond},
		{"status too late", route53.HTTP, "", endpoint{serve: says(3*time.Second, ok200)}, noAnswer, false, 2 * time.Second},
		{"connect and status together take 5.8 s", route53.HTTP, "", endpoint{connecting: 3900 * time.Millisecond, serve: says(1900*time.Millisecond, ok200)}, "Success: HTTP Status Code 200, OK" + resolved, true, 5800 * time.Millisecond},
		{"hangs", route53.HTTP, "", endpoint{serve: says(time.Hour)}, noAnswer, false, 2 * time.Second},
		{"a body that never ends is not waited for", route53.HTTP, "", endpoint{serve: says("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", time.Hour)}, "Success: HTTP Status Code 200, OK" + resolved, true, 0},
		{"closes", route53.HTTP, "", endpoint{serve: func(net.Conn) {}}, "Failure: The endpoint closed the connection before it answered" + resolved, false, 0},
		{"not HTTP", route53.HTTP, "", endpoint{serve: says("220 smtp ready\r\n\r\n")}, `Failure: Malformed answer: malformed HTTP status code "smtp"` + resolved, false, 0},
		{"TCP", route53.TCP, "", endpoint{connecting: 9 * time.Second, serve: says(time.Hour)}, "Success: TCP connection established" + resolved, true, 9 * time.Second},
		{"TCP too late", route53.TCP, "", endpoint{connecting: 11 * time.Second}, "Failure: " + timedOut + resolved, false, 10 * time.Second},
		{"string found", route53.HTTPStrMatch, "ready", endpoint{serve: says(body("all ready"))}, "Success: HTTP Status Code 200, OK" + resolved, true, 0},
		{"string in another case", route53.HTTPStrMatch, "Ready", endpoint{serve: says(body("all ready"))}, notFound, false, 0},
		{"string ends at 5,120", route53.HTTPStrMatch, "ready", endpoint{serve: says(body(long[5:] + "ready"))}, "Success: HTTP Status Code 200, OK" + resolved, true, 0},
		{"string ends at 5,121", route53.HTTPStrMatch, "ready", endpoint{serve: says(body(long[4:] + "ready"))}, notFound, false, 0},
		{"body after 1.9 s more", route53.HTTPStrMatch, "ready", endpoint{serve: says(1900*time.Millisecond, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 1900*time.Millisecond, "ready")}, "Success: HTTP Status Code 200, OK" + resolved, true, 3800 * time.Millisecond},
		{"body too late", route53.HTTPStrMatch, "ready", endpoint{serve: says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 3*time.Second, "ready")}, noAnswer, false, 2 * time.Second},
		{"string in a body of 404", route53.HTTPStrMatch, "ready", endpoint{serve: says("HTTP/1.1 404 No\r\nContent-Length: 5\r\n\r\nready")}, "Failure: HTTP Status Code 404, Not Found" + resolved, false, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				check := &route53.HealthCheck{ID: "id", Config: route53.HealthCheckConfig{
					Type: c.typ, Domain: "app.example.net", Port: 80, SearchString: c.search,
				}}
				start := time.Now()
				result := prober(c.endpoint.dial).Probe(t.Context(), check)
				if result.Passed != c.passed || result.Status != c.status {
					t.Errorf("passed %t, status %q\nwant   %t, status %q", result.Passed, result.Status, c.passed, c.status)
				}
				if took := time.Since(start); took != c.took {
					t.Errorf("took %s, want %s", took, c.took)
				}
				time.Sleep(2 * time.Hour) // let the endpoint come to its end
			})
		})
	}
}

const notFound = "Failure: HTTP Status Code 200, OK. The search string was not found in the first 5120 bytes of the response body" + resolved

// everywhere resolves every name to one address.
type everywhere struct{ port int }

func (e everywhere) Endpoint(_ context.Context, host string, port int) (netip.Addr, netip.AddrPort, error) {
	if host == "nowhere.example.net" {
		return netip.Addr{}, netip.AddrPort{}, errors.New("nowhere.example.net: NXDOMAIN")
	}
	if e.port != 0 {
		port = e.port
	}
	addr := netip.MustParseAddr("127.0.1.1")
	return addr, netip.AddrPortFrom(addr, uint16(port)), nil
}

func prober(dial Dial) *Prober {
	return &Prober{Clock: clock.Real(), Resolver: everywhere{}, Dial: dial}
}

func TestDNSFailureIsAFailure(t *testing.T) {
	result := prober(nil).Probe(t.Context(), &route53.HealthCheck{Config: route53.HealthCheckConfig{
		Type: route53.HTTP, Domain: "nowhere.example.net", Port: 80,
	}})
	if want := "Failure: DNS resolution failed: nowhere.example.net: NXDOMAIN"; result.Status != want || result.Passed {
		t.Errorf("status %q, want %q", result.Status, want)
	}
}

func TestNothingLeavesTheMachine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed := false
		p := prober(func(context.Context, string, string) (net.Conn, error) { dialed = true; return nil, io.EOF })
		result := p.Probe(t.Context(), &route53.HealthCheck{Config: route53.HealthCheckConfig{
			Type: route53.HTTP, IPAddress: "192.0.2.1", Port: 80,
		}})
		if dialed || result.Passed || result.Status != "Failure: "+timedOut {
			t.Errorf("dialed %t, %+v", dialed, result)
		}
	})
}

// TestHTTPSOverTheNetwork: SNI as asked for, Host and User-Agent, TLS 1.2, and
// a certificate nobody would trust.
func TestHTTPSOverTheNetwork(t *testing.T) {
	ca, err := authority.New(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := ca.Issue(time.Now(), "another.example.org")
	if err != nil {
		t.Fatal(err)
	}
	type seen struct{ sni, host, agent, path string }
	requests := make(chan seen, 1)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{*certificate}})
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests <- seen{r.TLS.ServerName, r.Host, r.UserAgent(), r.URL.String()}
		if r.TLS.Version > tls.VersionTLS12 {
			http.Error(w, "TLS 1.3", http.StatusInternalServerError)
		}
	})}
	go server.Serve(listener)
	defer server.Close()
	port := listener.Addr().(*net.TCPAddr).Port
	for _, sni := range []bool{true, false} {
		check := &route53.HealthCheck{ID: "abc", Config: route53.HealthCheckConfig{
			Type: route53.HTTPS, IPAddress: "127.0.0.1", Domain: "app.example.net", Port: port, ResourcePath: "/healthz?deep=1", EnableSNI: sni,
		}}
		result := prober(nil).Probe(t.Context(), check)
		if !result.Passed || result.Status != "Success: HTTP Status Code 200, OK" {
			t.Fatalf("SNI %t: %+v", sni, result)
		}
		want := seen{"", fmt.Sprintf("app.example.net:%d", port), UserAgent + " (ref abc; report http://amzn.to/1vsZADi)", "/healthz?deep=1"}
		if sni {
			want.sni = "app.example.net"
		}
		if got := <-requests; got != want {
			t.Errorf("the endpoint saw %+v, want %+v", got, want)
		}
	}
}

func TestTLSFailures(t *testing.T) {
	alert := func(conn net.Conn) {
		buffer := make([]byte, 1024)
		_, _ = conn.Read(buffer)
		_, _ = conn.Write([]byte{21, 3, 3, 0, 2, 2, 40}) // alert: handshake_failure
	}
	cases := []struct {
		name   string
		serve  func(net.Conn)
		status string
	}{
		{"alert", alert, "Failure: SSL alert handshake_failure" + resolved},
		{"plain HTTP", func(conn net.Conn) { alertAfter(conn, ok200) }, "Failure: Malformed answer: tls: first record does not look like a TLS handshake" + resolved},
		{"hangs in the handshake", func(conn net.Conn) { alertAfter(conn, ""); time.Sleep(time.Hour) }, noAnswer},
	}
	for _, c := range cases {
		synctest.Test(t, func(t *testing.T) {
			check := settings(10, 3)
			result := prober(endpoint{serve: c.serve}.dial).Probe(t.Context(), check)
			if result.Status != c.status {
				t.Errorf("%s: status %q, want %q", c.name, result.Status, c.status)
			}
			time.Sleep(2 * time.Hour)
		})
	}
}

func alertAfter(conn net.Conn, text string) {
	buffer := make([]byte, 1024)
	_, _ = conn.Read(buffer)
	_, _ = io.WriteString(conn, text)
}
