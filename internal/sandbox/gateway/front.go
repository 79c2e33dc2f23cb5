package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// front is a region's listener.
type front struct {
	gateway *Gateway
	region  string
	address netip.Addr
	server  *http.Server

	listener net.Listener // nil while connections are refused; guarded by the gateway's mu
}

// Limits of HTTP APIs (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html).
const (
	maxHeader = 10240
	maxBody   = 10 << 20
)

func (f *front) newServer() *http.Server {
	return &http.Server{
		Handler: http.HandlerFunc(f.serve), MaxHeaderBytes: maxHeader,
		ReadHeaderTimeout: time.Minute, IdleTimeout: time.Minute,
		TLSConfig:   &tls.Config{MinVersion: tls.VersionTLS12, GetConfigForClient: f.hello, GetCertificate: f.certificate},
		ErrorLog:    log.New(io.Discard, "", 0), // failed handshakes are no errors of ours
		BaseContext: func(net.Listener) context.Context { return f.gateway.ctx },
	}
}

// reconcile listens, or stops listening while a fault refuses connections. The caller holds the gateway's mu.
func (f *front) reconcile() error {
	switch refused := f.gateway.Faults.Endpoint(f.region, "").Refuse; {
	case refused:
		f.close()
		return nil
	case f.listener != nil:
		return nil
	}
	where := netip.AddrPortFrom(f.address, uint16(f.gateway.port)).String()
	listener, err := net.Listen("tcp", where)
	if err != nil {
		return fmt.Errorf("listen on %s for the APIs of %s (choose another port; outside Linux make the address first, as in sudo ifconfig lo0 alias %s): %w", where, f.region, f.address, err)
	}
	f.gateway.port = listener.Addr().(*net.TCPAddr).Port
	f.listener = listener
	f.gateway.wait.Go(func() { _ = f.server.ServeTLS(listener, "", "") }) // ends with the listener
	return nil
}

func (f *front) close() {
	if f.listener != nil {
		_ = f.listener.Close()
		f.listener = nil
	}
}

// errBroken ends a handshake that a fault breaks.
var errBroken = errors.New("broken by a fault of the sandbox")

// hello sees the name a client wants before the handshake goes on: the place for faults of the connection.
func (f *front) hello(hello *tls.ClientHelloInfo) (*tls.Config, error) {
	broken := f.gateway.Faults.Endpoint(f.region, hello.ServerName)
	switch {
	case broken.Hang:
		f.hang(hello.Context(), hello.ServerName)
		return nil, errBroken
	case broken.Refuse:
		if tcp, ok := hello.Conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = hello.Conn.Close()
		return nil, errBroken
	case broken.TLS:
		return nil, errBroken
	}
	return nil, nil
}

// hangPoll is how often a hanging connection looks whether its fault is over.
const hangPoll = 50 * time.Millisecond

// hang waits until the fault is over, the client is gone or the gateway stops.
func (f *front) hang(ctx context.Context, host string) {
	tick := time.NewTicker(hangPoll)
	defer tick.Stop()
	for f.gateway.Faults.Endpoint(f.region, host).Hang {
		select {
		case <-ctx.Done():
			return
		case <-f.gateway.ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// certificate shows a custom domain name's own certificate, and AWS's wildcard for everything else.
func (f *front) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	g := f.gateway
	host := strings.ToLower(hello.ServerName)
	arn, ok := g.APIs.Serves(f.region, host)
	if ok && arn != "" && g.Certificate != nil {
		if certificate, err := g.Certificate(arn); err == nil {
			return certificate, nil
		}
	}
	if !ok || arn == "" {
		host = "*.execute-api." + f.region + ".amazonaws.com"
	}
	return g.leaf(host)
}

// leaf is a certificate of the authority, made once for each name. Only names that are served get here.
func (g *Gateway) leaf(host string) (*tls.Certificate, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.leaves[host] == nil {
		leaf, err := g.Authority.Issue(g.Clock.Started(), host)
		if err != nil {
			return nil, err
		}
		g.leaves[host] = leaf
	}
	return g.leaves[host], nil
}
