package healthchecker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// Resolver finds where an endpoint listens inside the sandbox.
type Resolver interface {
	// Endpoint returns the IPv4 address that a name resolves to right now, and
	// the loopback address and port behind it: port 443 of an address may be
	// served on another one where 443 is not allowed.
	Endpoint(ctx context.Context, host string, port int) (resolved netip.Addr, listens netip.AddrPort, err error)
}

// Dial opens a TCP connection, as (*net.Dialer).DialContext does.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// Result is what one request to an endpoint came to.
type Result struct {
	Passed   bool
	Status   string     // in the words of GetHealthCheckStatus
	Resolved netip.Addr // what the domain name resolved to, if there was one
}

// Prober sends the requests of health checks.
type Prober struct {
	Clock    *clock.Clock
	Resolver Resolver
	Dial     Dial // nil means the real network
	// MinTimeout is the shortest time limit of a request in wall time; 0 means MinTimeout.
	// A longer one is for a busy machine whose endpoints fail at once, if they fail.
	MinTimeout time.Duration
}

// Probe sends one request and waits for its result, or for ctx to end.
func (p *Prober) Probe(ctx context.Context, check *route53.HealthCheck) Result {
	config := check.Config
	resolved, listens, err := p.locate(ctx, config)
	if err != nil {
		return failure("DNS resolution failed: %s", err)
	}
	limit := ConnectTimeout
	if config.Type == route53.TCP {
		limit = TCPConnectTimeout
	}
	conn, err := p.connect(ctx, listens, limit)
	if err != nil {
		return explain(err).at(resolved)
	}
	closing := func() { _ = conn.Close() }
	defer closing()
	defer context.AfterFunc(ctx, closing)()
	if config.Type == route53.TCP {
		return success("TCP connection established").at(resolved)
	}
	return p.request(conn, check).at(resolved)
}

// locate resolves the domain name, or takes the address as it is.
func (p *Prober) locate(ctx context.Context, config route53.HealthCheckConfig) (resolved netip.Addr, listens netip.AddrPort, err error) {
	if config.IPAddress != "" {
		addr, err := netip.ParseAddr(config.IPAddress)
		return netip.Addr{}, netip.AddrPortFrom(addr, uint16(config.Port)), err
	}
	ctx, cancel := context.WithTimeout(ctx, p.wall(ConnectTimeout))
	defer cancel()
	return p.Resolver.Endpoint(ctx, config.Domain, config.Port)
}

// connect dials inside the sandbox. Any other address is as good as behind a
// firewall: a sandbox never sends a packet off the machine.
func (p *Prober) connect(ctx context.Context, address netip.AddrPort, limit time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, p.wall(limit))
	defer cancel()
	if !address.Addr().IsLoopback() {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	dial := p.Dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	return dial(ctx, "tcp", address.String())
}

// wall is a time limit on the real network.
func (p *Prober) wall(limit time.Duration) time.Duration {
	return max(p.Clock.Wall(limit), cmp.Or(p.MinTimeout, MinTimeout))
}

func success(format string, args ...any) Result {
	return Result{Passed: true, Status: "Success: " + fmt.Sprintf(format, args...)}
}

func failure(format string, args ...any) Result {
	return Result{Status: "Failure: " + fmt.Sprintf(format, args...)}
}

// at adds the address that a domain name resolved to, as AWS does.
func (r Result) at(resolved netip.Addr) Result {
	if resolved.IsValid() {
		r.Resolved = resolved
		r.Status += ". Resolved IP: " + resolved.String()
	}
	return r
}

// timedOut is AWS's text for an endpoint that does not answer in time:
// https://aws.amazon.com/premiumsupport/knowledge-center/route-53-fix-unhealthy-health-checks/
const timedOut = "The health checker could not establish a connection within the timeout limit"

// explain puts a failed connection in the words of a checker.
func explain(err error) Result {
	var timeout net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout() {
		return failure(timedOut)
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		return failure("Connection failed: %s", op.Err)
	}
	return failure("Connection failed: %s", err)
}

// hostHeader is the Host header of a check: the port is added unless it is the
// protocol's own.
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
func hostHeader(config route53.HealthCheckConfig) string {
	host := config.Domain
	if host == "" {
		host = config.IPAddress
	}
	usual := 80
	if config.Secure() {
		usual = 443
	}
	if config.Port == usual {
		return host
	}
	return net.JoinHostPort(host, strconv.Itoa(config.Port))
}
