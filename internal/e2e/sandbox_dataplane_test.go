//go:build e2e

package e2e

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/sandbox"
	"github.com/warm-standby/warm-standby/internal/sandbox/dnsserver"
	"github.com/warm-standby/warm-standby/internal/sandbox/management"
)

// TestClientsOfADeployment deploys the reviewed JSON and is its clients: of the name, of the API, in both regions, while
// regions go down and come back.
func TestClientsOfADeployment(t *testing.T) {
	t.Parallel()
	needsTerraform(t)
	d := newDeployment(t, newWorld(t, sandbox.Options{NoChangeInfo: true, Speed: *speed}))
	d.answers(t, "primary", "the checks to begin", time.Minute)

	t.Run("dig", d.dig)
	t.Run("unsigned write", d.unsignedWrite)
	t.Run("write in the primary, read in the standby", func(t *testing.T) { d.writeAndRead(t, "primary", "standby") })
	t.Run("write in the standby, read in the primary", func(t *testing.T) { d.writeAndRead(t, "standby", "primary") })
	t.Run("curl", d.curl)
	t.Run("the primary's region goes down and comes back", d.regionDown)
	t.Run("both regions are down", d.bothDown)
}

// deployment is the reference stack in a world, as its clients know it.
type deployment struct {
	w      world
	name   string            // of the API
	region map[string]string // role → region
	host   map[string]string // role → the region's own endpoint
	at     map[string]string // role → address and port of its gateway
	client *management.Client
	roots  *x509.CertPool
}

func newDeployment(t *testing.T, w world) *deployment {
	t.Helper()
	p := newProject(t, w)
	p.add(t, stack, reviewed)
	p.apply(t, stack)
	var output struct {
		Name             string `json:"record_name"`
		Primary, Standby struct{ Region, Endpoint string }
	}
	if err := json.Unmarshal([]byte(p.must(t, stack, "output", "-json", "failover")), &output); err != nil {
		t.Fatal(err)
	}
	addresses := w.Addresses()
	client, err := management.NewClient("http://" + addresses.Management)
	if err != nil {
		t.Fatal(err)
	}
	d := &deployment{
		w: w, name: output.Name, client: client, roots: x509.NewCertPool(),
		region: map[string]string{"primary": output.Primary.Region, "standby": output.Standby.Region},
		host:   map[string]string{}, at: map[string]string{},
	}
	for role, endpoint := range map[string]string{"primary": output.Primary.Endpoint, "standby": output.Standby.Endpoint} {
		at, err := url.Parse(endpoint)
		if err != nil {
			t.Fatal(err)
		}
		d.host[role], d.at[role] = at.Hostname(), addresses.Gateway[d.region[role]]
	}
	authority, err := os.ReadFile(w.variable("WARM_STANDBY_CA"))
	if err != nil {
		t.Fatal(err)
	}
	if !d.roots.AppendCertsFromPEM(authority) {
		t.Fatal("the authority's file holds no certificate")
	}
	return d
}

// variable is one of the world's environment.
func (w world) variable(name string) string {
	for _, variable := range w.env {
		if value, found := strings.CutPrefix(variable, name+"="); found {
			return value
		}
	}
	return ""
}

// whose is the role whose gateway address a server answers for the API's name.
func (d *deployment) whose(t *testing.T, server string) string {
	t.Helper()
	reply, _, err := new(dns.Client).ExchangeContext(t.Context(), new(dns.Msg).SetQuestion(dns.Fqdn(d.name), dns.TypeA), server)
	if err != nil {
		return err.Error()
	}
	var values []string
	for _, rr := range reply.Answer {
		if a, ok := rr.(*dns.A); ok {
			values = append(values, a.A.String())
		}
	}
	return d.role(strings.Join(values, " "))
}

// role is whose gateway has an address.
func (d *deployment) role(address string) string {
	for role, at := range d.at {
		if host, _, _ := net.SplitHostPort(at); host == address {
			return role
		}
	}
	return address
}

