package e2e

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
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
	"github.com/warm-standby/warm-standby/internal/terraformcli"
)

// The knobs of the drills here. The defaults keep `make test` short; `-speed 1 -times 2` is the measurement.
var (
	speed = flag.Float64("speed", 20, "of the sandbox's clock in the drill tests")
	times = flag.Int("times", 1, "how often each fault is drilled")
	kills = flag.Int("kills", 10, "how many drills are killed")
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
func newStage(t *testing.T, options sandbox.Options) *stage {
	t.Helper()
	options.NoChangeInfo = true
	box, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	})
	env, err := box.Environment()
	if err != nil {
		t.Fatal(err)
	}
	client, err := management.NewClient("http://" + box.Status().Addresses.Management)
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{
		Sandbox: box, client: client, project: t.TempDir(), env: append(sandbox.WithoutAWS(os.Environ()), env...),
		verify: built(t, "verify"), speed: max(options.Speed, 1),
	}
	s.deploy(t)
	return s
}

// building guards the folder of what is built once for all tests.
var building sync.Mutex

// inWork makes a file once, by its name.
func inWork(t *testing.T, name string, make func(path string) error) string {
	t.Helper()
	building.Lock()
	defer building.Unlock()
	path := filepath.Join(ready.folder, name)
	if _, err := os.Stat(path); err != nil {
		if err := make(path); err != nil {
			t.Fatalf("build %s: %v", name, err)
		}
	}
	return path
}

// built is one of the commands.
func built(t *testing.T, name string) string {
	t.Helper()
	return inWork(t, name, func(path string) error {
		command := exec.CommandContext(t.Context(), "go", "build", "-o", path, "./cmd/"+name)
		command.Dir = root
		if out, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("%w\n%s", err, out)
		}
		return nil
	})
}

// deploy applies the committed JSON.
func (s *stage) deploy(t *testing.T) {
	t.Helper()
	mirror, err := terraformcli.FindMirror(root)
	if err != nil {
		t.Fatalf("deploy: %v", err)
	}
	terraform, err := terraformcli.Find()
	if err != nil {
		t.Fatalf("deploy: %v", err)
	}
	more, err := terraformcli.Environment(s.project, mirror)
	if err != nil {
		t.Fatal(err)
	}
	stack := s.stack()
	text, err := os.ReadFile(filepath.Join(root, "cdktf.out", "stacks", "profile-api", "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(stack, "cdk.tf.json"), text)
	zip, err := os.ReadFile(ready.zip)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(s.project, "build", "profileapi.zip"), zip)
	for _, arguments := range [][]string{{"init", "-input=false"}, {"apply", "-auto-approve", "-input=false"}} {
		command := exec.CommandContext(t.Context(), terraform, arguments...)
		command.Dir, command.Env = stack, append(append([]string{}, s.env...), more...)
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("terraform %s: %v\n%s", arguments[0], err, out)
		}
	}
	command := exec.CommandContext(t.Context(), terraform, "output", "-json", "failover")
	command.Dir, command.Env = stack, s.env
	value, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	s.outputs = filepath.Join(s.project, "outputs.json")
	write(t, s.outputs, []byte(`{"profile-api":{"failover":`+string(value)+`}}`))
	s.settle(t)
}

func (s *stage) stack() string {
	return filepath.Join(s.project, "cdktf.out", "stacks", "profile-api")
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// settle waits until the deployment is well: checkers need their first rounds.
func (s *stage) settle(t *testing.T) {
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
func (s *stage) start(t *testing.T, env []string, arguments ...string) (*exec.Cmd, *output, *output) {
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
func (s *stage) run(t *testing.T, env []string, arguments ...string) result {
	t.Helper()
	command, stdout, stderr := s.start(t, env, arguments...)
	return ended(t, command.Wait(), stdout, stderr)
}

func ended(t *testing.T, err error, stdout, stderr *output) result {
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
func (r result) report(t *testing.T) report.Report {
	t.Helper()
	parsed, err := report.ReadJSON(strings.NewReader(r.stdout))
	if err != nil {
		t.Fatalf("exit code %d, %v\n%s", r.code, err, r.stderr)
	}
	return parsed
}

// events are the truth since a moment.
func (s *stage) events(t *testing.T, since uint64, kinds ...string) []event.Event {
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
func (s *stage) now(t *testing.T) uint64 {
	t.Helper()
	events := s.events(t, 0)
	if len(events) == 0 {
		return 0
	}
	return events[len(events)-1].Sequence
}

// fault sets a fault for as long as the test lasts, or until mended.
func (s *stage) fault(t *testing.T, words string) (mend func()) {
	t.Helper()
	if _, err := s.client.SetFault(t.Context(), management.SetFault{Fault: words}); err != nil {
		t.Fatal(err)
	}
	mend = func() { _, _ = s.client.ClearFaults(context.Background(), words) } // may be mended already
	t.Cleanup(mend)
	return mend
}

// middle is a proxy between the command and the AWS APIs of the sandbox that may answer instead.
func (s *stage) middle(t *testing.T, answer func(w http.ResponseWriter, r *http.Request) bool) (env []string) {
	t.Helper()
	target, err := url.Parse("http://" + s.Status().Addresses.AWS)
	if err != nil {
		t.Fatal(err)
	}
	forward := httputil.NewSingleHostReverseProxy(target)
	forward.Director = func(r *http.Request) { r.URL.Scheme, r.URL.Host = target.Scheme, target.Host } // the signed host stays
	return serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !answer(w, r) {
			forward.ServeHTTP(w, r)
		}
	}))
}

// serve is an HTTP server on loopback that stands in for the AWS APIs.
func serve(t *testing.T, handler http.Handler) (env []string) {
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

func (s *stage) outputsText(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile(s.outputs)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
