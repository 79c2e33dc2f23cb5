//go:build unix

package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
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

// watcher ends the group in $1 as soon as its input ends, and then leaves it as long as endGroup does.
const watcher = `read -r _; kill -s TERM -- "-$1" 2>/dev/null || exit 0; sleep 2; kill -s KILL -- "-$1" 2>/dev/null`

// watch has a shell end the command's group when this process dies in a way that it cannot see coming (kill -9): the
// shell's input then ends. The function returned ends the shell.
func watch(command *exec.Cmd) (unwatch func()) {
	shell := exec.Command("/bin/sh", "-c", watcher, "sh", strconv.Itoa(command.Process.Pid))
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // no signal of a terminal's reaches it
	input, err := shell.StdinPipe()
	if err != nil || shell.Start() != nil {
		return func() {} // kill -9 leaves the command, as it would without this
	}
	return func() {
		_ = shell.Process.Kill() // before its input ends: the group's number may be another's by now
		_ = shell.Wait()
		_ = input.Close()
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
