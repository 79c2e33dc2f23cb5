package lambda

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
)

// initTimeout is how long a process may take to ask for its first event: 10 s
// (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html).
const initTimeout = 10 * time.Second

// maxPayload is the most bytes of an event or an answer: 6 MB.
const maxPayload = 6 << 20

// environment is one execution environment: a process and the runtime API it talks to.
type environment struct {
	function   string
	generation int // of the function's code and settings it was started with
	arn        string
	api        *http.Server
	idle       *time.Timer // ends it; owned by the pool

	events chan *invocation // to the process, through the runtime API
	ready  chan struct{}    // closed when the process first asks for an event
	exited chan struct{}    // closed when the process is gone and reaped

	mu      sync.Mutex
	pid     int // 0 before the start and after the end
	current *invocation
	failed  string // what the process told /init/error
	exit    error
}

// invocation is one event on its way through a process.
type invocation struct {
	id       string
	event    []byte
	deadline time.Time
	done     chan Result // takes one
}

// launch is what a process is started with.
type launch struct {
	path, dir string
	env       []string
	output    func(line string)
}

// startEnvironment starts a process; it returns at once, ready is closed later.
func startEnvironment(function, arn string, generation int, l launch) (*environment, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the runtime API of %s: %w", function, err)
	}
	e := &environment{
		function: function, arn: arn, generation: generation,
		events: make(chan *invocation), ready: make(chan struct{}), exited: make(chan struct{}),
	}
	e.api = &http.Server{Handler: e.runtimeAPI(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = e.api.Serve(listener) }() // ends with Close
	l.env = append(l.env, "AWS_LAMBDA_RUNTIME_API="+listener.Addr().String())
	if err := e.start(l); err != nil {
		_ = e.api.Close()
		return nil, err
	}
	return e, nil
}

// start runs the process in a process group of its own. One goroutine, locked to its thread, starts it and waits for
// it: on Linux the process is killed when that thread ends, and so when the sandbox dies in whatever way.
func (e *environment) start(l launch) error {
	cmd := exec.Command(l.path)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = l.dir, l.env, processGroup()
	cmd.WaitDelay = time.Second // a grandchild must not hold the pipe open
	reader, writer := io.Pipe()
	cmd.Stdout, cmd.Stderr = writer, writer
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		e.mu.Lock()
		err := cmd.Start()
		if err == nil {
			e.pid = cmd.Process.Pid
		}
		e.mu.Unlock()
		started <- err
		if err != nil {
			return
		}
		e.exit = cmd.Wait()
		e.kill() // what the process may have left behind
		e.mu.Lock()
		e.pid = 0
		e.mu.Unlock()
		_ = writer.Close()
		_ = e.api.Close()
		close(e.exited)
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start the bootstrap of %s: %w", e.function, err)
	}
	go scanLines(reader, l.output)
	return nil
}

// kill ends the process and all that it started.
func (e *environment) kill() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.pid != 0 {
		killGroup(e.pid)
	}
}

// alive tells whether the process is still there.
func (e *environment) alive() bool {
	select {
	case <-e.exited:
		return false
	default:
		return true
	}
}

// scanLines passes on what the process writes; very long lines are cut.
func scanLines(r io.Reader, output func(string)) {
	lines := bufio.NewReaderSize(r, 16<<10)
	for {
		line, _, err := lines.ReadLine()
		if err != nil {
			_, _ = io.Copy(io.Discard, r)
			return
		}
		if output != nil {
			output(string(line))
		}
	}
}

// stop kills the process and waits until it is gone.
func (e *environment) stop() {
	e.kill()
	<-e.exited
}

// runtimeAPI is what the process speaks to.
func (e *environment) runtimeAPI() http.Handler {
	const base = "/2018-06-01/runtime"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+base+"/invocation/next", e.next)
	mux.HandleFunc("POST "+base+"/invocation/{id}/response", func(w http.ResponseWriter, r *http.Request) { e.answer(w, r, "") })
	mux.HandleFunc("POST "+base+"/invocation/{id}/error", func(w http.ResponseWriter, r *http.Request) { e.answer(w, r, "Unhandled") })
	mux.HandleFunc("POST "+base+"/init/error", e.initError)
	return mux
}

// next holds the process until there is an event.
func (e *environment) next(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	select {
	case <-e.ready:
	default:
		close(e.ready)
	}
	e.mu.Unlock()
	select {
	case <-r.Context().Done():
	case i := <-e.events:
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", i.id)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(i.deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", e.arn)
		h.Set("Lambda-Runtime-Trace-Id", "Root=1-"+strconv.FormatInt(time.Now().Unix(), 16)+"-"+account.RandomID(account.Hex, 24)+";Sampled=0")
		_, _ = w.Write(i.event)
	}
}

