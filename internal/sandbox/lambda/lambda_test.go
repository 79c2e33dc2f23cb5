package lambda

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire/wiretest"
)

// TestMain makes the test binary its own Lambda function: started by a bootstrap script, it does what events say.
func TestMain(m *testing.M) {
	if os.Getenv("LAMBDA_TEST_FUNCTION") != "" {
		actAsFunction()
		return
	}
	os.Exit(m.Run())
}

func actAsFunction() {
	base := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/"
	switch os.Getenv("INIT") {
	case "exit":
		os.Exit(4)
	case "error":
		_, _ = http.Post(base+"init/error", "application/json", strings.NewReader(`{"errorType":"Init","errorMessage":"no settings"}`))
		select {}
	}
	for {
		next, err := http.Get(base + "invocation/next")
		if err != nil {
			return
		}
		event, _ := io.ReadAll(next.Body)
		next.Body.Close()
		var do string
		_ = json.Unmarshal(event, &do)
		out, kind := event, "response"
		switch do {
		case "env":
			out, _ = json.Marshal(os.Environ())
		case "pid":
			out = []byte(strconv.Itoa(os.Getpid()))
		case "child":
			child := exec.Command("sleep", "600")
			_ = child.Start()
			out = []byte(strconv.Itoa(child.Process.Pid))
		case "headers":
			out, _ = json.Marshal(next.Header)
		case "wait":
			time.Sleep(150 * time.Millisecond)
		case "hang":
			select {}
		case "exit":
			fmt.Println("about to exit")
			os.Exit(3)
		case "error":
			out, kind = []byte(`{"errorType":"E","errorMessage":"m"}`), "error"
		}
		answer, err := http.Post(base+"invocation/"+next.Header.Get("Lambda-Runtime-Aws-Request-Id")+"/"+kind, "application/json", bytes.NewReader(out))
		if err != nil {
			return
		}
		answer.Body.Close()
	}
}

