package e2e

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/management"
)

const (
	domain = "api.tindrloop.example"
	// bound is the reference check's own: three times its interval and timeout, and the sandbox's propagation.
	bound = 3*(10+6)*time.Second + 5*time.Second
	// fast is how much faster than the world the sandbox runs here: a probe's 2 s are 400 ms then.
	fast = 5
)

// TestTheReferenceStackFailsOverAndBack deploys the reviewed JSON, writes in one region and reads in the other, takes the
// primary's region down and brings it back, and then takes both down.
func TestTheReferenceStackFailsOverAndBack(t *testing.T) {
	t.Parallel()
	needsTerraform(t)
	w := newWorld(t, sandbox.Options{NoChangeInfo: true, Speed: fast})
	p := newProject(t, w)
	p.add(t, stack, reviewed)
	p.apply(t, stack)
	mgmt, err := management.NewClient(w.Addresses().Management)
	if err != nil {
		t.Fatal(err)
	}
	const east, west = "127.0.1.1", "127.0.1.2"
	eventually(t, "the name resolves to the primary", 30*time.Second, func() bool { return w.ask(t, domain) == east })

	if status, _ := w.request(t, "GET", east, "us-east-1", "", false); status != http.StatusNotFound {
		t.Errorf("a profile nobody wrote: %d", status)
	}
	if status, _ := w.request(t, "PUT", east, "us-east-1", `{"name":"Alice"}`, false); status != http.StatusForbidden {
		t.Errorf("an unsigned write: %d", status)
	}
	if status, body := w.request(t, "PUT", east, "us-east-1", `{"name":"Alice"}`, true); status != http.StatusOK {
		t.Fatalf("a signed write: %d %s", status, body)
	}
	eventually(t, "the profile is in the other region", 10*time.Second, func() bool {
		status, body := w.request(t, "GET", west, "us-west-2", "", false)
		return status == http.StatusOK && strings.Contains(body, `"Alice"`)
	})

	set := func(words string) {
		t.Helper()
		if _, err := mgmt.SetFault(t.Context(), management.SetFault{Fault: words}); err != nil {
			t.Fatal(err)
		}
	}
	set("region-down:us-east-1")
	flipWithin(t, mgmt, "standby", bound)
	if got := w.ask(t, domain); got != west {
		t.Errorf("the answer is %s, want the standby", got)
	}
	if status, _ := w.request(t, "GET", west, "us-west-2", "", false); status != http.StatusOK {
		t.Errorf("the standby answers %d", status)
	}
	if _, err := mgmt.ClearFaults(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	flipWithin(t, mgmt, "primary", bound)

	set("region-down:*")
	eventually(t, "both are unhealthy", 4*bound/fast, func() bool { return unhealthy(t, mgmt) == 2 })
	time.Sleep(2 * 5 * time.Second / fast) // propagation
	if got := w.ask(t, domain); got != east {
		t.Errorf("with both regions down the answer is %s, want the primary", got)
	}
	if _, err := mgmt.ClearFaults(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	p.destroyed(t, stack)
}

func eventually(t *testing.T, what string, limit time.Duration, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !holds(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", limit, what)
		}
	}
}

// ask is the first name server's answer for a name, "" when there is none.
func (w world) ask(t *testing.T, name string) string {
	t.Helper()
	reply, err := dns.Exchange(new(dns.Msg).SetQuestion(name+".", dns.TypeA), w.Addresses().DNS)
	if err != nil {
		t.Fatal(err)
	}
	for _, rr := range reply.Answer {
		if a, ok := rr.(*dns.A); ok {
			return a.A.String()
		}
	}
	return ""
}

// request calls the API under its own name at a region's address, over TLS that the sandbox's authority vouches for.
func (w world) request(t *testing.T, method, address, region, body string, sign bool) (status int, answer string) {
	t.Helper()
	var ca []byte
	for _, variable := range w.env {
		if file, found := strings.CutPrefix(variable, "WARM_STANDBY_CA="); found {
			ca, _ = os.ReadFile(file)
		}
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(ca) {
		t.Fatal("no certificate of the sandbox's authority")
	}
	_, port, err := net.SplitHostPort(w.Addresses().Gateway[region])
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: roots},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, net.JoinHostPort(address, port))
		},
	}}
	request, err := http.NewRequestWithContext(t.Context(), method, "https://"+domain+":"+port+"/profiles/alice", bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if sign {
		sum := sha256.Sum256([]byte(body))
		key := aws.Credentials{AccessKeyID: "AKIASANDBOX", SecretAccessKey: "sandbox"}
		if err := v4.NewSigner().SignHTTP(t.Context(), key, request, hex.EncodeToString(sum[:]), "execute-api", region, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatalf("%s in %s: %v", method, region, err)
	}
	defer response.Body.Close()
	if got := response.Header.Get("X-Served-By"); response.StatusCode == http.StatusOK && got != region {
		t.Errorf("served by %q, want %s", got, region)
	}
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(data)
}

// events are those kept of some kinds.
func events(t *testing.T, mgmt *management.Client, kinds ...string) []event.Event {
	t.Helper()
	var all []event.Event
	if err := mgmt.Events(t.Context(), 0, kinds, false, func(e event.Event) error { all = append(all, e); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

// unhealthy counts the checks whose last status is bad.
func unhealthy(t *testing.T, mgmt *management.Client) int {
	t.Helper()
	last := map[string]bool{}
	for _, e := range events(t, mgmt, "health") {
		var status struct{ Healthy bool }
		if err := json.Unmarshal(e.Detail, &status); err != nil {
			t.Fatal(err)
		}
		last[e.Subject] = status.Healthy
	}
	n := 0
	for _, healthy := range last {
		if !healthy {
			n++
		}
	}
	return n
}

// flipWithin waits until every name server's answer changed after the latest change of a fault, and holds each to a
// bound in the sandbox's time.
func flipWithin(t *testing.T, mgmt *management.Client, set string, bound time.Duration) {
	t.Helper()
	var took map[string]time.Duration
	eventually(t, "four name servers answer the "+set, 2*bound/fast, func() bool {
		took = flips(events(t, mgmt, "fault", "dns"), set)
		return len(took) == 4
	})
	for server, d := range took {
		if d > bound {
			t.Errorf("%s answered the %s after %s, want at most %s", server, set, d, bound)
		}
	}
}

// flips are the times from the latest change of a fault to each server's first answer of a record set.
func flips(events []event.Event, set string) map[string]time.Duration {
	var changed time.Time
	took := map[string]time.Duration{}
	for _, e := range events {
		if e.Kind == event.Fault {
			changed = e.Sandbox
			clear(took)
			continue
		}
		server, ours := strings.CutPrefix(e.Subject, domain+" A ")
		if _, already := took[server]; ours && !already && bytes.Contains(e.Detail, []byte(`"set_identifier":"`+set+`"`)) {
			took[server] = e.Sandbox.Sub(changed)
		}
	}
	return took
}
