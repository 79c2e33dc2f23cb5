package constructs

import (
	"errors"
	"fmt"
)

// faults collects what is wrong with the props of one construct.
type faults struct {
	construct string // as a user knows it: FailoverDNS "dns"
	found     []error
}

func faultsOf(kind, id string) *faults {
	return &faults{construct: fmt.Sprintf("%s %q", kind, id)}
}

// add notes a fault of one prop; the message says the limit and the value.
func (f *faults) add(prop, format string, args ...any) {
	f.found = append(f.found, fmt.Errorf("%s: %s %s", f.construct, prop, fmt.Sprintf(format, args...)))
}

// addIf notes the fault when bad holds.
func (f *faults) addIf(bad bool, prop, format string, args ...any) {
	if bad {
		f.add(prop, format, args...)
	}
}

// err is every fault in one error, a line each, or nil.
func (f *faults) err() error { return errors.Join(f.found...) }
