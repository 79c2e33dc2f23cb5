package drill

import (
	"fmt"
	"slices"

	"github.com/warm-standby/warm-standby/internal/report"
)

// Fault is the way a drill breaks the primary.
type Fault string

// The faults.
const (
	// Endpoint points the primary's health check at a dead path: every checker really fails, so all of
	// detection is measured. It needs Route 53's control plane, in the drill only.
	Endpoint Fault = "endpoint"
	// App sets the drill marker of the primary's region: its own /healthz answers 503. No control plane.
	App Fault = "app"
	// Invert flips the computed status at once and so skips detection: it tests the wiring only.
	Invert Fault = "invert"
	// None breaks nothing: a person does, and the drill waits and watches.
	None Fault = "none"
)

// Faults are all of them, the default first.
var Faults = []Fault{Endpoint, App, Invert, None}

// DeadPath is where the fault Endpoint points the check. No route of the reference API matches it, so
// API Gateway answers 404, which a checker counts as failed.
const DeadPath = "/warm-standby-drill/dead"

// ParseFault reads a fault's name.
func ParseFault(name string) (Fault, error) {
	if slices.Contains(Faults, Fault(name)) {
		return Fault(name), nil
	}
	return "", fmt.Errorf("no fault is called %q: there are endpoint, app, invert and none", name)
}

// Describe says what the fault does to this stack, for the plan and the report.
func (f Fault) Describe(o Outputs) report.Fault {
	what := map[Fault]string{
		Endpoint: fmt.Sprintf("health check %s is pointed at %s instead of %s", o.Primary.HealthCheckID, DeadPath, o.Primary.HealthCheckPath),
		App:      fmt.Sprintf("item %s in table %s makes %s%s answer 503", MarkerKey(o.Primary.Region), o.Table.Name, o.Primary.Host(), o.Primary.HealthCheckPath),
		Invert:   fmt.Sprintf("health check %s is inverted, so its status flips without any detection", o.Primary.HealthCheckID),
		None:     "nothing is broken by the drill: it waits for somebody to break the primary",
	}
	return report.Fault{Name: string(f), What: what[f], ProvesRTO: f != Invert}
}

// The reserved keys. ClaimKey is the claim: see its attributes ClaimRun and ClaimLease. They start with '#', which no profile's id may.
const (
	ClaimKey   = "#drill#claim"
	markerBase = "#drill#"
)

// MarkerKey is the item that makes a region's /healthz answer 503.
func MarkerKey(region string) string { return markerBase + region }
