//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestItListensOnLoopbackAlone asks the kernel where a sandbox's sockets are: each on 127.0.0.0/8, none on IPv6.
func TestItListensOnLoopbackAlone(t *testing.T) {
	t.Parallel()
	s := launch(t, "serve", "--no-terraform-mirror")
	mine := sockets(t, s.command.Process.Pid)
	found := 0
	for _, table := range []string{"tcp", "udp", "tcp6", "udp6"} {
		text, err := os.ReadFile("/proc/net/" + table)
		if err != nil {
			continue // a machine without IPv6
		}
		for line := range strings.Lines(string(text)) {
			fields := strings.Fields(line) // sl local_address rem_address st … inode
			if len(fields) < 10 || !mine[fields[9]] {
				continue
			}
			found++
			// The address is hexadecimal with its first byte last.
			if address, _, _ := strings.Cut(fields[1], ":"); len(address) != 8 || !strings.HasSuffix(address, "7F") {
				t.Errorf("a socket of %s is at %s, which is not loopback", table, fields[1])
			}
		}
	}
	if want := 10; found < want { // APIs, management, two regions' gateways, DNS and resolver over UDP and TCP
		t.Errorf("found %d sockets of the sandbox, want at least %d", found, want)
	}
}

// sockets are the inodes of a process's sockets.
func sockets(t *testing.T, pid int) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil {
		t.Fatal(err)
	}
	inodes := map[string]bool{}
	for _, file := range files {
		target, err := os.Readlink(file)
		if err != nil {
			continue // closed meanwhile
		}
		if inode, found := strings.CutPrefix(target, "socket:["); found {
			inodes[strings.TrimSuffix(inode, "]")] = true
		}
	}
	return inodes
}
