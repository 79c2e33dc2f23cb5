package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"

	"golang.org/x/time/rate"

	"github.com/warm-standby/warm-standby/internal/sandbox/apigatewayv2"
	"github.com/warm-standby/warm-standby/internal/sandbox/authority"
	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/fault"
	"github.com/warm-standby/warm-standby/internal/sandbox/lambda"
)

// APIs is what the gateway asks of the control plane.
type APIs interface {
	Serves(region, host string) (certificateARN string, ok bool)
	Resolve(region, host, method, path string) (*apigatewayv2.Target, apigatewayv2.Problem)
}

// Functions is what the gateway asks of Lambda.
type Functions interface {
	Invoke(ctx context.Context, region, functionARN, service, sourceARN string, payload []byte) (lambda.Result, error)
}

// Options are what the gateway needs of the sandbox. Clock, Log, Faults, Authority, APIs and Functions are required.
type Options struct {
	Clock     *clock.Clock
	Log       *event.Log
	Faults    *fault.Set
	Authority *authority.Authority
	APIs      APIs
	Functions Functions
	// Certificate gives the certificate of an ACM ARN; nil, or an error of it, means one of the authority's.
	Certificate func(arn string) (*tls.Certificate, error)
	// Regions listen from the start; nil means us-east-1 and us-west-2. Others listen when they are first asked for.
	Regions []string
	// Port is the port of every region; 0 is any that is free on all addresses.
	Port int
	// Secret gives the secret key of an access key, to verify signatures with; nil checks their shape only.
	Secret func(accessKey string) (secret string, ok bool)
	// VerifyToken checks a JSON web token's signature; nil leaves it unchecked, its claims never.
	VerifyToken func(issuer, signed string, signature []byte) error
	// AccessLog gets each access log line with its destination; nil drops them. They are counted all the same.
	AccessLog func(region, destinationARN, line string)
}

// Gateway serves the APIs. It is safe for concurrent use.
type Gateway struct {
	Options
	ctx    context.Context
	cancel context.CancelFunc
	wait   sync.WaitGroup

	mu       sync.Mutex
	running  bool
	port     int
	fronts   map[string]*front // by region
	order    []string          // regions, in the order of their addresses
	leaves   map[string]*tls.Certificate
	limiters map[string]*rate.Limiter
	history  history
}

// New makes a gateway that does not listen yet.
func New(options Options) *Gateway {
	if options.Regions == nil {
		options.Regions = []string{"us-east-1", "us-west-2"}
	}
	g := &Gateway{
		Options: options, fronts: map[string]*front{}, leaves: map[string]*tls.Certificate{}, limiters: map[string]*rate.Limiter{},
	}
	g.ctx, g.cancel = context.WithCancel(context.Background())
	for _, region := range options.Regions {
		g.front(region)
	}
	return g
}

// maxRegions is how many addresses there are: 127.0.1.1 to 127.0.1.254.
const maxRegions = 254

// front gives the region's front, making it at the first call; nil when the addresses are used up.
// The caller holds mu, or is New.
func (g *Gateway) front(region string) *front {
	f := g.fronts[region]
	if f == nil && len(g.order) < maxRegions {
		g.order = append(g.order, region)
		f = &front{gateway: g, region: region, address: netip.AddrFrom4([4]byte{127, 0, 1, byte(len(g.order))})}
		f.server = f.newServer()
		g.fronts[region] = f
	}
	return f
}

// Address is the loopback address of a region. A region that was not known begins to listen.
func (g *Gateway) Address(region string) (netip.Addr, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	known := g.fronts[region] != nil
	f := g.front(region)
	if f == nil {
		return netip.Addr{}, fmt.Errorf("region %s: all %d addresses are in use", region, maxRegions)
	}
	if g.running && !known {
		if err := f.reconcile(); err != nil {
			return netip.Addr{}, err
		}
	}
	return f.address, nil
}

// Port is the port that every region listens on, 0 before Start.
func (g *Gateway) Port() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.port
}

// Endpoints gives each region's address and port.
func (g *Gateway) Endpoints() map[string]netip.AddrPort {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := map[string]netip.AddrPort{}
	for region, f := range g.fronts {
		all[region] = netip.AddrPortFrom(f.address, uint16(g.port))
	}
	return all
}

// portTries is how often a free port is sought that all regions can have.
const portTries = 20

// Start listens in every region.
func (g *Gateway) Start(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := g.listenAll(); err != nil {
		return err
	}
	g.running = true
	g.wait.Go(func() { g.watch(ctx) })
	return nil
}

func (g *Gateway) listenAll() error {
	for try := 1; ; try++ {
		g.port = g.Options.Port
		err := g.tryPort()
		if err == nil {
			return nil
		}
		for _, f := range g.fronts {
			f.close()
		}
		if g.Options.Port != 0 || try == portTries {
			return err
		}
	}
}

// tryPort listens in all regions; the first one picks the port where any will do.
func (g *Gateway) tryPort() error {
	for _, region := range g.order {
		if err := g.fronts[region].reconcile(); err != nil {
			return err
		}
	}
	return nil
}

// watch opens and closes listeners as faults come and go.
func (g *Gateway) watch(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(g.ctx, stop)()
	_ = g.Log.Follow(ctx, 0, []event.Kind{event.Fault}, func(event.Event) error {
		g.mu.Lock()
		defer g.mu.Unlock()
		if !g.running {
			return net.ErrClosed // a fault that was cleared by the end must not make it listen again
		}
		for _, f := range g.fronts {
			if err := f.reconcile(); err != nil {
				g.Log.Append(event.Fault, "gateway "+f.region, map[string]string{"error": err.Error()})
				return err
			}
		}
		return nil
	})
}

// enter counts a request that begins; none may once the gateway stops.
func (g *Gateway) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.running {
		g.wait.Add(1)
	}
	return g.running
}

// Stop closes every listener and connection, and returns once no request is being served.
func (g *Gateway) Stop() error {
	g.cancel()
	g.mu.Lock()
	g.running = false
	var errs []error
	for _, f := range g.fronts {
		f.close()
		if err := f.server.Close(); !errors.Is(err, net.ErrClosed) { // the listener is closed already
			errs = append(errs, err)
		}
	}
	g.mu.Unlock()
	g.wait.Wait()
	return errors.Join(errs...)
}
