package gateway

import (
	"sync"
	"testing"

	"go.uber.org/goleak"
)

// TestStopLeavesNothing serves, hangs and stops, and looks for goroutines that are left.
func TestStopLeavesNothing(t *testing.T) {
	before := goleak.IgnoreCurrent()
	t.Run("a gateway's life", func(t *testing.T) {
		w := newWorld(t, nil)
		api := w.deploy(t, primary, on("GET /echo"))
		if status, _, _ := w.get(t, primary, api.host, "/echo"); status != 200 {
			t.Fatalf("status %d", status)
		}
		w.breaks(t, "endpoint-hang:us-east-1")
		client := w.client(primary)
		var wait sync.WaitGroup
		for range 5 {
			wait.Go(func() {
				if answer, err := client.Get("https://" + api.host + "/echo"); err == nil {
					answer.Body.Close()
				}
			})
		}
		if err := w.Stop(); err != nil {
			t.Error(err)
		}
		wait.Wait()
	})
	goleak.VerifyNone(t, before, goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"),
		goleak.IgnoreTopFunction("internal/poll.runtime_pollWait"))
}
