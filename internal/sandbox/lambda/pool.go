package lambda

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/event"
)

// errThrottled is a request beyond the function's concurrency.
var errThrottled = errors.New("rate exceeded")

// errStopped is a request to a function that is being deleted or a sandbox that stops.
var errStopped = errors.New("the function is gone")

// pool is a function's execution environments. Each takes one request at a time; when all are busy another is started.
type pool struct {
	service  *Service
	function *function

	mu         sync.Mutex
	idle       []*environment // the last used is used next, so that the others can end
	all        map[*environment]bool
	busy       int
	generation int
	stopped    bool
}

func newPool(s *Service, f *function) *pool {
	return &pool{service: s, function: f, all: map[*environment]bool{}}
}

// life is the detail of a Lambda event.
type life struct {
	Action string  `json:"action"` // started, stopped or failed
	Region string  `json:"region"`
	Reason string  `json:"reason,omitempty"`
	InitMS float64 `json:"init_ms,omitempty"` // wall time from start to the first request for an event
}

func (p *pool) log(l life) {
	l.Region = p.function.region
	p.service.Log.Append(event.Lambda, p.function.settings.FunctionName, l)
}

// order is what a request needs of the function, taken while its settings are held still.
type order struct {
	launch  launch
	timeout time.Duration
	limit   int
	arn     string
	err     error // the bootstrap cannot be started
}

// run serves one event, in an idle environment or a new one.
func (p *pool) run(ctx context.Context, o order, payload []byte) (Result, error) {
	e, err := p.take(o)
	if err != nil {
		return Result{}, err
	}
	if e == nil { // the bootstrap cannot be started
		return failed("Runtime.InvalidEntrypoint", "RequestId: none Error: "+o.err.Error()), nil
	}
	result, alive := e.run(ctx, payload, o.timeout)
	p.give(e, alive)
	return result, nil
}

// take gives an environment for a request and counts it as busy.
func (p *pool) take(o order) (*environment, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped {
		return nil, errStopped
	}
	if p.busy >= o.limit {
		return nil, errThrottled
	}
	for n := len(p.idle); n > 0; n = len(p.idle) {
		e := p.idle[n-1]
		p.idle = p.idle[:n-1]
		e.idle.Stop()
		if e.alive() {
			p.busy++
			return e, nil
		}
		p.end(e, "the process ended while it was idle")
	}
	if o.err != nil {
		p.log(life{Action: "failed", Reason: o.err.Error()})
		return nil, nil
	}
	return p.launch(o)
}

// launch starts an environment; the caller holds mu.
func (p *pool) launch(o order) (*environment, error) {
	start := time.Now()
	e, err := startEnvironment(p.function.settings.FunctionName, o.arn, p.generation, o.launch)
	if err != nil {
		return nil, err
	}
	p.all[e] = true
	p.busy++
	go func() {
		select {
		case <-e.ready:
			p.log(life{Action: "started", InitMS: float64(time.Since(start).Microseconds()) / 1000})
		case <-e.exited:
			p.log(life{Action: "failed", Reason: "the process ended before it asked for an event"})
		}
	}()
	return e, nil
}

// give takes an environment back after a request.
func (p *pool) give(e *environment, alive bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy--
	if !alive || p.stopped || e.generation != p.generation {
		p.end(e, "the process ended or is out of date")
		return
	}
	e.idle = p.service.Clock.AfterFunc(p.service.IdleTimeout, func() { p.expire(e) })
	p.idle = append(p.idle, e)
}

// expire ends an environment that was idle for too long.
func (p *pool) expire(e *environment) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, other := range p.idle {
		if other == e {
			p.idle = append(p.idle[:i], p.idle[i+1:]...)
			p.end(e, "idle")
			return
		}
	}
}

// end kills an environment and forgets it; the caller holds mu.
func (p *pool) end(e *environment, reason string) {
	if !p.all[e] {
		return
	}
	delete(p.all, e)
	e.stop()
	p.log(life{Action: "stopped", Reason: reason})
}

// retire makes the next request start a new process: the function has changed.
func (p *pool) retire() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.generation++
	for _, e := range p.idle {
		e.idle.Stop()
		p.end(e, "the function has changed")
	}
	p.idle = nil
}

// stop ends every environment, busy ones too, and takes no more requests.
func (p *pool) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = true
	for _, e := range p.idle {
		e.idle.Stop()
	}
	p.idle = nil
	for e := range p.all {
		p.end(e, "the function is deleted or the sandbox stops")
	}
}
