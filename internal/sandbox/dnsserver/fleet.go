package dnsserver

import (
	"context"
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// Servers is how many name servers a zone has, as a delegation set of Route 53.
const Servers = 4

// The default knobs, in sandbox time. Neither figure is published by AWS.
const (
	// DefaultPropagation is the longest a health status takes to a server.
	DefaultPropagation = 5 * time.Second
	// DefaultRecordPropagation is the longest a changed record takes. It must
	// not be longer than a change stays PENDING: route53.DefaultChangeDelay.
	DefaultRecordPropagation = route53.DefaultChangeDelay
)

// Config is what the name servers need from the rest of the sandbox.
type Config struct {
	Clock   *clock.Clock // required
	Log     *event.Log   // gets every changed answer of a failover name; nil logs nothing
	Targets AliasTargets // what aliases to AWS resources point at; nil knows none
	// Address is the loopback address of the first server; the others follow it
	// (127.0.0.1, .2, .3, .4). Empty means 127.0.0.1.
	Address string
	Port    int // the same on all addresses, UDP and TCP; 0 is any free one
	// Propagation and RecordPropagation: 0 means the default, below 0 none.
	Propagation, RecordPropagation time.Duration
	// Delay draws a delay from [0, limit]; nil is random.
	Delay func(limit time.Duration) time.Duration
}

// AliasTargets knows the AWS resources behind alias records.
type AliasTargets interface {
	// Target returns the resource of a canonical name.
	Target(name string) (Target, bool)
}

// Target is an AWS resource that alias records point at.
type Target struct {
	IPv4, IPv6 []netip.Addr
	Healthy    bool // what an alias that evaluates its target's health sees
}

// Fleet is the four name servers.
type Fleet struct {
	config  Config
	servers [Servers]*server

	mu       sync.Mutex
	zones    map[string]*zone // the newest versions
	sequence uint64
	started  bool // until then changes are known at once: nobody could have asked
	stopped  bool
	cancel   context.CancelFunc
	running  sync.WaitGroup
}

// New returns name servers that do not listen yet.
func New(config Config) *Fleet {
	if config.Propagation == 0 {
		config.Propagation = DefaultPropagation
	}
	if config.RecordPropagation == 0 {
		config.RecordPropagation = DefaultRecordPropagation
	}
	if config.Delay == nil {
		config.Delay = func(limit time.Duration) time.Duration { return rand.N(limit + 1) } //nolint:gosec // no secret
	}
	if config.Targets == nil {
		config.Targets = noTargets{}
	}
	f := &Fleet{config: config, zones: map[string]*zone{}}
	for i := range f.servers {
		f.servers[i] = newServer(i, &f.config)
	}
	return f
}

type noTargets struct{}

func (noTargets) Target(string) (Target, bool) { return Target{}, false }

// SetZone takes a new version of a zone, nil when it was deleted. It fits
// route53.Config.OnZone.
func (f *Fleet) SetZone(id string, version *route53.Zone) {
	f.mu.Lock()
	var z *zone
	if version == nil {
		delete(f.zones, id)
	} else {
		z = prepare(version, f.zones[id])
		f.zones[id] = z
	}
	f.mu.Unlock()
	f.spread(f.config.RecordPropagation, func(s *server, sequence uint64) { s.setZone(sequence, id, z) })
}

// SetHealth takes a new status of a health check. It fits
// healthchecker.Config.OnStatus. The status of a deleted check stays.
func (f *Fleet) SetHealth(id string, healthy, deleted bool) {
	if deleted {
		return
	}
	f.spread(f.config.Propagation, func(s *server, sequence uint64) { s.setHealth(sequence, id, healthy) })
}

// refreshEvery is how often the servers look at the alias targets again, in
// wall time: a target may come, go or change its health without a call.
const refreshEvery = time.Second

// Refresh lets every server look at the alias targets again, at once.
func (f *Fleet) Refresh() {
	f.spread(0, func(s *server, _ uint64) { s.refresh() })
}

func (f *Fleet) refreshUntil(ctx context.Context) {
	ticker := time.NewTicker(refreshEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			f.Refresh()
		case <-ctx.Done():
			return
		}
	}
}

// spread applies a change to each server after a delay of its own. Changes that
// overtake each other are told apart by their sequence.
func (f *Fleet) spread(limit time.Duration, apply func(*server, uint64)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sequence++
	sequence := f.sequence
	for _, s := range f.servers {
		if limit <= 0 || !f.started {
			apply(s, sequence)
			continue
		}
		f.config.Clock.AfterFunc(f.config.Delay(limit), func() {
			f.mu.Lock()
			defer f.mu.Unlock()
			if !f.stopped {
				apply(s, sequence)
			}
		})
	}
}
