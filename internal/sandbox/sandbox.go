// Package sandbox is a local AWS on loopback that is real enough for a two-region failover: the control plane that
// Terraform's AWS provider calls, and a data plane of health checkers, DNS, an HTTPS gateway and replicated tables.
//
// The wiring is here and nowhere else: plug.go. Each service is a folder (sts is the example) that a newcomer reads alone.
package sandbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"

	"github.com/warm-standby/warm-standby/internal/sandbox/authority"
	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/fault"
	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
	"github.com/warm-standby/warm-standby/internal/sandbox/management"
	"github.com/warm-standby/warm-standby/internal/sandbox/metric"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
	"github.com/warm-standby/warm-standby/internal/version"
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
	plane     dataPlane

	servers   []*http.Server
	keeping   sync.WaitGroup // ends with cancel
	addresses management.Addresses
	cancel    context.CancelFunc
	folder    string // temporary files for the commands that it runs
}

// New makes a sandbox that is not yet listening. With Options.Snapshot it holds what that file holds.
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
	s.log.Append(event.Speed, strconv.FormatFloat(c.Speed(), 'g', -1, 64), map[string]bool{"measurement": c.Speed() == 1})
	if err := s.plug(); err != nil {
		return nil, err
	}
	if err := s.restore(); err != nil {
		return nil, err
	}
	return s, nil
}

// Status is what the management port tells of the sandbox.
func (s *Sandbox) Status() management.Status {
	return management.Status{
		Version: version.String(), Started: s.clock.Started(), Sandbox: s.clock.Now().UTC().Round(0), Offset: s.clock.Elapsed(),
		Speed: s.clock.Speed(), ReplicationLag: s.options.ReplicationLag, Addresses: s.addresses,
	}
}

// Addresses are where it listens, once Start has returned.
func (s *Sandbox) Addresses() management.Addresses { return s.addresses }

// Operations are the AWS operations that it implements, by signing name.
func (s *Sandbox) Operations() map[string][]string {
	all := map[string][]string{}
	for _, p := range s.parts {
		all[p.Wire().SigningName()] = p.Wire().Operations()
	}
	return all
}

// Inventory lists what exists over all services, in order.
func (s *Sandbox) Inventory() []inventory.Resource {
	var all []inventory.Resource
	for _, p := range s.parts {
		all = append(all, p.Inventory()...)
	}
	slices.SortFunc(all, func(a, b inventory.Resource) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Type, b.Type), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// Start listens and runs the data plane. Close undoes it, after a failure too.
func (s *Sandbox) Start(ctx context.Context) error {
	if err := s.start(ctx); err != nil {
		return errors.Join(err, s.Close())
	}
	return nil
}

func (s *Sandbox) start(ctx context.Context) (err error) {
	ctx, s.cancel = context.WithCancel(ctx)
	if s.folder, err = os.MkdirTemp("", "warm-standby-sandbox-"); err != nil {
		return fmt.Errorf("make a temporary folder: %w", err)
	}
	if s.addresses.AWS, err = s.serve(ctx, s.options.Ports.AWS, s.aws); err != nil {
		return err
	}
	handler := &management.Handler{Faults: s.faults, Log: s.log, Inventory: s.Inventory, Status: s.Status, Resolver: s.plane.resolver}
	if s.addresses.Management, err = s.serve(ctx, s.options.Ports.Management, handler); err != nil {
		return err
	}
	for _, r := range s.runners {
		if err := r.Start(ctx); err != nil {
			return err
		}
	}
	s.plane.fill(&s.addresses)
	if s.options.Snapshot != "" {
		s.keeping.Go(func() { s.keep(ctx) })
	}
	return nil
}

// Close stops everything, writes the snapshot and returns once nothing runs any more. It may be called twice.
func (s *Sandbox) Close() error {
	if s.cancel == nil {
		return nil
	}
	s.cancel()
	s.cancel = nil
	s.faults.ClearAll()
	var errs []error
	for _, server := range s.servers {
		errs = append(errs, server.Close())
	}
	for _, r := range slices.Backward(s.runners) {
		errs = append(errs, r.Stop())
	}
	s.keeping.Wait()
	errs = append(errs, s.save(), os.RemoveAll(s.folder))
	return errors.Join(errs...)
}
