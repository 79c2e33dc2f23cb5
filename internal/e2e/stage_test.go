//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/warm-standby/warm-standby/internal/report"
	"github.com/warm-standby/warm-standby/internal/sandbox"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/management"
)

// The knobs of the drills here. The defaults keep `make test` short; `-speed 1 -times 2` is the measurement.
var (
	speed = flag.Float64("speed", 20, "of the sandbox's clock in the drill tests")
	times = flag.Int("times", 1, "how often each fault is drilled")
	kills = flag.Int("kills", 6, "how many drills are killed")
)

// stage is a sandbox with the reference stack deployed in it, and the command that drills it.
type stage struct {
	*sandbox.Sandbox
	client  *management.Client
	project string   // a folder as a user has it: cdktf.out, build
	verify  string   // the command
	env     []string // with which it finds the sandbox
	outputs string   // file, in cdktf's form
	speed   float64
}

// newStage starts a sandbox and deploys into it with the real terraform and provider.
func newStage(t testing.TB, options sandbox.Options) *stage {
	t.Helper()
	needsTerraform(t)
	options.NoChangeInfo = true
	if options.Speed > 1 {
		options.MinProbeTimeout = 3 * time.Second // the endpoints here fail at once, if they do: a busy machine is no outage
	}
	w := newWorld(t, options)
	p := newProject(t, w)
	p.add(t, "profile-api", reviewed)
	p.apply(t, "profile-api")
	client, err := management.NewClient("http://" + w.Status().Addresses.Management)
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{
		Sandbox: w.Sandbox, client: client, project: p.dir, env: w.env,
		verify: built(t, "verify"), speed: max(options.Speed, 1), outputs: filepath.Join(p.dir, "outputs.json"),
	}
	value := p.must(t, "profile-api", "output", "-json", "failover")
	write(t, s.outputs, []byte(`{"profile-api":{"failover":`+value+`}}`))
	s.settle(t)
	return s
}

// building makes the tests wait for a command that another one builds.
var building sync.Mutex

// built is one of the commands, built once.
func built(t testing.TB, name string) string {
	t.Helper()
	building.Lock()
	defer building.Unlock()
	path := filepath.Join(prepared.dir, name)
	if _, err := os.Stat(path); err == nil {
		return path
	}
	command := exec.CommandContext(t.Context(), "go", "build", "-o", path, "./cmd/"+name)
	command.Dir = root
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", name, err, out)
	}
	return path
}

// settle waits until the deployment is well: checkers need their first rounds.
func (s *stage) settle(t testing.TB) {
	t.Helper()
	var last result
	for deadline := time.Now().Add(90 * time.Second); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		if last = s.run(t, nil, "status"); last.code == 0 {
			return
		}
	}
	t.Fatalf("the deployment is not well: %s%s", last.stdout, last.stderr)
}

// output is what a command has written so far.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// result is how a command ended.
type result struct {
	stdout, stderr string
	code           int
}

// start begins a verify command in the project, with more variables and the stage's outputs.
func (s *stage) start(t testing.TB, env []string, arguments ...string) (*exec.Cmd, *output, *output) {
	t.Helper()
	if arguments[0] != "report" {
		arguments = append(arguments, "--outputs", s.outputs)
	}
	command := exec.CommandContext(context.Background(), s.verify, arguments...)
	command.Dir, command.Env = s.project, append(append([]string{}, s.env...), env...)
	var stdout, stderr output
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return command, &stdout, &stderr
}

// run runs a verify command to its end.
func (s *stage) run(t testing.TB, env []string, arguments ...string) result {
	t.Helper()
	command, stdout, stderr := s.start(t, env, arguments...)
	return ended(t, command.Wait(), stdout, stderr)
}

func ended(t testing.TB, err error, stdout, stderr *output) result {
	t.Helper()
	r := result{stdout: stdout.String(), stderr: stderr.String()}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		r.code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	return r
}

// report reads what a drill with --format json wrote.
func (r result) report(t testing.TB) report.Report {
	t.Helper()
	parsed, err := report.ReadJSON(strings.NewReader(r.stdout))
	if err != nil {
		t.Fatalf("exit code %d, %v\n%s", r.code, err, r.stderr)
	}
	return parsed
}

// events are the truth since a moment.
func (s *stage) events(t testing.TB, since uint64, kinds ...string) []event.Event {
	t.Helper()
	var events []event.Event
	err := s.client.Events(t.Context(), since, kinds, false, func(e event.Event) error {
		events = append(events, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// now is the last event's number.
func (s *stage) now(t testing.TB) uint64 {
	t.Helper()
	events := s.events(t, 0)
	if len(events) == 0 {
		return 0
	}
	return events[len(events)-1].Sequence
}

// fault sets a fault for as long as the test lasts, or until mended.
func (s *stage) fault(t testing.TB, words string) (mend func()) {
	t.Helper()
	if _, err := s.client.SetFault(t.Context(), management.SetFault{Fault: words}); err != nil {
		t.Fatal(err)
	}
	mend = func() { _, _ = s.client.ClearFaults(context.Background(), words) } // may be mended already
	t.Cleanup(mend)
	return mend
}

// middle is a proxy between the command and the AWS APIs of the sandbox that may answer instead.
func (s *stage) middle(t testing.TB, answer func(w http.ResponseWriter, r *http.Request) bool) (env []string) {
	t.Helper()
	target, err := url.Parse("http://" + s.Status().Addresses.AWS)
	if err != nil {
		t.Fatal(err)
	}
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host // the signed one
	}}
	return serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !answer(w, r) {
			forward.ServeHTTP(w, r)
		}
	}))
}

// serve is an HTTP server on loopback that stands in for the AWS APIs.
func serve(t testing.TB, handler http.Handler) (env []string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	return []string{"AWS_ENDPOINT_URL=http://" + listener.Addr().String()}
}

func (s *stage) outputsText(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile(s.outputs)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
