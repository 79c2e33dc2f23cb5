//go:build !unix

package main

import (
	"context"
	"os/exec"
)

// lead has no process groups to work with here: only the command itself is ended.
func lead(*exec.Cmd) (leave func()) { return func() {} }

// passOn ends the command: there are no signals to pass on.
func passOn(_ context.Context, command *exec.Cmd) error { return command.Process.Kill() }

// watch has nothing to work with here: a sandbox that is killed leaves its command running.
func watch(*exec.Cmd) (unwatch func()) { return func() {} }
