package dnsserver_test

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// tool returns the path of a program of Debian's, or skips with the package
// that has it.
func tool(t *testing.T, name, pkg string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("skipped: %s is not installed (apt-get install %s)", name, pkg)
	}
	return path
}

func TestDig(t *testing.T) {
	dig := tool(t, "dig", "bind9-dnsutils")
	s := newStack(t, 20)
	s.deploy(t)
	s.until(t, "192.0.2.1")
	server, cache := s.servers.Address(0), s.resolver.Address()
	cases := []struct {
		name   string
		server netip.AddrPort
		args   string
		want   []string // each is a part of the output
	}{
		{"failover name", server, "api.tindrloop.example A +short", []string{"192.0.2.1\n"}},
		{"over TCP", server, "+tcp api.tindrloop.example A +short", []string{"192.0.2.1\n"}},
		{"with 0x20", server, "aPi.TindrLoop.example A", []string{"aPi.TindrLoop.example.\t60\tIN\tA\t192.0.2.1", "flags: qr aa rd;", "EDNS: version: 0"}},
		{"NXDOMAIN", server, "no.tindrloop.example A", []string{"status: NXDOMAIN", "900\tIN\tSOA"}},
		{"NODATA", server, "api.tindrloop.example MX", []string{"status: NOERROR", "ANSWER: 0", "900\tIN\tSOA"}},
		{"out of zone", server, "example.org A", []string{"status: REFUSED"}},
		{"name servers", server, "tindrloop.example NS +short", []string{".awsdns-", ".co.uk."}},
		{"through the cache", cache, "api.tindrloop.example A", []string{"flags: qr rd ra;", "A\t192.0.2.1"}},
		{"an API endpoint", cache, "abc.execute-api.us-west-2.amazonaws.com A +short", []string{"127.0.0.1\n"}},
		{"a name server's name", cache, "ns-2000.awsdns-01.co.uk A +short", []string{"127.0.0.4\n"}},
		{"class CHAOS", server, "version.bind TXT CH", []string{"status: REFUSED"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			args := append([]string{"@" + c.server.Addr().String(), "-p", fmt.Sprint(c.server.Port()), "+time=5"}, strings.Fields(c.args)...)
			out, err := exec.Command(dig, args...).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, part := range c.want {
				if !strings.Contains(string(out), part) {
					t.Errorf("dig %s: no %q in\n%s", c.args, part, out)
				}
			}
		})
	}
}

// freePort returns a port that was free a moment ago, for UDP and TCP.
func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// run starts a resolver of Debian's and returns where it listens, once it does.
func run(t *testing.T, port int, path string, args ...string) netip.AddrPort {
	t.Helper()
	var output strings.Builder
	command := exec.Command(path, args...)
	command.Stdout, command.Stderr = &output, &output
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan error, 1)
	go func() { exited <- command.Wait() }()
	t.Cleanup(func() {
		command.Process.Kill()
		<-exited
	})
	address := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(port))
	for range 100 {
		if conn, err := net.Dial("tcp", address.String()); err == nil {
			conn.Close()
			return address
		}
		select {
		case err := <-exited:
			exited <- err
			t.Fatalf("%s ended: %v\n%s", path, err, output.String())
		case <-time.After(50 * time.Millisecond):
		}
	}
	t.Fatalf("%s does not listen on %s", path, address)
	return address
}

// follows asserts that a real resolver in front of the sandbox sees the failover
// when its TTL is over, not before.
func follows(t *testing.T, s *stack, resolver netip.AddrPort) {
	t.Helper()
	if got := ask(t, resolver, "api.tindrloop.example."); got != "192.0.2.1" {
		t.Fatalf("first answer %s", got)
	}
	if got := ask(t, resolver, "no.tindrloop.example."); got != "NXDOMAIN" {
		t.Errorf("a name that does not exist: %s", got)
	}
	s.regions["us-east-1"].down.Store(true)
	s.until(t, "192.0.2.2")
	// These resolvers count TTLs in real seconds, 60 of them: not waited for.
	if got := ask(t, resolver, "api.tindrloop.example."); got != "192.0.2.1" {
		t.Errorf("before its TTL is over the resolver says %s", got)
	}
	if got := ask(t, s.servers.Address(0), "api.tindrloop.example."); got != "192.0.2.2" {
		t.Errorf("the name server says %s", got)
	}
}

func TestDnsmasqForwardsToTheResolver(t *testing.T) {
	path := tool(t, "dnsmasq", "dnsmasq-base")
	s := newStack(t, 50)
	s.deploy(t)
	s.until(t, "192.0.2.1")
	port := freePort(t)
	upstream := s.resolver.Address()
	address := run(t, port, path, "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--bind-interfaces",
		"--listen-address=127.0.0.1", "--user="+os.Getenv("USER"), "--pid-file=", fmt.Sprintf("--port=%d", port),
		fmt.Sprintf("--server=%s#%d", upstream.Addr(), upstream.Port()))
	follows(t, s, address)
}

// TestUnboundAsksTheNameServers: as a stub zone, it finds the zone's servers by
// itself and asks all four.
func TestUnboundAsksTheNameServers(t *testing.T) {
	path := tool(t, "unbound", "unbound")
	s := newStack(t, 50)
	s.deploy(t)
	s.until(t, "192.0.2.1")
	port := freePort(t)
	var stubs strings.Builder
	for _, server := range s.servers.Addresses() {
		fmt.Fprintf(&stubs, "  stub-addr: %s@%d\n", server.Addr(), server.Port())
	}
	config := fmt.Sprintf(`server:
  interface: 127.0.0.1
  port: %d
  do-daemonize: no
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  module-config: "iterator"
  do-not-query-localhost: no
  use-caps-for-id: yes
  local-zone: "example." nodefault
  root-hints: ""
remote-control:
  control-enable: no
stub-zone:
  name: "tindrloop.example"
%s`, port, stubs.String())
	file := filepath.Join(t.TempDir(), "unbound.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	follows(t, s, run(t, port, path, "-d", "-c", file))
}

// TestTheResolverFollowsWhenItsTTLIsOver: the sandbox's own resolver counts TTLs
// in sandbox time.
func TestTheResolverFollowsWhenItsTTLIsOver(t *testing.T) {
	s := newStack(t, 50)
	s.deploy(t)
	s.until(t, "192.0.2.1")
	asked := s.clock.Now()
	if got := ask(t, s.resolver.Address(), "api.tindrloop.example."); got != "192.0.2.1" {
		t.Fatalf("first answer %s", got)
	}
	s.regions["us-east-1"].down.Store(true)
	s.until(t, "192.0.2.2")
	for s.clock.Since(asked) < 2*time.Minute {
		reply, err := dns.Exchange(new(dns.Msg).SetQuestion("api.tindrloop.example.", dns.TypeA), s.resolver.Address().String())
		if err != nil {
			t.Fatal(err)
		}
		if got := reply.Answer[0].(*dns.A).A.String(); got == "192.0.2.2" {
			if age := s.clock.Since(asked); age < 60*time.Second {
				t.Errorf("the cache was left after %s", age)
			}
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Error("two minutes later the resolver still has the old answer")
}
