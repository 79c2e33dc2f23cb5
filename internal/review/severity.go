package review

import (
	"fmt"
	"strings"
)

// Severity tells how much a finding matters.
type Severity int

// The severities, from the least.
const (
	Note    Severity = iota // worth knowing, or not to be judged from the configuration alone
	Warning                 // the failover works, but not as well as it should
	Error                   // the failover does not hold
)

var severityNames = [...]string{"note", "warning", "error"}

// String is the severity as flags and reports write it.
func (s Severity) String() string { return severityNames[s] }

// MarshalText writes the severity as its name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// ParseSeverity reads a severity's name.
func ParseSeverity(name string) (Severity, error) {
	for i, known := range severityNames {
		if name == known {
			return Severity(i), nil
		}
	}
	return 0, fmt.Errorf("severity %q is none of %s", name, strings.Join(severityNames[:], ", "))
}
