package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/sandbox"
)

// grace is how long a command may take to end after a signal before it is killed: terraform saves its state meanwhile.
const grace = 60 * time.Second

func newRunCommand() *cobra.Command {
	k := &knobs{}
	c := &cobra.Command{
		Use:   "run [flags] -- COMMAND [ARGUMENT…]",
		Short: "Start a sandbox, run a command in it, stop with it and exit with its code",
		Example: `  sandbox run -- npx cdktf deploy profile-api --auto-approve
  sandbox run --speed 60 -- bash
  sandbox run -- sh -c 'dig @${WARM_STANDBY_DNS%:*} -p ${WARM_STANDBY_DNS##*:} tindrloop.example NS'`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := refuseForeign("."); err != nil {
				return err
			}
			s, err := k.start(context.WithoutCancel(c.Context()))
			if err != nil {
				return err
			}
			s.announce(c.ErrOrStderr())
			err = s.run(c, args)
			if k.options.Snapshot == "" {
				mentionStale(c.ErrOrStderr(), ".")
			}
			return errors.Join(err, s.stop())
		},
	}
	k.register(c)
	return c
}

// run runs the command to its end. A signal to the sandbox is passed on; the command's whole process group is killed
// when it does not end by itself, and what it left behind when it does.
func (s *started) run(c *cobra.Command, args []string) error {
	command := exec.CommandContext(c.Context(), args[0], args[1:]...)
	command.Stdin, command.Stdout, command.Stderr = c.InOrStdin(), c.OutOrStdout(), c.ErrOrStderr()
	command.Env = append(sandbox.WithoutAWS(os.Environ()), s.environment...)
	leave := lead(command)
	command.Cancel = func() error { return passOn(c.Context(), command) }
	command.WaitDelay = grace
	if err := command.Start(); err != nil {
		return fmt.Errorf("run %s: %w", args[0], err)
	}
	unwatch := watch(command)
	err := command.Wait()
	leave()
	unwatch()
	return exitWith(args[0], command, err)
}

// exitWith turns the end of the command into the sandbox's own.
func exitWith(name string, command *exec.Cmd, err error) error {
	state := command.ProcessState
	if err == nil || state == nil {
		return err
	}
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return &exitError{code: 128 + int(status.Signal()), err: fmt.Errorf("%s was ended by a signal: %s", name, status.Signal())}
	}
	if !state.Success() {
		return &exitError{code: state.ExitCode()}
	}
	return nil // the command did end well, if only after a signal
}
