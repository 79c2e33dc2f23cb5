//go:build e2e

package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox"
)

// TestDrillFailures runs the command where something is wrong. Each case says what it must answer, and
// the stack must be as before.
func TestDrillFailures(t *testing.T) {
	t.Parallel()
	s := newStage(t, sandbox.Options{Speed: *speed})
	for name, check := range map[string]func(*testing.T, *stage){
		"standby down":              standbyDown,
		"outputs missing":           outputsMissing,
		"outputs of another stack":  outputsOfAnotherStack,
		"check changed by hand":     checkChangedByHand,
		"DNS servers misbehaving":   dnsMisbehaving,
		"resolver overruns the TTL": resolverOverruns,
		"HTTPS fails after flip":    httpsFails,
		"API lost in the middle":    apiLost,
		"throttled":                 throttled,
		"expired at the start":      expiredAtStart,
		"expired in the middle":     expiredInTheMiddle,
		"two drills at once":        twoDrills,
		"disk full":                 diskFull,
		"interrupted":               interrupted,
		"nobody reads its output":   unread,
	} {
		t.Run(name, func(t *testing.T) {
			s.settle(t)
			check(t, s)
			s.settle(t)
			s.untouched(t)
		})
	}
}

// expect fails the test unless the command ended with the code and said each text.
func (r result) expect(t *testing.T, code int, texts ...string) {
	t.Helper()
	all := r.stdout + r.stderr
	if r.code != code {
		t.Errorf("exit code %d, want %d\n%s", r.code, code, all)
	}
	for _, text := range texts {
		if !strings.Contains(all, text) {
			t.Errorf("it does not say %q\n%s", text, all)
		}
	}
}

func standbyDown(t *testing.T, s *stage) {
	mend := s.fault(t, "endpoint-refuse:us-west-2")
	s.run(t, nil, "drill").expect(t, 1, "not drilling, nothing was changed", "standby endpoint: ", "connection refused")
	mend()
}

func outputsMissing(t *testing.T, s *stage) {
	other := *s
	other.outputs = filepath.Join(t.TempDir(), "outputs.json")
	write(t, other.outputs, []byte(`{"profile-api":{"url":"x"}}`))
	other.run(t, nil, "drill").expect(t, 1, "the stack has no output `failover`: run `cdktf deploy` first")
}

func outputsOfAnotherStack(t *testing.T, s *stage) {
	value := s.failoverOutput(t)
	value["record_name"] = "www.tindrloop.example"
	text, err := json.Marshal(map[string]any{"other": map[string]any{"failover": value}})
	if err != nil {
		t.Fatal(err)
	}
	other := *s
	other.outputs = filepath.Join(t.TempDir(), "outputs.json")
	write(t, other.outputs, text)
	other.run(t, nil, "drill").expect(t, 1, "has no failover records of www.tindrloop.example: it is of another stack than the outputs")
}

func checkChangedByHand(t *testing.T, s *stage) {
	client := route53.NewFromConfig(s.sdk("us-east-1"))
	set := func(threshold int32) {
		_, err := client.UpdateHealthCheck(t.Context(), &route53.UpdateHealthCheckInput{HealthCheckId: aws.String(s.primaryCheck(t)), FailureThreshold: aws.Int32(threshold)})
		if err != nil {
			t.Fatal(err)
		}
	}
	set(5)
	s.run(t, nil, "drill").expect(t, 1, "the health check of the primary has failure threshold 5, reviewed was 3")
	s.run(t, nil, "status").expect(t, 2, "WRONG deployed as reviewed")
	set(3)
}

// misbehaving is a DNS server that answers as told, after asking the sandbox's resolver.
func (s *stage) misbehaving(t testing.TB, spoil func(network string, reply *dns.Msg) *dns.Msg) string {
	t.Helper()
	packet, stream := listenBoth(t)
	for network, server := range map[string]*dns.Server{"udp": {PacketConn: packet}, "tcp": {Listener: stream}} {
		server.Handler = dns.HandlerFunc(func(w dns.ResponseWriter, query *dns.Msg) {
			reply, err := dns.Exchange(query, s.Status().Addresses.Resolver)
			if err != nil {
				return
			}
			if reply = spoil(network, reply); reply != nil {
				_ = w.WriteMsg(reply)
			}
		})
		go func() { _ = server.ActivateAndServe() }() // ends with Shutdown
		t.Cleanup(func() { _ = server.Shutdown() })
	}
	return packet.LocalAddr().String()
}