func (e *environment) answer(w http.ResponseWriter, r *http.Request, functionError string) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPayload))
	e.mu.Lock()
	i := e.current
	if i != nil && i.id == r.PathValue("id") {
		e.current = nil
	} else {
		i = nil
	}
	e.mu.Unlock()
	var tooLarge *http.MaxBytesError
	switch {
	case i == nil:
		http.Error(w, `{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}`, http.StatusBadRequest)
		return
	case errors.As(err, &tooLarge):
		i.done <- failed("Function.ResponseSizeTooLarge", "Response payload size exceeded maximum allowed payload size (6291556 bytes).")
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	i.done <- Result{Payload: body, FunctionError: functionError}
	w.WriteHeader(http.StatusAccepted)
}

func (e *environment) initError(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	e.mu.Lock()
	e.failed = string(body)
	e.mu.Unlock()
	w.WriteHeader(http.StatusAccepted)
	e.kill()
}

// run hands the process one event and waits for its answer. alive is false when the process is no longer usable.
func (e *environment) run(ctx context.Context, event []byte, timeout time.Duration) (result Result, alive bool) {
	i := &invocation{id: account.UUID(), event: event, done: make(chan Result, 1)}
	boot := time.NewTimer(initTimeout)
	defer boot.Stop()
	select {
	case <-e.ready:
	case <-e.exited:
		return e.exitResult(i.id), false
	case <-boot.C:
		e.stop()
		return failed("Sandbox.Timedout", fmt.Sprintf("RequestId: %s Error: Task timed out after %.2f seconds", i.id, initTimeout.Seconds())), false
	}
	i.deadline = time.Now().Add(timeout)
	e.mu.Lock()
	e.current = i
	e.mu.Unlock()
	limit := time.NewTimer(timeout)
	defer limit.Stop()
	events := e.events
	for {
		select {
		case events <- i:
			events = nil
		case result := <-i.done:
			return result, true
		case <-e.exited:
			return e.exitResult(i.id), false
		case <-limit.C:
			e.stop()
			return failed("Sandbox.Timedout", fmt.Sprintf("RequestId: %s Error: Task timed out after %.2f seconds", i.id, timeout.Seconds())), false
		case <-ctx.Done():
			// The caller is gone; Lambda finishes the request all the same.
			ctx = context.WithoutCancel(ctx)
		}
	}
}

// exitResult words how the process ended.
func (e *environment) exitResult(id string) Result {
	e.mu.Lock()
	reported := e.failed
	e.mu.Unlock()
	if reported != "" {
		return Result{Payload: []byte(reported), FunctionError: "Unhandled"}
	}
	how := "Runtime exited without providing a reason"
	if e.exit != nil {
		how = "Runtime exited with error: " + strings.TrimSpace(e.exit.Error())
	}
	return failed("Runtime.ExitError", fmt.Sprintf("RequestId: %s Error: %s", id, how))
}

// lambdaEnvironment is the environment of a process: Lambda's own variables, the sandbox's endpoint, the function's.
func lambdaEnvironment(f *function, endpoint string) []string {
	name := f.settings.FunctionName
	env := []string{
		"PATH=" + os.Getenv("PATH"), "LANG=en_US.UTF-8", "TZ=:UTC", "HOME=" + f.code.dir,
		"AWS_REGION=" + f.region, "AWS_DEFAULT_REGION=" + f.region,
		"AWS_ACCESS_KEY_ID=ASIASANDBOX000000000", "AWS_SECRET_ACCESS_KEY=sandbox", "AWS_SESSION_TOKEN=sandbox",
		"AWS_LAMBDA_FUNCTION_NAME=" + name, "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=" + strconv.Itoa(f.settings.MemorySize),
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME=" + f.settings.LoggingConfig.LogGroup,
		"AWS_LAMBDA_LOG_STREAM_NAME=" + time.Now().UTC().Format("2006/01/02") + "/[$LATEST]" + account.RandomID(account.Hex, 32),
		"LAMBDA_TASK_ROOT=" + f.code.dir, "LAMBDA_RUNTIME_DIR=" + f.code.dir, "_HANDLER=" + f.settings.Handler,
		// There is no instance metadata here, and no files of the user's that should matter.
		"AWS_EC2_METADATA_DISABLED=true", "AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
	}
	if endpoint != "" {
		env = append(env, "AWS_ENDPOINT_URL="+endpoint)
	}
	if f.settings.Environment != nil {
		for key, value := range f.settings.Environment.Variables {
			env = append(env, key+"="+value)
		}
	}
	return env
}
