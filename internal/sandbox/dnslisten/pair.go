// Package dnslisten serves DNS on one loopback address, over UDP and over TCP
// on the same port.
package dnslisten

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"

	"github.com/miekg/dns"
)

// ErrNoAddress is returned for an address that the machine does not have, such
// as 127.0.0.2 on macOS, and for one that is not loopback.
var ErrNoAddress = errors.New("not a loopback address of this machine")

// idle is how long an open TCP connection may say nothing, in wall time.
const idle = 10 * time.Second

// attempts is how often a free port is looked for that TCP and UDP both have.
const attempts = 20

// Pair is a UDP and a TCP server on one address.
type Pair struct {
	// Address is where it listens, the port filled in.
	Address netip.AddrPort

	servers [2]*dns.Server
	running sync.WaitGroup
}

// Listen serves handler at a loopback address until Close. Port 0 takes any
// port that is free for both.
func Listen(at netip.AddrPort, handler dns.Handler) (*Pair, error) {
	if !at.Addr().IsLoopback() {
		return nil, fmt.Errorf("%s: %w", at.Addr(), ErrNoAddress)
	}
	var err error
	for range attempts {
		var pair *Pair
		if pair, err = listen(at, handler); err == nil {
			return pair, nil
		}
		if at.Port() != 0 {
			break
		}
	}
	if errors.Is(err, syscall.EADDRNOTAVAIL) {
		return nil, fmt.Errorf("%s: %w", at.Addr(), ErrNoAddress)
	}
	return nil, fmt.Errorf("listen for DNS (choose another port, or 0 for a free one): %w", err)
}

func listen(at netip.AddrPort, handler dns.Handler) (*Pair, error) {
	tcp, err := net.Listen("tcp", at.String())
	if err != nil {
		return nil, err
	}
	at = tcp.Addr().(*net.TCPAddr).AddrPort()
	udp, err := net.ListenPacket("udp", at.String())
	if err != nil {
		_ = tcp.Close()
		return nil, err
	}
	p := &Pair{Address: at}
	p.servers[0] = &dns.Server{PacketConn: udp, Handler: handler}
	p.servers[1] = &dns.Server{Listener: tcp, Handler: handler, IdleTimeout: func() time.Duration { return idle }}
	for _, server := range p.servers {
		ready := make(chan struct{})
		server.NotifyStartedFunc = func() { close(ready) }
		p.running.Go(func() { _ = server.ActivateAndServe() }) // ends with Close
		<-ready
	}
	return p, nil
}

// Close stops both servers and returns when the questions under way are
// answered.
func (p *Pair) Close() error {
	var errs []error
	for _, server := range p.servers {
		errs = append(errs, server.Shutdown())
	}
	p.running.Wait()
	return errors.Join(errs...)
}