func dnsMisbehaving(t *testing.T, s *stage) {
	cases := map[string]struct {
		spoil func(network string, reply *dns.Msg) *dns.Msg
		code  int
		want  string
	}{
		"dead": {func(string, *dns.Msg) *dns.Msg { return nil }, 2, ": no answer within 2s"},
		"slow": {func(_ string, r *dns.Msg) *dns.Msg { time.Sleep(500 * time.Millisecond); return r }, 0, "ok    the name leads"},
		"lying": {func(_ string, r *dns.Msg) *dns.Msg {
			for _, record := range r.Answer {
				if a, ok := record.(*dns.A); ok {
					a.A = net.IPv4(127, 9, 9, 9)
				}
			}
			return r
		}, 2, ": answered 127.9.9.9, which belongs to neither region"},
		"truncating": {func(network string, r *dns.Msg) *dns.Msg {
			if network == "udp" {
				r.Truncated, r.Answer = true, nil
			}
			return r
		}, 0, "ok    the name leads"},
		"SERVFAIL": {func(_ string, r *dns.Msg) *dns.Msg { r.Rcode, r.Answer = dns.RcodeServerFailure, nil; return r }, 2, ": answered SERVFAIL"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			address := s.misbehaving(t, c.spoil)
			s.run(t, nil, "status", "--resolver", address).expect(t, c.code, c.want)
			if c.code != 0 {
				s.run(t, nil, "drill", "--resolver", address).expect(t, 1, "not drilling, nothing was changed", c.want)
			}
		})
	}
}

func resolverOverruns(t *testing.T, s *stage) {
	if _, err := s.client.Behave(t.Context(), "overrun=10m"); err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = s.client.Behave(context.Background(), "ok") }()
	command, stdout, stderr := s.start(t, nil, "drill", "--rate", s.rate(), "--timeout", "200s")
	waitFor(t, "the drill to give up", func() bool { return strings.Contains(stderr.String(), "everything is as it was") })
	if _, err := s.client.Behave(t.Context(), "ok"); err != nil {
		t.Fatal(err)
	}
	// What it has cached it keeps, so that the failback finds the primary at once.
	ended(t, command.Wait(), stdout, stderr).expect(t, 2, "DOES NOT HOLD", "resolver "+s.Status().Addresses.Resolver+": still serves the primary")
}

func httpsFails(t *testing.T, s *stage) {
	command, stdout, stderr := s.start(t, nil, "drill", "--rate", s.rate(), "--timeout", "200s")
	waitFor(t, "the break", func() bool { return strings.Contains(stderr.String(), "the primary is broken") })
	mend := s.fault(t, "endpoint-500:api.tindrloop.example")
	waitFor(t, "the drill to give up", func() bool { return strings.Contains(stderr.String(), "everything is as it was") })
	mend()
	ended(t, command.Wait(), stdout, stderr).expect(t, 2, "DOES NOT HOLD", "HTTPS api.tindrloop.example: answered 500")
}

// apiLost closes every connection to AWS between the break and two seconds after the first try to restore.
func apiLost(t *testing.T, s *stage) {
	var updates atomic.Int32
	var until atomic.Int64
	env := s.middle(t, func(w http.ResponseWriter, r *http.Request) bool {
		if updates.Load() == 0 {
			if r.Method == http.MethodPost && strings.Contains(r.URL.Path, "/healthcheck/") {
				updates.Add(1)
			}
			return false
		}
		if until.Load() == 0 || time.Now().UnixNano() < until.Load() {
			connection, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				connection.Close()
			}
			return true
		}
		return false
	})
	command, stdout, stderr := s.start(t, env, "drill", "--rate", s.rate())
	waitFor(t, "the restore", func() bool { return strings.Contains(stderr.String(), "restoring: ") })
	until.Store(time.Now().Add(2 * time.Second).UnixNano())
	ended(t, command.Wait(), stdout, stderr).expect(t, 0, "RTO HOLDS", "trying again in", "everything is as it was before the drill")
}

// refuse answers as AWS does when it refuses: XML for Route 53 and STS, JSON for DynamoDB.
func refuse(w http.ResponseWriter, r *http.Request, status int, code string) {
	if r.Header.Get("X-Amz-Target") != "" {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`{"__type":"com.amazon.coral.service#` + code + `","message":"Rate exceeded"}`))
		return
	}
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(`<ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error><Type>Sender</Type><Code>` + code + `</Code><Message>Rate exceeded</Message></Error><RequestId>1</RequestId></ErrorResponse>`))
}

