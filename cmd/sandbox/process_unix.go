//go:build unix

package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// lead makes the command the leader of a process group of its own, in the foreground when the sandbox has the
// terminal, so that Ctrl-C reaches the command first and everything that it started can be ended with it. The function
// returned ends what is left of the group and takes the terminal back.
func lead(command *exec.Cmd) (leave func()) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	terminal := int(os.Stdin.Fd())
	foreground := command.Stdin == os.Stdin && term.IsTerminal(terminal)
	if foreground {
		command.SysProcAttr.Foreground = true
		command.SysProcAttr.Ctty = terminal
		signal.Ignore(syscall.SIGTTOU) // or taking the terminal back would stop us
	}
	return func() {
		endGroup(command.Process.Pid)
		if foreground {
			_ = unix.IoctlSetPointerInt(terminal, unix.TIOCSPGRP, unix.Getpgrp())
		}
	}
}

// endGroup asks what is left of the group to end, and kills what does not.
func endGroup(group int) {
	if syscall.Kill(-group, syscall.SIGTERM) != nil {
		return // nobody is left
	}
	for range 20 {
		time.Sleep(100 * time.Millisecond)
		if errors.Is(syscall.Kill(-group, 0), syscall.ESRCH) {
			return
		}
	}
	_ = syscall.Kill(-group, syscall.SIGKILL)
}

// passOn sends the signal that ended ctx to the command's group, an interrupt if it was none.
func passOn(ctx context.Context, command *exec.Cmd) error {
	number := syscall.SIGINT
	var cause signalled
	if errors.As(context.Cause(ctx), &cause) {
		if s, ok := cause.Signal.(syscall.Signal); ok {
			number = s
		}
	}
	return syscall.Kill(-command.Process.Pid, number)
}
