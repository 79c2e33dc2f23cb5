package probe

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// web is an HTTPS endpoint with the test certificate's name, example.com, and how to reach it.
func web(t *testing.T, handler http.HandlerFunc) (Web, *httptest.Server) {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return Web{
		Roots: roots, Port: port, Timeout: time.Second, Regions: map[string]Role{"us-east-1": Primary, "us-west-2": Standby},
		Lookup: func(context.Context, string) (Answer, error) { return Answer{Values: []string{"127.0.0.1"}}, nil },
	}, server
}

func TestClientAsks(t *testing.T) {
	cases := []struct {
		name    string
		handler http.HandlerFunc
		spoil   func(*Web)
		want    Sample
	}{
		{"primary", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Served-By", "us-east-1")
			w.Header().Set("Server-Timing", `total;dur=9, dynamodb;desc="x";dur=1.25`)
		}, nil, Sample{Serves: Primary, Status: 200, TableMillis: 1.25}},
		{"failing primary", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Served-By", "us-east-1")
			w.WriteHeader(503)
		}, nil, Sample{Serves: Primary, Status: 503, Error: "answered 503"}},
		{"redirect is not followed", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Served-By", "us-west-2")
			http.Redirect(w, r, "https://192.0.2.1/", http.StatusFound)
		}, nil, Sample{Serves: Standby, Status: 302}},
		{"nobody we know", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("X-Served-By", "eu-west-1") }, nil,
			Sample{Status: 200, Error: "answered 200 without an X-Served-By of this pair"}},
		{"hanging", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, func(w *Web) { w.Timeout = 100 * time.Millisecond },
			Sample{Error: "no answer within 100ms"}},
		{"no name", nil, func(w *Web) {
			w.Lookup = func(context.Context, string) (Answer, error) { return Answer{}, errors.New("answered SERVFAIL") }
		}, Sample{Error: "resolving example.com: answered SERVFAIL"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w, _ := web(t, c.handler)
			if c.spoil != nil {
				c.spoil(&w)
			}
			got := Client{Web: w, Host: "example.com", Path: "/healthz"}.Ask(t.Context())
			if got.Error != c.want.Error || got.Serves != c.want.Serves || got.Status != c.want.Status || got.TableMillis != c.want.TableMillis {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestClientVerifiesTheCertificate(t *testing.T) {
	w, _ := web(t, func(http.ResponseWriter, *http.Request) {})
	got := Client{Web: w, Host: "other.example.org", Path: "/"}.Ask(t.Context())
	if !strings.Contains(got.Error, "certificate is valid for") {
		t.Errorf("got %+v", got)
	}
}

func TestEveryRequestHasAFreshConnection(t *testing.T) {
	connections := map[string]bool{}
	w, _ := web(t, func(w http.ResponseWriter, r *http.Request) { connections[r.RemoteAddr] = true })
	for range 3 {
		if _, err := w.GetAt(t.Context(), "127.0.0.1", "example.com", "/"); err != nil {
			t.Fatal(err)
		}
	}
	if len(connections) != 3 {
		t.Errorf("%d connections for 3 requests", len(connections))
	}
}

func FuzzServerTiming(f *testing.F) {
	f.Add("dynamodb;dur=1.5")
	f.Add(`a;dur=1,dynamodb;desc="b,c";dur=NaN`)
	f.Fuzz(func(t *testing.T, header string) {
		if ms := serverTiming([]string{header}, "dynamodb"); !(ms >= 0 && ms < 1e9) {
			t.Errorf("%q gives %v", header, ms)
		}
	})
}
