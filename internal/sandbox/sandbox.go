// Package sandbox is a local AWS on loopback that is real enough for a two-region failover: the control plane that
// Terraform's AWS provider calls, and a data plane of health checkers, DNS, an HTTPS gateway and replicated tables.
//
// The wiring is here and nowhere else. Each service is a folder (sts is the example) that a newcomer reads alone.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/authority"
	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/fault"
	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
	"github.com/warm-standby/warm-standby/internal/sandbox/metric"
	"github.com/warm-standby/warm-standby/internal/sandbox/sts"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// Sandbox is one local AWS.
type Sandbox struct {
	options   Options
	clock     *clock.Clock
	log       *event.Log
	faults    *fault.Set
	metrics   *metric.Store
	authority *authority.Authority
	aws       *wire.Server
	parts     []Part
	runners   []Runner

	servers []*http.Server
	cancel  context.CancelFunc

	// AWS is the address of the APIs once Start has returned.
	AWS string
}

// New makes a sandbox that is not yet listening.
func New(options Options) (*Sandbox, error) {
	options = options.withDefaults()
	if err := options.validate(); err != nil {
		return nil, err
	}
	c, err := clock.New(options.Speed)
	if err != nil {
		return nil, err
	}
	a, err := authority.New(c.Now())
	if err != nil {
		return nil, err
	}
	s := &Sandbox{options: options, clock: c, authority: a, metrics: &metric.Store{}}
	s.log = event.NewLog(c, 0)
	s.faults = fault.NewSet(c, s.log)
	s.aws = wire.NewServer(s.log, s.unreachable)
	s.plug()
	s.log.Append(event.Speed, strconv.FormatFloat(c.Speed(), 'g', -1, 64), nil)
	return s, nil
}

// plug is the wiring: every service and runner, with what each needs of the others.
//
// Seams for the parts that are on their way (sandbox-net, sandbox-data):
//
//	route53.New(clock, log, …)           Part: zones, records, checks
//	healthchecker.New(…)                 Runner: probes, feeds route53's statuses and metric.Store (AWS/Route53, us-east-1)
//	dnsserver.New(…), resolver           Runner
//	dynamodb.New(clock, log, faults, metrics, lag)  Part and Runner
//	lambda.New(…), apigatewayv2.New(…)   Part
//	gateway.New(…)                       Runner: HTTPS, certificates from acm or authority
func (s *Sandbox) plug() {
	s.add(sts.New())
}

func (s *Sandbox) add(parts ...Part) {
	for _, p := range parts {
		s.parts = append(s.parts, p)
		s.aws.Handle(p.Wire())
		if r, ok := p.(Runner); ok {
			s.runners = append(s.runners, r)
		}
	}
}

// unreachable tells whether a call finds nobody. Route 53's and IAM's control planes are in us-east-1 for everybody.
func (s *Sandbox) unreachable(scope wire.Scope) bool {
	switch scope.Service {
	case "route53", "iam":
		return s.faults.RegionDown(account.HomeRegion)
	default:
		return s.faults.RegionDown(scope.Region)
	}
}

// Inventory lists what exists over all services.
func (s *Sandbox) Inventory() []inventory.Resource {
	var all []inventory.Resource
	for _, p := range s.parts {
		all = append(all, p.Inventory()...)
	}
	return all
}

// Start listens and runs the data plane. Close undoes it.
func (s *Sandbox) Start(ctx context.Context) error {
	ctx, s.cancel = context.WithCancel(ctx)
	address, err := s.serve(ctx, s.options.Ports.AWS, s.aws)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	s.AWS = address
	for _, r := range s.runners {
		if err := r.Start(ctx); err != nil {
			return errors.Join(err, s.Close())
		}
	}
	return nil
}

// serve listens on loopback and serves HTTP there.
func (s *Sandbox) serve(ctx context.Context, port int, handler http.Handler) (string, error) {
	address := net.JoinHostPort(s.options.Address, strconv.Itoa(port))
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", fmt.Errorf("listen on %s (choose another port, or 0 for a free one): %w", address, err)
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	s.servers = append(s.servers, server)
	go func() { _ = server.Serve(listener) }() // ends with Close
	return listener.Addr().String(), nil
}

// Close stops everything and returns once nothing runs any more. It may be called twice.
func (s *Sandbox) Close() error {
	if s.cancel != nil {
		s.cancel()
	}
	s.faults.ClearAll()
	var errs []error
	for _, server := range s.servers {
		errs = append(errs, server.Close())
	}
	for i := len(s.runners) - 1; i >= 0; i-- {
		errs = append(errs, s.runners[i].Stop())
	}
	s.servers = nil
	return errors.Join(errs...)
}
