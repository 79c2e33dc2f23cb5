//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/warm-standby/warm-standby/internal/terraformcli"
)

// count is how many resources of a type the account holds.
func (w world) count(kind string) int {
	n := 0
	for _, resource := range w.Inventory() {
		if resource.Type == kind {
			n++
		}
	}
	return n
}

// watchChecks counts the health checks all the time until the returned function is called, which tells the
// fewest that there were at any moment.
func (w world) watchChecks(t *testing.T) (fewest func() int) {
	t.Helper()
	stop := make(chan struct{})
	low := w.count("health check")
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
				low = min(low, w.count("health check"))
			}
		}
	})
	return func() int {
		close(stop)
		watching.Wait()
		return low
	}
}

// interrupt starts an apply and stops it as Ctrl-C does once the first function is there: in the middle.
func (p project) interrupt(t *testing.T, stack string) {
	t.Helper()
	terraform, err := terraformcli.Find()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), terraform, "apply", "-auto-approve", "-input=false", "-no-color")
	command.Dir, command.Env = p.stack(stack), p.w.env
	var output strings.Builder
	command.Stdout, command.Stderr = &output, &output
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	for p.w.count("function") == 0 {
		if t.Context().Err() != nil {
			t.Fatal("no function was made before the test's time was over")
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err == nil {
		t.Fatalf("the apply ended well in spite of the interrupt:\n%s", output.String())
	}
}
