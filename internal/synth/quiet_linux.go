package synth

import (
	"os"
	"syscall"
)

func redirectStderr(to *os.File) (restore func(), err error) {
	return redirect(to, func(from, to int) error { return syscall.Dup3(from, to, 0) })
}
