//go:build e2e

package e2e

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox"
)

// find is a program's path; the test is skipped, with the reason, where there is none.
func find(t *testing.T, program, pkg string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("skipped: there is no %s here (Debian's package %s)", program, pkg)
	}
	return path
}

// TestDig asks the name servers, over UDP and TCP.
func TestDig(t *testing.T) {
	t.Parallel()
	dig := find(t, "dig", "bind9-dnsutils")
	p := project{t.TempDir(), newWorld(t, sandbox.Options{})}
	address, port, _ := net.SplitHostPort(p.w.Addresses().DNS)
	for _, c := range []struct{ question, want string }{
		{"+short tindrloop.example NS", ".awsdns-"},
		{"+tcp +short TINDRLOOP.example SOA", "awsdns-hostmaster.amazon.com."},
		{"nothing.tindrloop.example A", "status: NXDOMAIN"},
		{"tindrloop.example TXT", "ANSWER: 0, AUTHORITY: 1"},
		{"example.org A", "status: REFUSED"},
	} {
		args := append([]string{"@" + address, "-p", port, "+time=5"}, strings.Fields(c.question)...)
		if output, _ := p.run(t, p.dir, dig, args...); !strings.Contains(output, c.want) {
			t.Errorf("dig %s: no %q in\n%s", c.question, c.want, output)
		}
	}
}

// TestUnboundForwards puts a real resolver before the name servers.
func TestUnboundForwards(t *testing.T) {
	t.Parallel()
	unbound := find(t, "unbound", "unbound")
	w := newWorld(t, sandbox.Options{})
	dir := t.TempDir()
	listener, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.LocalAddr().String()
	listener.Close()
	config := filepath.Join(dir, "unbound.conf")
	write(t, config, fmt.Appendf(nil, `server:
  interface: 127.0.0.1
  port: %s
  username: ""
  chroot: ""
  directory: "%s"
  pidfile: ""
  use-syslog: no
  module-config: "iterator"
  do-not-query-localhost: no
remote-control:
  control-enable: no
stub-zone:
  name: "tindrloop.example"
  stub-addr: %s
`, address[strings.LastIndex(address, ":")+1:], dir, strings.Replace(w.Addresses().DNS, ":", "@", 1)))
	command := exec.CommandContext(t.Context(), unbound, "-d", "-c", config)
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = command.Process.Kill(); _ = command.Wait() }()
	client := dns.Client{Timeout: time.Second}
	eventually(t, "unbound answers with the zone's name servers", 10*time.Second, func() bool {
		reply, _, err := client.Exchange(new(dns.Msg).SetQuestion("tindrloop.example.", dns.TypeNS), address)
		return err == nil && reply.Rcode == dns.RcodeSuccess && len(reply.Answer) == 4
	})
	reply, _, err := client.Exchange(new(dns.Msg).SetQuestion("nothing.tindrloop.example.", dns.TypeA), address)
	if err != nil || reply.Rcode != dns.RcodeNameError {
		t.Errorf("%v %v, want NXDOMAIN", reply, err)
	}
}
