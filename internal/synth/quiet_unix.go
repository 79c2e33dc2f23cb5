//go:build linux || darwin

package synth

import (
	"os"
	"syscall"
)

func redirect(to *os.File, dup func(from, to int) error) (restore func(), err error) {
	saved, err := syscall.Dup(syscall.Stderr)
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(saved)
	if err := dup(int(to.Fd()), syscall.Stderr); err != nil {
		_ = syscall.Close(saved)
		return nil, err
	}
	return func() {
		_ = dup(saved, syscall.Stderr) // worked a moment ago, the other way round
		_ = syscall.Close(saved)
	}, nil
}
