// Package wiretest serves services to the tests of their folders, so that a real client can call them.
package wiretest

import (
	"net/http/httptest"
	"testing"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// Serve answers for the services until the test ends and returns the endpoint's URL.
func Serve(t testing.TB, services ...wire.Service) string {
	t.Helper()
	server := wire.NewServer(event.NewLog(clock.Real(), 0), nil)
	for _, s := range services {
		server.Handle(s)
	}
	ts := httptest.NewServer(server)
	t.Cleanup(ts.Close)
	return ts.URL
}
