package synth

import (
	"os"
	"syscall"
)

func redirectStderr(to *os.File) (restore func(), err error) {
	return redirect(to, syscall.Dup2)
}