func throttled(t *testing.T, s *stage) {
	env := s.middle(t, func(w http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Path, "/2013-04-01/") {
			refuse(w, r, http.StatusBadRequest, "Throttling")
			return true
		}
		return false
	})
	s.run(t, env, "drill").expect(t, 1, "AWS throttles the account's requests: stop what else calls this service, then run again (Throttling)")
}

func expiredAtStart(t *testing.T, s *stage) {
	env := s.middle(t, func(w http.ResponseWriter, r *http.Request) bool {
		refuse(w, r, http.StatusForbidden, "ExpiredToken")
		return true
	})
	s.run(t, env, "drill").expect(t, 1, "sts:GetCallerIdentity: the AWS credentials have expired: renew them")
}

func expiredInTheMiddle(t *testing.T, s *stage) {
	var expired atomic.Bool
	env := s.middle(t, func(w http.ResponseWriter, r *http.Request) bool {
		if expired.Load() {
			refuse(w, r, http.StatusForbidden, "ExpiredToken")
		}
		return expired.Load()
	})
	command, stdout, stderr := s.start(t, env, "drill", "--rate", s.rate(), "--patience", "1m")
	waitFor(t, "the break", func() bool { return strings.Contains(stderr.String(), "the primary is broken") })
	expired.Store(true)
	ended(t, command.Wait(), stdout, stderr).expect(t, 3, "NOT RESTORED", "verify restore",
		"aws route53 update-health-check --health-check-id "+s.primaryCheck(t)+" --resource-path /healthz", "the AWS credentials have expired")
	s.run(t, nil, "restore").expect(t, 0, "everything is as it was before drill", "everything serves the primary")
	s.run(t, nil, "restore").expect(t, 0, "nothing to restore")
}

func twoDrills(t *testing.T, s *stage) {
	one, oneOut, oneErr := s.start(t, nil, "drill", "--rate", s.rate(), "--fault", "app")
	two, twoOut, twoErr := s.start(t, nil, "drill", "--rate", s.rate(), "--fault", "app")
	first, second := ended(t, one.Wait(), oneOut, oneErr), ended(t, two.Wait(), twoOut, twoErr)
	if first.code != 0 {
		first, second = second, first
	}
	first.expect(t, 0, "RTO HOLDS")
	second.expect(t, 1, "not drilling, nothing was changed")
}

func diskFull(t *testing.T, s *stage) {
	command := exec.CommandContext(t.Context(), "bash", "-c", `ulimit -f 0; exec "$@"`, "bash", s.verify, "drill", "--outputs", s.outputs)
	command.Dir, command.Env = s.project, s.env
	var stdout, stderr output
	command.Stdout, command.Stderr = &stdout, &stderr
	ended(t, command.Run(), &stdout, &stderr).expect(t, 1, "the journal could not be written, so nothing was changed by it")
}

// interrupted ends drills by each signal that can be caught. After each the drill restores and ends.
func interrupted(t *testing.T, s *stage) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			command, stdout, stderr := s.start(t, nil, "drill", "--rate", s.rate())
			waitFor(t, "the break", func() bool { return strings.Contains(stderr.String(), "the primary is broken") })
			if err := command.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			ended(t, command.Wait(), stdout, stderr).expect(t, 1, "everything is as it was before the drill", "interrupted; everything is restored")
			s.settle(t)
		})
	}
}

// unread closes the pipes that the drill writes to, as `verify drill | head` does.
func unread(t *testing.T, s *stage) {
	if err := os.RemoveAll(filepath.Join(s.project, "drills")); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), s.verify, "drill", "--rate", s.rate(), "--outputs", s.outputs)
	command.Dir, command.Env = s.project, s.env
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stderr)
	for lines.Scan() && !strings.Contains(lines.Text(), "the primary is broken") {
	}
	stdout.Close()
	stderr.Close()
	_ = command.Wait() // it cannot print its report
	if journals, _ := filepath.Glob(filepath.Join(s.project, "drills", "*", "report.json")); len(journals) == 0 {
		t.Error("the drill did not come to its report")
	}
}

// listenBoth listens on one free port for UDP and TCP; the port that is free for one may be taken for the other.
func listenBoth(t testing.TB) (net.PacketConn, net.Listener) {
	t.Helper()
	for range 20 {
		packet, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		if stream, err := net.Listen("tcp", packet.LocalAddr().String()); err == nil {
			return packet, stream
		}
		packet.Close()
	}
	t.Fatal("no port is free for both UDP and TCP")
	return nil, nil
}
