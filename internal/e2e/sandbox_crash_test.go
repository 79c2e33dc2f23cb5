//go:build e2e

package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox"
	"github.com/warm-standby/warm-standby/internal/terraformcli"
)

// TestApplyAfterTerraformWasKilled kills terraform (kill -9) twice in the middle of an apply, with one call at a time so
// that the moment is known:
//   - after a call was answered and before terraform heard it. The role is there and in no state, as on AWS: the next
//     apply says that it exists already, and an import goes on from there;
//   - before a call arrives. Nothing is there that the state does not know, and the next apply goes on by itself.
func TestApplyAfterTerraformWasKilled(t *testing.T) {
	t.Parallel()
	needsTerraform(t)
	p := newProject(t, newWorld(t, sandbox.Options{NoChangeInfo: true}))
	p.add(t, stack, reviewed)
	p.must(t, stack, "init", "-input=false")

	p.killedAt(t, "iam CreateRole", true)
	roles := []string{"-target=aws_iam_role.primary", "-target=aws_iam_role.standby"} // the rest comes later: this is about one of them
	output, code := p.terraform(t, stack, append([]string{"apply", "-auto-approve", "-input=false", "-no-color"}, roles...)...)
	_, rest, found := strings.Cut(output, "EntityAlreadyExists: Role with name ")
	role, _, _ := strings.Cut(rest, " ")
	if code == 0 || !found {
		t.Fatalf("the role of an unheard answer is no error of the next apply (exit code %d):\n%s", code, output)
	}
	_, where, _ := strings.Cut(output, "with aws_iam_role.")
	address, _, _ := strings.Cut(where, ",")
	p.must(t, stack, "import", "-input=false", "aws_iam_role."+address, role)

	p.killedAt(t, "lambda CreateFunction", false)
	p.must(t, stack, "apply", "-auto-approve", "-input=false")
	p.unchanged(t, stack)
	p.destroyed(t, stack)
}

// killedAt runs an apply, one call at a time, and kills terraform and its provider at the first call of an operation:
// once the sandbox has answered, or before the sandbox gets it.
func (p project) killedAt(t *testing.T, operation string, answered bool) {
	t.Helper()
	terraform, err := terraformcli.Find()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), terraform, "apply", "-auto-approve", "-input=false", "-no-color", "-parallelism=1")
	var output output
	command.Dir, command.Stdout, command.Stderr = p.stack(stack), &output, &output
	var once sync.Once
	between := between(t, p.w.Addresses().AWS, func(call string, forward func()) {
		if call != operation {
			forward()
			return
		}
		once.Do(func() {
			if answered {
				forward()
			}
			if err := command.Process.Kill(); err != nil {
				t.Error(err)
			}
		})
		panic(http.ErrAbortHandler) // nobody hears the answer
	})
	command.Env = append(append([]string{}, p.w.env...), "AWS_ENDPOINT_URL="+between)
	if err := command.Run(); err == nil || command.ProcessState.Exited() {
		t.Fatalf("terraform was not killed at %s: %v\n%s", operation, err, output.String())
	}
}

// TestApplyWhileTheSandboxIsKilled kills the sandbox (kill -9) in the middle of an apply and starts it again with the
// same snapshot on the same ports: the apply goes on, or the next one does.
func TestApplyWhileTheSandboxIsKilled(t *testing.T) {
	t.Parallel()
	needsTerraform(t)
	snapshot := filepath.Join(t.TempDir(), "state.json")
	arguments := []string{"serve", "--no-terraform-mirror", "--no-change-info", "--snapshot", snapshot, "--port", freePort(t), "--management-port", freePort(t)}
	first := launch(t, arguments...)
	p := first.project(t)
	p.add(t, stack, reviewed)
	p.must(t, stack, "init", "-input=false")

	var once sync.Once
	again := make(chan *launched, 1)
	address := strings.TrimPrefix(first.env["AWS_ENDPOINT_URL"], "http://")
	through := between(t, address, func(call string, forward func()) {
		if call == "lambda CreateFunction" {
			once.Do(func() {
				time.Sleep(2500 * time.Millisecond) // the snapshot follows each second
				_ = first.command.Process.Kill()
				_ = first.command.Wait()
				again <- launch(t, arguments...)
			})
		}
		forward()
	})
	direct := p.w.env
	p.w.env = append(append([]string{}, direct...), "AWS_ENDPOINT_URL="+through)
	output, code := p.terraform(t, stack, "apply", "-auto-approve", "-input=false", "-no-color", "-parallelism=1")
	t.Logf("the apply in whose middle the sandbox was killed ended with exit code %d", code)
	select {
	case <-again:
	default:
		t.Fatalf("the sandbox was not killed:\n%s", output)
	}
	p.w.env = direct
	p.must(t, stack, "apply", "-auto-approve", "-input=false")
	p.unchanged(t, stack)
	p.must(t, stack, "destroy", "-auto-approve", "-input=false")
	list := exec.CommandContext(t.Context(), built(t, "sandbox"), "inventory", "--empty", "--sandbox", first.env["WARM_STANDBY_SANDBOX"])
	if left, err := list.CombinedOutput(); err != nil {
		t.Errorf("left behind: %v\n%s", err, left)
	}
}

// project is one whose commands find a launched sandbox.
func (s *launched) project(t *testing.T) project {
	t.Helper()
	env := sandbox.WithoutAWS(os.Environ())
	for name, value := range s.env {
		if strings.HasPrefix(name, "AWS_") {
			env = append(env, name+"="+value)
		}
	}
	terraform, err := terraformcli.Environment(t.TempDir(), prepared.mirror)
	if err != nil {
		t.Fatal(err)
	}
	return newProject(t, world{env: append(env, terraform...)})
}

// between is the address of a proxy in front of the AWS APIs that asks before it forwards a call. A call is named as in
// the event log as far as its request alone tells: "iam CreateRole", "lambda CreateFunction".
func between(t *testing.T, aws string, decide func(call string, forward func())) string {
	t.Helper()
	target := &url.URL{Scheme: "http", Host: aws}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host // which is signed
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		decide(name(t, r), func() { proxy.ServeHTTP(answer, r) })
		for header, values := range answer.Header() {
			w.Header()[header] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // the client may be gone
	}))
	t.Cleanup(server.Close)
	return server.URL
}
