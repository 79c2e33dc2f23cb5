package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"sync"
	"time"

	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/drill"
	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/sandbox"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/management"
)

// world is a sandbox of one trial, with the reference stack in it.
type world struct {
	box      *sandbox.Sandbox
	client   *management.Client
	outputs  drill.Outputs
	speed    float64
	snapshot string

	mu      sync.Mutex      // guards what the event log told
	health  map[string]bool // status by health check id
	probed  map[string]int  // probes that passed, by health check id
	started map[string]int  // execution environments, by region
}

// newWorld starts a sandbox from a copy of the deployment's snapshot.
func newWorld(ctx context.Context, base *deployment, speed float64) (*world, error) {
	snapshot, err := copyOf(base.snapshot)
	if err != nil {
		return nil, err
	}
	w := &world{outputs: base.outputs, speed: speed, snapshot: snapshot, health: map[string]bool{}, probed: map[string]int{}, started: map[string]int{}}
	w.box, err = sandbox.New(sandbox.Options{Snapshot: snapshot, Speed: speed})
	if err == nil {
		err = w.box.Start(ctx)
	}
	if err == nil {
		w.client, err = management.NewClient("http://" + w.box.Addresses().Management)
	}
	if err != nil {
		return nil, errors.Join(err, os.Remove(snapshot))
	}
	go func() {
		_ = w.client.Events(ctx, 0, []string{string(event.Health), string(event.Probe), string(event.Lambda)}, true, w.note)
	}() // ends with the sandbox
	return w, nil
}

func copyOf(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	target, err := os.CreateTemp("", "gameday-world-*.json")
	if err != nil {
		return "", err
	}
	_, err = target.Write(text)
	return target.Name(), errors.Join(err, target.Close())
}

func (w *world) close() error { return errors.Join(w.box.Close(), os.Remove(w.snapshot)) }

// machine is how long a duration of the sandbox takes on this machine.
func (w *world) machine(d time.Duration) time.Duration {
	return time.Duration(float64(d) / w.speed)
}

// since is the sandbox's time since a moment of this machine's.
func (w *world) since(t time.Time) time.Duration {
	return time.Duration(float64(time.Since(t)) * w.speed)
}

// sleep waits a duration of the sandbox.
func (w *world) sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(w.machine(d)):
		return nil
	}
}

// await asks every 10 ms until done, or until a duration of the sandbox is over, and tells when that was.
func (w *world) await(ctx context.Context, limit time.Duration, done func() (bool, error)) (took time.Duration, ok bool, err error) {
	for began := time.Now(); ; {
		ok, err := done()
		if took = w.since(began); ok || err != nil || took > limit {
			return took, ok, err
		}
		if err := w.sleep(ctx, time.Duration(float64(10*time.Millisecond)*w.speed)); err != nil {
			return took, false, err
		}
	}
}

// set breaks something in the world's own words; mend repairs it.
func (w *world) set(ctx context.Context, words ...string) error {
	for _, fault := range words {
		if _, err := w.client.SetFault(ctx, management.SetFault{Fault: fault}); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) mend(ctx context.Context, words string) error {
	_, err := w.client.ClearFaults(ctx, words)
	return err
}

// answered is the region that the first name server leads clients to.
func (w *world) answered(ctx context.Context) (probe.Role, error) {
	question := new(dns.Msg).SetQuestion(dns.Fqdn(w.outputs.RecordName), dns.TypeA)
	client := dns.Client{Timeout: 2 * time.Second}
	reply, _, err := client.ExchangeContext(ctx, question, w.box.Addresses().DNS)
	if err != nil {
		return "", fmt.Errorf("ask the name server for %s: %w", w.outputs.RecordName, err)
	}
	for _, record := range reply.Answer {
		a, ok := record.(*dns.A)
		if !ok {
			continue
		}
		for region, role := range w.outputs.Regions() {
			if at, err := netip.ParseAddrPort(w.box.Addresses().Gateway[region]); err == nil && at.Addr().String() == a.A.String() {
				return role, nil
			}
		}
	}
	return "", fmt.Errorf("the name server's answer for %s leads to neither region: %v", w.outputs.RecordName, reply.Answer)
}
