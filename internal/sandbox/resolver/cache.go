package resolver

import (
	"net/netip"
	"sync"
	"time"

	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
)

// maxEntries bounds the cache. When it is full, everything goes: a sandbox has
// a handful of names, and a flood of made-up ones is worth nothing.
const maxEntries = 4096

// entry is what is known of one name and type.
type entry struct {
	rcode     int
	answer    []dns.RR // never changed once stored
	authority []dns.RR
	ttl       uint32    // seconds, 0 is not kept
	stored    time.Time // sandbox time
	age       uint32    // seconds since it was stored, when it comes from the cache
}

// add takes a record and lowers the entry's TTL to its.
func (e *entry) add(rr dns.RR) {
	if len(e.answer) == 0 || rr.Header().Ttl < e.ttl {
		e.ttl = rr.Header().Ttl
	}
	e.answer = append(e.answer, rr)
}

// records returns the answer under owner, with what is left of its TTLs. A TTL
// that was overrun is shown as 0.
func (e *entry) records(owner string) []dns.RR {
	out := aged(e.answer, e.age)
	for _, rr := range out {
		rr.Header().Name = owner
	}
	return out
}

func aged(records []dns.RR, age uint32) []dns.RR {
	out := make([]dns.RR, len(records))
	for i, rr := range records {
		out[i] = dns.Copy(rr)
		h := out[i].Header()
		h.Ttl -= min(age, h.Ttl)
	}
	return out
}

// cname returns the target if the entry is a CNAME.
func (e *entry) cname() string {
	if len(e.answer) == 1 {
		if cname, ok := e.answer[0].(*dns.CNAME); ok {
			return cname.Target
		}
	}
	return ""
}

func (e *entry) addresses() []netip.Addr {
	var out []netip.Addr
	for _, rr := range e.answer {
		var raw []byte
		switch rr := rr.(type) {
		case *dns.A:
			raw = rr.A
		case *dns.AAAA:
			raw = rr.AAAA
		}
		if address, ok := netip.AddrFromSlice(raw); ok {
			out = append(out, address.Unmap())
		}
	}
	return out
}

type cacheKey struct {
	name  string
	qtype uint16
}

// cache keeps entries for their TTL.
type cache struct {
	clock *clock.Clock

	mu      sync.Mutex
	entries map[cacheKey]entry
}

// get returns an entry that is no older than its TTL and overrun together.
func (c *cache) get(k cacheKey, overrun time.Duration) (entry, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[k]
	if !ok {
		return entry{}, false
	}
	age := c.clock.Since(e.stored)
	if age >= time.Duration(e.ttl)*time.Second+overrun {
		return entry{}, false
	}
	e.age = uint32(age / time.Second)
	return e, true
}

// put keeps an entry and returns the one that it replaces, which may be empty.
func (c *cache) put(k cacheKey, e entry) (before entry) {
	if e.ttl == 0 {
		return entry{}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil || len(c.entries) >= maxEntries {
		c.entries = map[cacheKey]entry{}
	}
	before = c.entries[k]
	e.stored = c.clock.Now()
	c.entries[k] = e
	return before
}

func (c *cache) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries = nil
}

// Flush forgets everything.
func (r *Resolver) Flush() { r.cache.flush() }
