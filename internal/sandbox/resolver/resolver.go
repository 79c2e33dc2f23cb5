// Package resolver is the caching DNS resolver that the sandbox's clients use.
// It asks the authoritative name servers, one at random, and keeps what they
// say for as long as the TTL allows, negative answers too (RFC 2308), so that
// one can see what clients see while an answer changes. It also knows the names
// no hosted zone holds: the API endpoints' and the name servers' own.
//
// It can be made to misbehave as resolvers do: to outlive TTLs, to be slow, to
// fail, to be dead. See Behaviour.
package resolver

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/dnslisten"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
)

// Hosts knows names that no hosted zone holds.
type Hosts interface {
	// Host returns the addresses of a name in lower case with a trailing dot,
	// and their TTL in seconds.
	Host(name string) (addresses []netip.Addr, ttl uint32, found bool)
}

// Config is what the resolver needs from the rest of the sandbox.
type Config struct {
	Clock *clock.Clock // required
	Log   *event.Log   // gets changes of the Behaviour and of answers; nil logs nothing
	// Servers returns where the authoritative servers listen.
	Servers func() []netip.AddrPort
	// Hosts are asked in order before any server.
	Hosts []Hosts
	// Address is the loopback address to listen on; empty means 127.0.0.1.
	Address string
	Port    int // UDP and TCP; 0 is any free one
	// Exchange asks one server; nil uses the network.
	Exchange func(ctx context.Context, server netip.AddrPort, m *dns.Msg) (*dns.Msg, error)
}

// Resolver is a caching resolver.
type Resolver struct {
	config    Config
	behaviour atomic.Pointer[Behaviour]
	cache     cache
	pair      *dnslisten.Pair
	ctx       context.Context
}

// New returns a resolver that does not listen yet.
func New(config Config) *Resolver {
	if config.Exchange == nil {
		config.Exchange = exchange
	}
	r := &Resolver{config: config, ctx: context.Background()}
	r.cache.clock = config.Clock
	r.behaviour.Store(&Behaviour{})
	return r
}

// Start listens until Stop; ctx ends the questions that are under way.
func (r *Resolver) Start(ctx context.Context) error {
	address := r.config.Address
	if address == "" {
		address = "127.0.0.1"
	}
	at, err := netip.ParseAddr(address)
	if err != nil {
		return fmt.Errorf("resolver address %q: %w", address, err)
	}
	r.ctx = ctx
	r.pair, err = dnslisten.Listen(netip.AddrPortFrom(at, uint16(r.config.Port)), handler{r})
	return err
}

// Stop ends listening.
func (r *Resolver) Stop() error {
	if r.pair == nil {
		return nil
	}
	return r.pair.Close()
}

// Address returns where the resolver listens, once Start has returned.
func (r *Resolver) Address() netip.AddrPort { return r.pair.Address }

// handler serves clients, with whatever the Behaviour does to them.
type handler struct{ *Resolver }

// ServeDNS answers, late or not at all where the Behaviour says so.
func (h handler) ServeDNS(w dns.ResponseWriter, request *dns.Msg) {
	behaviour := h.behaviour.Load()
	if behaviour.Dead {
		return
	}
	if h.config.Clock.Sleep(h.ctx, behaviour.Delay) != nil {
		return
	}
	dnslisten.Answer(h.answer).ServeDNS(w, request)
}

func (r *Resolver) answer(_ context.Context, m *dns.Msg, q dns.Question) {
	m.RecursionAvailable = true
	behaviour := r.behaviour.Load()
	switch {
	case behaviour.Servfail:
		m.Rcode = dns.RcodeServerFailure
	case q.Qclass != dns.ClassINET, q.Qtype == dns.TypeAXFR, q.Qtype == dns.TypeIXFR:
		m.Rcode = dns.RcodeRefused
	default:
		r.resolve(r.ctx, m, q, behaviour)
	}
}

// timeout is how long one authoritative server may take, in wall time: it is on
// this machine.
const timeout = time.Second

func exchange(ctx context.Context, server netip.AddrPort, m *dns.Msg) (*dns.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	client := dns.Client{Net: "udp", Timeout: timeout}
	reply, _, err := client.ExchangeContext(ctx, m, server.String())
	if err == nil && reply.Truncated {
		client.Net = "tcp"
		reply, _, err = client.ExchangeContext(ctx, m, server.String())
	}
	return reply, err
}

// ask asks the servers in random order until one answers.
func (r *Resolver) ask(ctx context.Context, name string, qtype uint16) (*dns.Msg, error) {
	m := new(dns.Msg).SetQuestion(name, qtype)
	m.RecursionDesired = false
	m.SetEdns0(dns.DefaultMsgSize, false)
	servers := r.config.Servers()
	err := errors.New("there is no name server to ask")
	for _, i := range rand.Perm(len(servers)) { //nolint:gosec // no secret
		var reply *dns.Msg
		if reply, err = r.config.Exchange(ctx, servers[i], m); err == nil {
			return reply, nil
		}
	}
	return nil, err
}
