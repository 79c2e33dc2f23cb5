package dnsserver

import (
	"context"
	"errors"
	"fmt"
	"net/netip"

	"github.com/warm-standby/warm-standby/internal/sandbox/dnslisten"
)

// attempts is how often a port is looked for that is free on all addresses.
const attempts = 20

// Start listens on all four addresses. Where the machine has only one loopback
// address, as macOS does, the four servers share the first one's.
func (f *Fleet) Start(ctx context.Context) error {
	address := f.config.Address
	if address == "" {
		address = "127.0.0.1"
	}
	first, err := netip.ParseAddr(address)
	if err != nil || !first.IsLoopback() {
		return fmt.Errorf("name server address %q is not loopback; give one of 127.0.0.0/8, or ::1", address)
	}
	for range attempts {
		if err = f.listen(first); err == nil || f.config.Port != 0 {
			break
		}
	}
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.started = true
	ctx, f.cancel = context.WithCancel(ctx)
	f.running.Go(func() { f.refreshUntil(ctx) })
	return nil
}

func (f *Fleet) listen(addr netip.Addr) error {
	port := uint16(f.config.Port)
	for i, s := range f.servers {
		pair, err := dnslisten.Listen(netip.AddrPortFrom(addr, port), dnslisten.Answer(s.answer))
		switch {
		case err == nil:
			port = pair.Address.Port()
			s.pair, s.address = pair, pair.Address
		case i > 0 && errors.Is(err, dnslisten.ErrNoAddress):
			s.address = f.servers[0].address
		default:
			return errors.Join(err, f.close())
		}
		addr = addr.Next()
	}
	return nil
}

// Stop ends all four servers. What was still on its way to them is dropped.
func (f *Fleet) Stop() error {
	f.mu.Lock()
	f.stopped = true
	if f.cancel != nil {
		f.cancel()
	}
	f.mu.Unlock()
	f.running.Wait()
	return f.close()
}

func (f *Fleet) close() error {
	var errs []error
	for _, s := range f.servers {
		if s.pair != nil {
			errs = append(errs, s.pair.Close())
			s.pair = nil
		}
	}
	return errors.Join(errs...)
}

// Address returns where the nth name server listens, once Start has returned.
func (f *Fleet) Address(n int) netip.AddrPort { return f.servers[n].address }

// Addresses returns where all four listen.
func (f *Fleet) Addresses() []netip.AddrPort {
	out := make([]netip.AddrPort, len(f.servers))
	for i, s := range f.servers {
		out[i] = s.address
	}
	return out
}
