//go:build !linux && !darwin

package synth

import (
	"errors"
	"os"
)

// redirectStderr is not there for this system: jsii's word after closing is seen.
func redirectStderr(*os.File) (restore func(), err error) {
	return nil, errors.ErrUnsupported
}
