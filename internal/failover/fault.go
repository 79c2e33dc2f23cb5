package failover

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// FaultKind names how an endpoint fails.
type FaultKind string

// The faults that can be simulated.
const (
	Refused       FaultKind = "refused"        // connections are refused: a probe fails at once
	Unreachable   FaultKind = "unreachable"    // packets vanish: a probe fails when connecting times out
	Hanging       FaultKind = "hanging"        // connects at the last moment and never answers: the longest a probe can take
	Slow          FaultKind = "slow"           // the status line takes Response: fails after StatusTimeout, or not at all
	ServerError   FaultKind = "5xx"            // answers as fast as ever, with an error
	StringMissing FaultKind = "string-missing" // answers 200 without the string: only a string-matching check sees it
	RegionsCut    FaultKind = "regions-cut"    // the checkers in Regions cannot reach the endpoint, the others can
	Flapping      FaultKind = "flapping"       // refuses for Down, answers for Up, and so on
)

// FaultKinds are all kinds, in the order in which help shows them.
var FaultKinds = []FaultKind{Refused, Unreachable, Hanging, Slow, ServerError, StringMissing, RegionsCut, Flapping}

// Fault is what goes wrong at the start of an outage, and stays wrong.
type Fault struct {
	Kind     FaultKind
	Response time.Duration // Slow: from the request to the status line
	Regions  []string      // RegionsCut: whose checkers are cut off
	Down, Up time.Duration // Flapping: one period; what counts is when the status first turns
}

// maxPeriod bounds what a fault may ask for, so that sums of durations cannot overflow.
const maxPeriod = 24 * time.Hour

// Validate reports what is missing from or out of range in the fault.
func (f Fault) Validate() error {
	if !slices.Contains(FaultKinds, f.Kind) {
		return fmt.Errorf("unknown fault %q: it must be one of %s", f.Kind, joinKinds())
	}
	var faults []error
	if f.Kind == Slow && (f.Response <= 0 || f.Response > maxPeriod) {
		faults = append(faults, fmt.Errorf("a slow endpoint's response of %s must be above 0 s and at most 86400 s", Seconds(f.Response)))
	}
	if f.Kind == Flapping && (f.Down < time.Millisecond || f.Up < time.Millisecond || f.Down > maxPeriod || f.Up > maxPeriod) {
		faults = append(faults, fmt.Errorf("flapping %s down and %s up: both must be 0.001 s to 86400 s", Seconds(f.Down), Seconds(f.Up)))
	}
	if f.Kind == RegionsCut && len(f.Regions) == 0 {
		faults = append(faults, errors.New("no region is cut off: name at least one"))
	}
	for _, region := range f.Regions {
		if !slices.Contains(CheckerRegions, region) {
			faults = append(faults, fmt.Errorf("%q is no region that Route 53 checks from: these are %s", region, strings.Join(CheckerRegions, ", ")))
		}
	}
	return errors.Join(faults...)
}

func joinKinds() string {
	names := make([]string, len(FaultKinds))
	for i, kind := range FaultKinds {
		names[i] = string(kind)
	}
	return strings.Join(names, ", ")
}

// Outage tells whether clients are without service. An endpoint that only some checkers cannot reach serves
// everybody else: there, a status that turns is the failure.
func (f Fault) Outage() bool { return f.Kind != RegionsCut }

// Probe is how long one probe of the failing endpoint takes, and whether it fails. healthy is how long an
// answer takes while all is well.
func (f Fault) Probe(c Check, healthy time.Duration) (took time.Duration, fails bool) {
	tcp := c.Kind == "TCP"
	switch f.Kind {
	case Refused, Flapping:
		return 0, true
	case Unreachable, RegionsCut:
		if tcp {
			return TCPTimeout, true
		}
		return ConnectTimeout, true
	case Hanging:
		return ProbeTimeout(c.Kind), true
	case Slow:
		if tcp || f.Response <= StatusTimeout {
			return min(f.Response, StatusTimeout), false
		}
		return StatusTimeout, true
	case ServerError:
		return healthy, !tcp
	case StringMissing:
		return healthy, c.matchesString()
	}
	return healthy, false
}

// String is the fault in words.
func (f Fault) String() string {
	switch f.Kind {
	case Slow:
		return "slow by " + Seconds(f.Response)
	case RegionsCut:
		return "checkers cut off in " + strings.Join(f.Regions, ", ")
	case Flapping:
		return fmt.Sprintf("flapping, %s down and %s up", Seconds(f.Down), Seconds(f.Up))
	}
	return string(f.Kind)
}
