package lambda

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
)

// TestAKilledSandboxLeavesNoProcess kills a whole sandbox with SIGKILL: its functions die with it.
func TestAKilledSandboxLeavesNoProcess(t *testing.T) {
	if os.Getenv("LAMBDA_TEST_HOST") != "" {
		hostAFunction(t)
		return
	}
	host := exec.Command(os.Args[0], "-test.run", "^TestAKilledSandboxLeavesNoProcess$", "-test.v")
	host.Env = append(os.Environ(), "LAMBDA_TEST_HOST=1", "TMPDIR="+t.TempDir())
	out, err := host.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := host.Start(); err != nil {
		t.Fatal(err)
	}
	pid := ""
	for lines := bufio.NewScanner(out); pid == "" && lines.Scan(); {
		if _, after, found := strings.Cut(lines.Text(), "function runs as "); found {
			pid = strings.TrimSpace(after)
		}
	}
	if pid == "" || gone(pid) {
		t.Fatalf("no function was started: %q", pid)
	}
	if err := host.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = host.Wait()
	eventually(t, "the function dies with the sandbox", func() bool { return gone(pid) })
}

// hostAFunction starts a function, tells its process and waits to be killed.
func hostAFunction(t *testing.T) {
	c := clock.Real()
	s := New(Options{Clock: c, Log: event.NewLog(c, 0)})
	unpacked, err := s.unpack(codeInput{ZipFile: bootstrap(t)})
	if err != nil {
		t.Fatal(err)
	}
	f := &function{region: "us-east-1", settings: settings{FunctionName: "f"}.withDefaults(), code: unpacked}
	f.pool = newPool(s, f)
	s.functions[functionID{"us-east-1", "f"}] = f
	p, o, err := s.order("us-east-1", "f", func(*function) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	result, err := p.run(t.Context(), o, []byte(`"pid"`))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("function runs as %s", result.Payload)
	os.Stdout.WriteString("function runs as " + string(result.Payload) + "\n")
	select {}
}
