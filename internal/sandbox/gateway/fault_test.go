package gateway

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/fault"
)

func (w *world) breaks(t testing.TB, words string) func() {
	t.Helper()
	f, err := fault.Parse(words)
	if err != nil {
		t.Fatal(err)
	}
	w.faults.Set(f, 0)
	return func() { w.faults.Clear(f) }
}

func TestFaults(t *testing.T) {
	w := newWorld(t, nil)
	east, west := w.deploy(t, primary, on("GET /echo")), w.deploy(t, standby, on("GET /echo"))
	for name, c := range map[string]struct {
		words string
		seen  func(status int, took time.Duration, err error) bool
	}{
		"refuse": {"endpoint-refuse:us-east-1", func(_ int, _ time.Duration, err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }},
		"refuse a name": {"endpoint-refuse:" + east.host, func(_ int, _ time.Duration, err error) bool {
			return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF)
		}},
		"hang":       {"endpoint-hang:us-east-1", func(_ int, _ time.Duration, err error) bool { return isTimeout(err) }},
		"region":     {"region-down:us-east-1", func(_ int, _ time.Duration, err error) bool { return isTimeout(err) }},
		"everywhere": {"endpoint-500:*", func(status int, _ time.Duration, _ error) bool { return status == 500 }},
		"500":        {"endpoint-500:us-east-1", func(status int, _ time.Duration, _ error) bool { return status == 500 }},
		"slow": {"endpoint-slow:us-east-1:150ms", func(status int, took time.Duration, _ error) bool {
			return status == 200 && took >= 150*time.Millisecond
		}},
		"TLS": {"endpoint-tls:us-east-1", func(_ int, _ time.Duration, err error) bool {
			return err != nil && strings.Contains(err.Error(), "tls:")
		}},
		"the other one":  {"region-down:us-west-2", func(status int, _ time.Duration, _ error) bool { return status == 200 }},
		"DynamoDB alone": {"dynamodb-down:us-east-1", func(status int, _ time.Duration, _ error) bool { return status == 200 }},
	} {
		t.Run(name, func(t *testing.T) {
			mend := w.breaks(t, c.words)
			client := w.client(primary)
			client.Timeout = 400 * time.Millisecond
			var status int
			var took time.Duration
			var err error
			for range 50 { // a listener is closed a moment after its fault is set
				start := time.Now()
				var answer *http.Response
				answer, err = client.Get("https://" + east.host + "/echo")
				took, status = time.Since(start), 0
				if err == nil {
					status = answer.StatusCode
					answer.Body.Close()
				}
				if c.seen(status, took, err) {
					break
				}
				time.Sleep(10 * time.Millisecond)
			}
			if !c.seen(status, took, err) {
				t.Errorf("%d after %s, %v", status, took, err)
			}
			mend()
			wait := time.Now().Add(2 * time.Second)
			for time.Now().Before(wait) {
				if answer, err := w.client(primary).Get("https://" + east.host + "/echo"); err == nil {
					answer.Body.Close()
					return
				}
				time.Sleep(5 * time.Millisecond)
			}
			t.Error("it does not come back")
		})
	}
	if status, _, _ := w.get(t, standby, west.host, "/echo"); status != 200 {
		t.Errorf("the standby: %d", status)
	}
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// TestConnectionsThatWereOpen: a fault also stops what comes over connections that were there before.
func TestConnectionsThatWereOpen(t *testing.T) {
	w := newWorld(t, nil)
	api := w.deploy(t, primary, on("GET /echo"))
	client := w.client(primary)
	client.Transport.(*http.Transport).DisableKeepAlives = false
	client.Timeout = 300 * time.Millisecond
	get := func() error {
		answer, err := client.Get("https://" + api.host + "/echo")
		if err == nil {
			_, _ = io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
		}
		return err
	}
	if err := get(); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"region-down:us-east-1", "endpoint-refuse:us-east-1"} {
		mend := w.breaks(t, words)
		if err := get(); err == nil {
			t.Errorf("%s: an open connection still serves", words)
		}
		mend()
	}
}

func TestTheHandshake(t *testing.T) {
	w := newWorld(t, nil)
	api := w.deploy(t, primary, on("GET /echo"))
	dial := func(change func(*tls.Config)) (*tls.Conn, error) {
		config := &tls.Config{RootCAs: w.authority.Pool(), ServerName: api.host}
		change(config)
		return tls.DialWithDialer(&net.Dialer{Timeout: time.Second}, "tcp", w.Endpoints()[primary].String(), config)
	}
	if _, err := dial(func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }); err == nil {
		t.Error("TLS 1.1 was accepted; the security policy is TLS_1_2")
	}
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		connection, err := dial(func(c *tls.Config) { c.MinVersion, c.MaxVersion = version, version })
		if err != nil {
			t.Errorf("TLS %x: %v", version, err)
			continue
		}
		connection.Close()
	}
	if _, err := dial(func(c *tls.Config) { c.ServerName = "stranger.example" }); err == nil {
		t.Error("a certificate for a name that is not served here")
	}
	if status, body, _ := w.get(t, primary, "nothere.execute-api.us-east-1.amazonaws.com", "/"); status != 403 || body != `{"message":"Forbidden"}` {
		t.Errorf("an API that does not exist: %d %s", status, body)
	}
}

func TestRandomBytes(t *testing.T) {
	w := newWorld(t, nil)
	api := w.deploy(t, primary, on("GET /echo"))
	for _, bytes := range []string{"\x00", "GET / HTTP/1.1\r\n\r\n", strings.Repeat("\xff", 70000), "\x16\x03\x01\x40\x00"} {
		connection, err := net.DialTimeout("tcp", w.Endpoints()[primary].String(), time.Second)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(connection, bytes)
		connection.Close()
	}
	if status, _, _ := w.get(t, primary, api.host, "/echo"); status != 200 {
		t.Errorf("after random bytes: %d", status)
	}
}

func TestTwoGatewaysSideBySide(t *testing.T) {
	one, other := newWorld(t, nil), newWorld(t, nil)
	if one.Port() == other.Port() || one.Port() == 0 {
		t.Errorf("ports %d and %d", one.Port(), other.Port())
	}
	taken := New(Options{Clock: one.Clock, Log: one.Log, Faults: one.faults, Authority: one.authority, APIs: one.apis, Functions: one.functions, Port: one.Port()})
	if err := taken.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "choose another port") {
		t.Errorf("a port that is taken: %v", err)
	}
	if err := taken.Stop(); err != nil {
		t.Error(err)
	}
	if address, err := one.Address("eu-west-1"); err != nil || address.String() != "127.0.1.3" {
		t.Errorf("a third region: %s, %v", address, err)
	}
}
