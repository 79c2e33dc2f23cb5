package healthchecker

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// UserAgent begins the User-Agent header of every request:
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-router-firewall-rules.html
const UserAgent = "Amazon-Route53-Health-Check-Service"

// maxHeader bounds what a probe reads before the body.
const maxHeader = 64 << 10

// request sends the HTTP request of a check over an open connection, with TLS
// where the check has it, and judges the answer.
func (p *Prober) request(conn net.Conn, check *route53.HealthCheck) Result {
	p.limit(conn, StatusTimeout)
	config := check.Config
	if config.Secure() {
		secure := tls.Client(conn, tlsConfig(config))
		if err := secure.Handshake(); err != nil {
			return explainTLS(err)
		}
		conn = secure
	}
	if _, err := io.WriteString(conn, requestText(check)); err != nil {
		return explainAnswer(err)
	}
	reader := bufio.NewReader(io.LimitReader(conn, maxHeader+SearchLimit))
	// The body is not closed: that would wait for its end. The connection is.
	response, err := http.ReadResponse(reader, nil) //nolint:bodyclose // see above
	if err != nil {
		return explainAnswer(err)
	}
	status := fmt.Sprintf("HTTP Status Code %d, %s", response.StatusCode, http.StatusText(response.StatusCode))
	if response.StatusCode < 200 || response.StatusCode > 399 {
		return failure("%s", status)
	}
	if !config.Matches() {
		return success("%s", status)
	}
	p.limit(conn, BodyTimeout)
	return search(response.Body, config.SearchString, status)
}

// limit lets everything on conn fail that takes longer, in sandbox time.
func (p *Prober) limit(conn net.Conn, d time.Duration) {
	_ = conn.SetDeadline(time.Now().Add(p.wall(d)))
}

// tlsConfig: the certificate is not validated, the newest version is TLS 1.2,
// and the name is sent only with EnableSNI.
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
func tlsConfig(config route53.HealthCheckConfig) *tls.Config {
	out := &tls.Config{
		InsecureSkipVerify: true, //nolint:gosec // as AWS's checkers do
		MinVersion:         tls.VersionTLS10, MaxVersion: tls.VersionTLS12,
	}
	if config.EnableSNI {
		out.ServerName = strings.TrimSuffix(config.Domain, ".")
	}
	return out
}

func requestText(check *route53.HealthCheck) string {
	path := check.Config.ResourcePath
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return "GET " + path + " HTTP/1.1\r\n" +
		"Host: " + hostHeader(check.Config) + "\r\n" +
		"User-Agent: " + UserAgent + " (ref " + check.ID + "; report http://amzn.to/1vsZADi)\r\n" +
		"Accept: */*\r\n" +
		"Connection: close\r\n\r\n"
}

// search looks for text, case-sensitively, in the first SearchLimit bytes.
func search(body io.Reader, text, status string) Result {
	head, err := io.ReadAll(io.LimitReader(body, SearchLimit))
	switch {
	case bytes.Contains(head, []byte(text)):
		return success("%s", status)
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return explainAnswer(err)
	}
	return failure("%s. The search string was not found in the first %d bytes of the response body", status, SearchLimit)
}

// explainTLS names the alert of an endpoint as AWS does, "SSL alert
// handshake_failure":
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
func explainTLS(err error) Result {
	var remote *net.OpError
	if errors.As(err, &remote) && remote.Op == "remote error" {
		alert := strings.TrimPrefix(remote.Err.Error(), "tls: ")
		return failure("SSL alert %s", strings.ReplaceAll(alert, " ", "_"))
	}
	return explainAnswer(err)
}

func explainAnswer(err error) Result {
	var timeout net.Error
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		return failure("The endpoint did not respond with an HTTP status code within the timeout limit")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.ErrClosedPipe), errors.Is(err, syscall.ECONNRESET):
		return failure("The endpoint closed the connection before it answered")
	}
	return failure("Malformed answer: %s", err)
}