// archive is a zip of files; a name that ends in * is executable.
func archive(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range files {
		plain, executable := strings.CutSuffix(name, "*")
		header := &zip.FileHeader{Name: plain, Method: zip.Deflate}
		header.SetMode(0o644)
		if executable {
			header.SetMode(0o755)
		}
		file, err := w.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(file, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bootstrap is a zip whose bootstrap runs this test binary.
func bootstrap(t testing.TB) []byte {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return archive(t, map[string]string{"bootstrap*": fmt.Sprintf("#!/bin/sh\nLAMBDA_TEST_FUNCTION=1 exec %q\n", self)})
}

// region is the service with a client.
type region struct {
	*sdk.Client
	service *Service
	log     *event.Log
}

func newRegion(t testing.TB, change func(*Options)) region {
	t.Helper()
	c := clock.Real()
	log := event.NewLog(c, 0)
	options := Options{Clock: c, Log: log, Endpoint: func() string { return "http://127.0.0.1:4566" }}
	if change != nil {
		change(&options)
	}
	s := New(options)
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return region{sdk.New(sdk.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(wiretest.Serve(t, s.Wire())), Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
	}), s, log}
}

func input(t testing.TB) *sdk.CreateFunctionInput {
	return &sdk.CreateFunctionInput{
		FunctionName: aws.String("f"), Runtime: types.RuntimeProvidedal2023, Handler: aws.String("bootstrap"),
		Role: aws.String("arn:aws:iam::123456789012:role/f"), Code: &types.FunctionCode{ZipFile: bootstrap(t)},
	}
}

func (r region) create(t testing.TB, change func(*sdk.CreateFunctionInput)) {
	t.Helper()
	in := input(t)
	if change != nil {
		change(in)
	}
	if _, err := r.CreateFunction(t.Context(), in); err != nil {
		t.Fatal(err)
	}
}

// call invokes the function with a JSON string and gives its answer and its error kind.
func (r region) call(t testing.TB, do string) (payload, functionError string) {
	t.Helper()
	out, err := r.Invoke(t.Context(), &sdk.InvokeInput{FunctionName: aws.String("f"), Payload: []byte(strconv.Quote(do))})
	if err != nil {
		t.Fatal(err)
	}
	return string(out.Payload), aws.ToString(out.FunctionError)
}

func gone(pid string) bool {
	n, err := strconv.Atoi(pid)
	return err == nil && errors.Is(syscall.Kill(n, 0), syscall.ESRCH)
}

func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Errorf("%s: not within 5 s", what)
}

func TestAFunctionRuns(t *testing.T) {
	r := newRegion(t, nil)
	r.create(t, func(in *sdk.CreateFunctionInput) {
		in.Environment = &types.Environment{Variables: map[string]string{"TABLE_NAME": "profiles"}}
	})
	payload, _ := r.call(t, "env")
	for _, want := range []string{
		"AWS_REGION=us-east-1", "AWS_ENDPOINT_URL=http://127.0.0.1:4566", "TABLE_NAME=profiles", "_HANDLER=bootstrap", "AWS_LAMBDA_FUNCTION_NAME=f",
	} {
		if !strings.Contains(payload, strconv.Quote(want)) {
			t.Errorf("the environment lacks %s: %s", want, payload)
		}
	}
	if payload, _ = r.call(t, "headers"); !strings.Contains(payload, `"arn:aws:lambda:us-east-1:123456789012:function:f"`) || !strings.Contains(payload, "Lambda-Runtime-Deadline-Ms") {
		t.Errorf("headers of the runtime API: %s", payload)
	}
	first, _ := r.call(t, "pid")
	if again, _ := r.call(t, "pid"); again != first {
		t.Errorf("a second process %s beside the idle %s", again, first)
	}
}

func TestWhatGoesWrongInAFunction(t *testing.T) {
	r := newRegion(t, nil)
	r.create(t, func(in *sdk.CreateFunctionInput) { in.Timeout = aws.Int32(1) })
	first, _ := r.call(t, "pid")
	for do, want := range map[string]string{
		"error": `{"errorType":"E","errorMessage":"m"}`,
		"exit":  "Error: Runtime exited with error: exit status 3",
		"hang":  "Error: Task timed out after 1.00 seconds",
	} {
		payload, kind := r.call(t, do)
		if kind != "Unhandled" || !strings.Contains(payload, want) {
			t.Errorf("%s: %s %s", do, kind, payload)
		}
	}
	after, _ := r.call(t, "pid")
	if after == first || !gone(first) {
		t.Errorf("process %s is still there, now %s", first, after)
	}
}

func TestAProcessThatDiesWhileIdleIsReplaced(t *testing.T) {
	r := newRegion(t, nil)
	r.create(t, nil)
	pid, _ := r.call(t, "pid")
	n, _ := strconv.Atoi(pid)
	if err := syscall.Kill(n, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the process is reaped", func() bool { return gone(pid) })
	if payload, kind := r.call(t, "pid"); kind != "" || payload == pid {
		t.Errorf("after the crash: %s %s", kind, payload)
	}
}

func TestFunctionsThatCannotStart(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		init  string
		want  string
	}{
		"no bootstrap":     {files: map[string]string{"other*": "x"}, want: "Couldn't find valid bootstrap(s)"},
		"not executable":   {files: map[string]string{"bootstrap": "#!/bin/sh\n"}, want: "permission denied"},
		"another system":   {files: map[string]string{"bootstrap*": "MZ\x90\x00"}, want: "does not run on"},
		"exits at start":   {init: "exit", want: "Runtime exited with error: exit status 4"},
		"reports an error": {init: "error", want: "no settings"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRegion(t, nil)
			r.create(t, func(in *sdk.CreateFunctionInput) {
				if c.files != nil {
					in.Code.ZipFile = archive(t, c.files)
				}
				in.Environment = &types.Environment{Variables: map[string]string{"INIT": c.init}}
			})
			if payload, kind := r.call(t, "pid"); kind != "Unhandled" || !strings.Contains(payload, c.want) {
				t.Errorf("%s %s", kind, payload)
			}
		})
	}
}

func TestTheNativeBuildRunsInPlaceOfAForeignOne(t *testing.T) {
	script := t.TempDir() + "/native"
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(script, fmt.Appendf(nil, "#!/bin/sh\nLAMBDA_TEST_FUNCTION=1 exec %q\n", self), 0o755); err != nil {
		t.Fatal(err)
	}
	r := newRegion(t, func(o *Options) { o.NativeBootstrap = script })
	r.create(t, func(in *sdk.CreateFunctionInput) {
		in.Code.ZipFile = archive(t, map[string]string{"bootstrap*": "MZ\x90\x00"})
	})
	if payload, kind := r.call(t, "echo"); kind != "" || payload != `"echo"` {
		t.Errorf("%s %s", kind, payload)
	}
}

