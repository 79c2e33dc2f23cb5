package report

import (
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
)

// Version is the version of the JSON form; it goes up when a reader of the old one would misread it.
const Version = 1

// The kinds of runs.
const (
	KindDrill = "drill"
	KindRPO   = "rpo"
)

// Report is one run of a drill or of an RPO measurement.
type Report struct {
	Version  int       `json:"version"`
	Kind     string    `json:"kind"`
	Run      string    `json:"run"`
	Started  time.Time `json:"started"`
	Tool     string    `json:"tool"` // version of verify
	Where    Where     `json:"where"`
	Stack    Stack     `json:"stack"`
	Fault    Fault     `json:"fault"`
	RTO      Seconds   `json:"rto_seconds"`
	Budget   string    `json:"budget,omitempty"` // the arithmetic of the model's bound
	Verdict  Verdict   `json:"verdict"`
	Failover *Passage  `json:"failover,omitempty"`
	Failback *Passage  `json:"failback,omitempty"`
	RPO      *RPO      `json:"rpo,omitempty"`
	Reads    []Reads   `json:"reads,omitempty"`
	Restored *Restored `json:"restored,omitempty"`
	Samples  Samples   `json:"samples"`
	Lanes    []Lane    `json:"lanes,omitempty"`
	Events   []Event   `json:"events,omitempty"`
}

// Where a run took place.
type Where struct {
	Kind    string `json:"kind"`              // "aws" or "sandbox"
	Account string `json:"account,omitempty"` // masked but for its last four digits
	// Speed of the sandbox's clock; 1 is real time. Anything else is no measurement.
	Speed          float64 `json:"speed,omitempty"`
	ReplicationLag Seconds `json:"replication_lag_seconds,omitempty"` // as the sandbox was told
}

// Accelerated tells whether the run took place in a sandbox faster or slower than real time.
func (w Where) Accelerated() bool { return w.Speed != 0 && w.Speed != 1 }

// Stack is what was drilled.
type Stack struct {
	Name     string `json:"name"`
	Record   string `json:"record"`
	Primary  string `json:"primary_region"`
	Standby  string `json:"standby_region"`
	Reviewed string `json:"reviewed_sha256,omitempty"` // of the cdk.tf.json that the deployment was compared with
}

// Fault is how the primary was broken.
type Fault struct {
	Name string `json:"name"` // endpoint, app, invert or none
	What string `json:"what"` // in words
	// ProvesRTO is false for a fault that skips detection: it tests the wiring, not the time.
	ProvesRTO bool `json:"proves_rto"`
}

// Verdict says whether what was measured is within the objective.
type Verdict struct {
	Holds  bool   `json:"holds"`
	Reason string `json:"reason"`
}

// Passage is one change of the serving region: the failover or the failback. Its times count from
// the break, or from the restore.
type Passage struct {
	From  probe.Role `json:"from"`
	To    probe.Role `json:"to"`
	Start Span       `json:"start"` // on the run's clock; a span where the break was not ours
	// Measured is when every sampled server, resolver and HTTPS had changed. Nil: not all did.
	Measured *Span    `json:"measured,omitempty"`
	Missing  []string `json:"missing,omitempty"` // what had not changed at the end, and why
	Phases   []Phase  `json:"phases"`
	Flips    []Flip   `json:"flips"`
}

// Phase is one step of a passage.
type Phase struct {
	ID    string   `json:"id"`
	Label string   `json:"label"`
	At    *Span    `json:"at,omitempty"`          // nil: it did not happen
	Bound Seconds  `json:"bound_seconds"`         // the model's worst case; 0 where the model has none
	P50   *Seconds `json:"p50_seconds,omitempty"` // of simulated outages
	P99   *Seconds `json:"p99_seconds,omitempty"`
}

// Flip is when one target changed for good.
type Flip struct {
	Target string     `json:"target"`
	Kind   probe.Kind `json:"kind"`
	At     *Span      `json:"at,omitempty"`            // nil: it did not
	First  *Seconds   `json:"first_seconds,omitempty"` // the first answer of the new region, where answers alternated
	Why    string     `json:"why,omitempty"`           // it did not
}

// Reads are the table's share of reads in one region, from Server-Timing.
type Reads struct {
	Region string     `json:"region"`
	Role   probe.Role `json:"role"`
	Count  int        `json:"count"`
	P50    float64    `json:"p50_ms"`
	P99    float64    `json:"p99_ms"`
	Max    float64    `json:"max_ms"`
	Holds  bool       `json:"single_digit"` // p99 under 10 ms
}

// RPO is what the markers told about replication.
type RPO struct {
	Written      int     `json:"written"`
	Acknowledged int     `json:"acknowledged"`
	Arrived      int     `json:"arrived"` // of the acknowledged
	P50          Seconds `json:"p50_seconds"`
	P90          Seconds `json:"p90_seconds"`
	P99          Seconds `json:"p99_seconds"`
	Max          Seconds `json:"max_seconds"`
	Resolution   Seconds `json:"resolution_seconds"` // of one lag, at the 99th percentile
	CutOver      *Loss   `json:"cut_over,omitempty"`
	Removed      bool    `json:"removed"` // the markers are gone again
}

// Loss is what the standby lacked when it took over.
type Loss struct {
	At         Seconds  `json:"at_seconds"`         // on the run's clock
	Contiguous int      `json:"highest_contiguous"` // the last marker before the first gap
	Missing    []int    `json:"missing,omitempty"`  // acknowledged, not in the standby
	Later      []int    `json:"arrived_later,omitempty"`
	Window     *Seconds `json:"window_seconds,omitempty"` // from the oldest missing write to the newest acknowledged one
	Unknown    string   `json:"unknown,omitempty"`        // why the standby could not be asked; Missing is too long then
}

// Restored says what the drill undid.
type Restored struct {
	Done  bool     `json:"done"`
	Steps []string `json:"steps,omitempty"` // left for a person where it is not done
}

// Samples names the raw samples.
type Samples struct {
	File     string  `json:"file,omitempty"`
	Count    int     `json:"count"`
	Interval Seconds `json:"interval_seconds"`
	Polling  Seconds `json:"polling_seconds"` // of the health checkers' observations
	Lost     string  `json:"lost,omitempty"`  // why the file is not complete
}

// Lane is what one target answered, over time.
type Lane struct {
	Target   string     `json:"target"`
	Kind     probe.Kind `json:"kind"`
	Segments []Segment  `json:"segments"`
}

// Segment is a stretch of equal answers; Serves is empty where there was no usable one.
type Segment struct {
	From   Seconds    `json:"from_seconds"`
	To     Seconds    `json:"to_seconds"`
	Serves probe.Role `json:"serves,omitempty"`
}

// Event is something that happened, on the run's clock.
type Event struct {
	At   Seconds `json:"at_seconds"`
	Text string  `json:"text"`
}