// answers waits until a client of the caching resolver is sent to a role, and tells how long that took. limit is in
// sandbox time; a busy machine is allowed a second of its own.
func (d *deployment) answers(t *testing.T, role, what string, limit time.Duration) time.Duration {
	t.Helper()
	start := time.Now()
	allowed := time.Duration(float64(limit) / *speed) + time.Second
	for {
		got := d.whose(t, d.w.Addresses().Resolver)
		took := time.Since(start)
		if got == role {
			return time.Duration(float64(took) * *speed)
		}
		if took > allowed {
			t.Fatalf("%s: after %s of the sandbox's time the name still answers %q, want the %s", what, limit, got, role)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// dig asks as a user does.
func (d *deployment) dig(t *testing.T) {
	if got := d.whose(t, d.w.Addresses().DNS); got != "primary" {
		t.Errorf("the name server answers %q, want the primary", got)
	}
	dig, err := exec.LookPath("dig")
	if err != nil {
		t.Skip("skipped: dig is not installed:", err)
	}
	for _, server := range []string{d.w.Addresses().DNS, d.w.Addresses().Resolver} {
		host, port, _ := net.SplitHostPort(server)
		output, err := exec.CommandContext(t.Context(), dig, "+short", "@"+host, "-p", port, d.name, "A").CombinedOutput()
		if got := d.role(strings.TrimSpace(string(output))); err != nil || got != "primary" {
			t.Errorf("dig @%s: %v, %q; want the primary", server, err, got)
		}
	}
}

// ask sends one request to a role's gateway, for the API's name, and returns the status and the body.
func (d *deployment) ask(t *testing.T, role, method, path, body string, signed bool) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "https://"+d.name+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if signed {
		hash := sha256.Sum256([]byte(body))
		key := aws.Credentials{AccessKeyID: d.w.variable("AWS_ACCESS_KEY_ID"), SecretAccessKey: d.w.variable("AWS_SECRET_ACCESS_KEY")}
		if err := v4.NewSigner().SignHTTP(t.Context(), key, request, hex.EncodeToString(hash[:]), "execute-api", d.region[role], time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: d.roots}}
	defer transport.CloseIdleConnections()
	dialer := net.Dialer{}
	transport.DialContext = dialAlways(&dialer, d.at[role])
	response, err := (&http.Client{Transport: transport, Timeout: 20 * time.Second}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if served := response.Header.Get("X-Served-By"); response.StatusCode == http.StatusOK && served != d.region[role] {
		t.Errorf("%s %s at the %s was served by %q, want %s", method, path, role, served, d.region[role])
	}
	return response.StatusCode, string(text)
}

func (d *deployment) unsignedWrite(t *testing.T) {
	for _, role := range []string{"primary", "standby"} {
		if status, body := d.ask(t, role, http.MethodPut, "/profiles/nobody", `{}`, false); status != http.StatusForbidden {
			t.Errorf("an unsigned write to the %s: %d %s, want 403", role, status, body)
		}
		if status, body := d.ask(t, role, http.MethodGet, "/profiles/nobody", "", false); status != http.StatusNotFound {
			t.Errorf("what was refused is there in the %s: %d %s", role, status, body)
		}
	}
}

// writeAndRead writes a profile in one region, reads it there at once and in the other after the lag.
func (d *deployment) writeAndRead(t *testing.T, from, to string) {
	path, profile := "/profiles/written-in-"+from, `{"name":"Ada"}`
	if status, body := d.ask(t, from, http.MethodPut, path, profile, true); status != http.StatusOK && status != http.StatusCreated {
		t.Fatalf("a signed write to the %s: %d %s", from, status, body)
	}
	if status, body := d.ask(t, from, http.MethodGet, path, "", false); status != http.StatusOK || !strings.Contains(body, "Ada") {
		t.Errorf("read where it was written: %d %s", status, body)
	}
	eventually(t, "the profile in the "+to, 30*time.Second, func() bool {
		status, body := d.ask(t, to, http.MethodGet, path, "", false)
		return status == http.StatusOK && strings.Contains(body, "Ada")
	})
}

// curl reads and writes with its own signatures, by curl's --resolve.
func (d *deployment) curl(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("skipped: curl is not installed:", err)
	}
	run := func(role, path string, more ...string) string {
		host, port, _ := net.SplitHostPort(d.at[role])
		arguments := append([]string{"-sS", "--max-time", "20", "--noproxy", "*", "--cacert", d.w.variable("WARM_STANDBY_CA"),
			"--resolve", d.name + ":" + port + ":" + host, "-w", " %{http_code}"}, more...)
		output, err := exec.CommandContext(t.Context(), curl, append(arguments, "https://"+d.name+":"+port+path)...).CombinedOutput()
		if err != nil {
			t.Errorf("curl to the %s: %v\n%s", role, err, output)
		}
		return string(output)
	}
	for role, region := range d.region {
		key := d.w.variable("AWS_ACCESS_KEY_ID") + ":" + d.w.variable("AWS_SECRET_ACCESS_KEY")
		put := run(role, "/profiles/curl", "-X", "PUT", "-H", "Content-Type: application/json", "-d", `{"name":"Grace"}`, "--user", key, "--aws-sigv4", "aws:amz:"+region+":execute-api")
		if !strings.HasSuffix(put, " 200") && !strings.HasSuffix(put, " 201") {
			t.Errorf("a write to the %s: %s", role, put)
		}
		if got := run(role, "/profiles/curl"); !strings.HasSuffix(got, " 200") || !strings.Contains(got, "Grace") {
			t.Errorf("a read from the %s: %s", role, got)
		}
	}
}

// worst is the model's worst case at the sandbox's propagation: what a client of a resolver that honours the TTL waits.
var worst = failover.Budget{
	Interval: 10 * time.Second, Threshold: 3, Timeout: failover.ProbeTimeout("HTTPS"),
	Propagation: dnsserver.DefaultPropagation, TTL: failover.AliasTTL,
}

func (d *deployment) regionDown(t *testing.T) {
	down := d.breaks(t, "region-down:"+d.region["primary"])
	detection := worst.Detection() + worst.Propagation
	t.Logf("flipped after %s of the sandbox's time, bound %s", d.answers(t, "standby", "the failover", worst.WorstCase()), worst.Arithmetic())
	flipWithin(t, d.client, "standby", detection)
	if status, body := d.ask(t, "standby", http.MethodGet, "/profiles/written-in-primary", "", false); status != http.StatusOK {
		t.Errorf("the standby answers %d %s", status, body)
	}
	down()
	t.Logf("flipped back after %s", d.answers(t, "primary", "the failback", worst.WorstCase()))
	flipWithin(t, d.client, "primary", detection)
	eventually(t, "the primary to answer", 30*time.Second, func() bool {
		status, _ := d.ask(t, "primary", http.MethodGet, "/profiles/written-in-standby", "", false)
		return status == http.StatusOK
	})
}

// bothDown makes the name answer the standby first, so that the primary's answer is seen to come back: it is Route 53's
// when every record of a failover pair is unhealthy. The standby's check has 30 s between requests.
func (d *deployment) bothDown(t *testing.T) {
	primary := d.breaks(t, "endpoint-500:"+d.region["primary"])
	d.answers(t, "standby", "the failover", worst.WorstCase())
	standby := d.breaks(t, "endpoint-500:"+d.region["standby"])
	slow := worst
	slow.Interval = 30 * time.Second
	t.Logf("with both down the primary is answered after %s", d.answers(t, "primary", "the loss of both", slow.WorstCase()))
	standby()
	d.answers(t, "standby", "the standby's return", slow.WorstCase())
	primary()
	d.answers(t, "primary", "the primary's return", worst.WorstCase())
}

// breaks sets a fault until the returned function is called.
func (d *deployment) breaks(t *testing.T, fault string) (mend func()) {
	t.Helper()
	if _, err := d.client.SetFault(t.Context(), management.SetFault{Fault: fault}); err != nil {
		t.Fatal(err)
	}
	return func() {
		if _, err := d.client.ClearFaults(t.Context(), fault); err != nil {
			t.Error(err)
		}
	}
}
