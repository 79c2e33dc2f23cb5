//go:build e2e

package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestEverySignalLeavesNothingBehind ends a sandbox that runs a function, and with `run` a command with a child of its
// own, in each way: every process is gone a moment later.
func TestEverySignalLeavesNothingBehind(t *testing.T) {
	const command = `env > env.new; mv env.new env; sleep 300 & sleep 300`
	forms := map[string][]string{
		"serve": {"serve", "--no-terraform-mirror"},
		"run":   {"run", "--no-terraform-mirror", "--", "sh", "-c", command},
	}
	for form, arguments := range forms {
		for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
			t.Run(fmt.Sprintf("%s, %s", form, signal), func(t *testing.T) {
				t.Parallel()
				s := launch(t, arguments...)
				s.invoke(t)
				family := descendants(t, s.command.Process.Pid)
				if want := map[string]int{"serve": 1, "run": 4}[form]; len(family) < want {
					t.Fatalf("the sandbox has the processes %v, want at least %d: the function and the command's", family, want)
				}
				if err := s.command.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				_ = s.command.Wait() // the exit code is a matter of cmd/sandbox's own tests
				for _, pid := range family {
					s.goesAway(t, pid)
				}
			})
		}
	}
}

// goesAway fails the test, and ends the process, where it is still there after a few seconds. A process that nobody has
// waited for yet has ended all the same.
func (s *launched) goesAway(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || bytes.Contains(stat, []byte(") Z ")) {
			return
		}
		if time.Now().After(deadline) {
			t.Errorf("a process was left behind: %s\n%s", stat, s.stderr.String())
			_ = syscall.Kill(pid, syscall.SIGKILL)
			return
		}
	}
}

// descendants are the processes below one, from /proc.
func descendants(t *testing.T, pid int) []int {
	t.Helper()
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		t.Fatal(err)
	}
	var all []int
	for _, list := range lists {
		text, err := os.ReadFile(list)
		if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
			continue // the thread has ended
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range strings.Fields(string(text)) {
			child, err := strconv.Atoi(word)
			if err != nil {
				t.Fatal(err)
			}
			all = append(append(all, child), descendants(t, child)...)
		}
	}
	return all
}