func TestConcurrency(t *testing.T) {
	r := newRegion(t, nil)
	r.create(t, nil)
	reserved := func(n int32) {
		t.Helper()
		if _, err := r.PutFunctionConcurrency(t.Context(), &sdk.PutFunctionConcurrencyInput{FunctionName: aws.String("f"), ReservedConcurrentExecutions: aws.Int32(n)}); err != nil {
			t.Fatal(err)
		}
	}
	reserved(2)
	var wait sync.WaitGroup
	var mu sync.Mutex
	codes := map[string]int{}
	for range 5 {
		wait.Go(func() {
			_, err := r.Invoke(t.Context(), &sdk.InvokeInput{FunctionName: aws.String("f"), Payload: []byte(`"wait"`)})
			code := "served"
			var api smithy.APIError
			if errors.As(err, &api) {
				code = api.ErrorCode()
			}
			mu.Lock()
			defer mu.Unlock()
			codes[code]++
		})
	}
	wait.Wait()
	if codes["served"] != 2 || codes["TooManyRequestsException"] != 3 {
		t.Errorf("of five at once with a concurrency of 2: %v", codes)
	}
	reserved(0)
	if _, err := r.Invoke(t.Context(), &sdk.InvokeInput{FunctionName: aws.String("f")}); err == nil {
		t.Error("a function with no concurrency was called")
	}
}

func TestIdleProcessesEnd(t *testing.T) {
	r := newRegion(t, func(o *Options) { o.IdleTimeout = 50 * time.Millisecond })
	r.create(t, nil)
	pid, _ := r.call(t, "pid")
	eventually(t, "the idle process ends", func() bool { return gone(pid) })
}

func TestNoProcessIsLeft(t *testing.T) {
	r := newRegion(t, nil)
	r.create(t, nil)
	pid, _ := r.call(t, "pid")
	child, _ := r.call(t, "child")
	busy := make(chan struct{})
	go func() {
		defer close(busy)
		_, _ = r.Invoke(t.Context(), &sdk.InvokeInput{FunctionName: aws.String("f"), Payload: []byte(`"hang"`)})
	}()
	eventually(t, "the process is busy", func() bool {
		r.service.mu.RLock()
		defer r.service.mu.RUnlock()
		p := r.service.functions[functionID{"us-east-1", "f"}].pool
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.busy == 1
	})
	if err := r.service.Stop(); err != nil {
		t.Fatal(err)
	}
	<-busy
	if !gone(pid) {
		t.Errorf("process %s is left", pid)
	}
	eventually(t, "what the function started is gone too", func() bool { return gone(child) })
	if _, err := os.Stat(r.service.dir); !os.IsNotExist(err) {
		t.Errorf("the functions' code is left in %s", r.service.dir)
	}
}

func TestNewCodeTakesOver(t *testing.T) {
	r := newRegion(t, nil)
	r.create(t, nil)
	before, _ := r.call(t, "pid")
	if _, err := r.UpdateFunctionConfiguration(t.Context(), &sdk.UpdateFunctionConfigurationInput{
		FunctionName: aws.String("f"), Environment: &types.Environment{Variables: map[string]string{"LOG_LEVEL": "debug"}},
	}); err != nil {
		t.Fatal(err)
	}
	if payload, _ := r.call(t, "env"); !strings.Contains(payload, `"LOG_LEVEL=debug"`) {
		t.Errorf("the old environment is in use: %s", payload)
	}
	if !gone(before) {
		t.Errorf("process %s of the old settings is left", before)
	}
	updated, err := r.UpdateFunctionCode(t.Context(), &sdk.UpdateFunctionCodeInput{
		FunctionName: aws.String("f"), ZipFile: archive(t, map[string]string{"other": "x"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.GetFunction(t.Context(), &sdk.GetFunctionInput{FunctionName: aws.String("f")})
	if err != nil || aws.ToString(got.Configuration.CodeSha256) != aws.ToString(updated.CodeSha256) {
		t.Errorf("%v: sha256 %s", err, aws.ToString(updated.CodeSha256))
	}
	if _, kind := r.call(t, "pid"); kind == "" {
		t.Error("the old code still runs")
	}
}
