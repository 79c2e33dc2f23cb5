package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/warm-standby/warm-standby/internal/failover"
)

// standbyCold fails over to a standby that nobody keeps warm: its health check is disabled and its function's execution
// environments are replaced. The first request must be answered within a checker's limit for the status.
func standbyCold(ctx context.Context, w *world) (outcome, error) {
	_, err := w.route53(ctx, http.MethodPost, "healthcheck/"+w.outputs.Standby.HealthCheckID,
		`<UpdateHealthCheckRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Disabled>true</Disabled></UpdateHealthCheckRequest>`)
	if err != nil {
		return outcome{}, err
	}
	out, err := w.failOver(ctx, "region-down:"+w.outputs.Primary.Region)
	if err != nil || !out.holds {
		return out, err
	}
	if err := w.replaceEnvironments(ctx); err != nil {
		return outcome{}, err
	}
	region := w.outputs.Standby.Region
	before := w.environments(region)
	cold, err := w.get(ctx)
	if err != nil {
		return outcome{}, err
	}
	_, started, err := w.await(ctx, time.Minute, func() (bool, error) { return w.environments(region) > before, nil })
	if err != nil {
		return outcome{}, err
	}
	warm, err := w.get(ctx)
	// A function's run time is this machine's, whatever the speed of the sandbox's clock.
	out.observed = fmt.Sprintf("cold %d ms, then %d ms on this machine", cold.Milliseconds(), warm.Milliseconds())
	out.holds = started && cold < failover.StatusTimeout
	if !started {
		out.observed += "; no environment was started: it was not cold"
	}
	return out, err
}

// get reads a profile under the failing-over name, on a connection of its own, from the standby.
func (w *world) get(ctx context.Context) (time.Duration, error) {
	at := w.box.Addresses().Gateway[w.outputs.Standby.Region]
	client := http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, at)
		},
		// The time is asked for, and a checker does not validate either.
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // the sandbox's gateway, on loopback
	}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+w.outputs.RecordName+"/profiles/nobody", nil)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	reply, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer reply.Body.Close()
	took := time.Since(began)
	if served := reply.Header.Get("X-Served-By"); reply.StatusCode != http.StatusNotFound || served != w.outputs.Standby.Region {
		return 0, fmt.Errorf("the first request was answered with %s by %q", reply.Status, served)
	}
	return took, nil
}
