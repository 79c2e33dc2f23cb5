package synth

import (
	"bytes"
	"os"
	"runtime"
	"time"
)

// quietly calls the function that ends the kernel, and keeps from the user what
// jsii says on the way. It waits for the process in two places at once, and the
// one that comes second prints "Runtime process exited abnormally: waitid: no
// child processes" after a normal exit, sometimes when closing is long over.
func quietly(end func()) {
	restore, err := silenceStderr()
	if err != nil {
		end()
		return
	}
	defer restore()
	end()
	for range 200 {
		if !waiting() {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// waiting tells whether a goroutine of jsii's still waits for the process.
func waiting() bool {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	return bytes.Contains(stacks, []byte("jsii-runtime-go/internal/kernel/process.(*Process)"))
}

// silenceStderr sends what is written to the descriptor of stderr to nowhere
// until restore is called. The descriptor and not os.Stderr, which jsii's
// goroutine may be reading.
func silenceStderr() (restore func(), err error) {
	nowhere, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	defer nowhere.Close()
	return redirectStderr(nowhere)
}
