package drill

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/report"
)

// The defaults of a drill.
const (
	DefaultInterval = 250 * time.Millisecond // between two questions to one target
	DefaultPolling  = 2 * time.Second        // of GetHealthCheckStatus; Route 53 allows an account 5 calls a second
	DefaultSteady   = 5 * time.Second        // of unbroken answers before a passage counts as over
	DefaultPatience = 15 * time.Minute       // for restoring
	DefaultWait     = time.Hour              // for somebody to break the primary, with the fault none
	baseline        = 8                      // unbroken primary answers of every target before anything is broken
	baselineWithin  = 20 * time.Second       // of the machine
	tick            = 100 * time.Millisecond // of the machine, between two looks at who serves
)

// Settings are what one drill is run with. Durations are of the run's clock.
type Settings struct {
	ID       string // of the run: unique; names the claim
	Owner    string // user@host
	Folder   string // for journal and samples; must exist or be creatable
	Fault    Fault
	RTO      time.Duration // 0: what the stack promises
	Timeout  time.Duration // for a passage; 0: twice the RTO
	Hold     time.Duration // stay broken for so long after the failover
	Steady   time.Duration
	Patience time.Duration
	Wait     time.Duration
	Interval time.Duration // of the machine's clock, as it is a load on servers
	Polling  time.Duration
	Tool     string // version of verify
	Where    report.Where
	Quantile Quantiles
}

// Drill is one run. It is used once.
type Drill struct {
	Site
	Settings
	Clock probe.Clock
	// Refresh learns again which addresses belong to which region; nil: nothing to learn.
	Refresh func(ctx context.Context)
	// Tell is called with every event as it happens, from one goroutine at a time.
	Tell func(report.Event)
	// Impatient ends while the drill restores: the drill then undoes, but does not wait for the way back.
	Impatient context.Context
	// Markers write to the primary during the drill, for the RPO; nil: none.
	Markers Markers

	diary    diary
	watch    *watch
	watching atomic.Pointer[watch] // the same, for Snapshot
	stage    stage
	marking  *marking
}

// Markers measure what replication loses at the cut-over.
type Markers interface {
	// Write writes markers until ctx ends.
	Write(ctx context.Context)
	// CutOver is called once, when clients reach the standby; at is the time on the run's clock.
	CutOver(ctx context.Context, at time.Duration)
	// Finish waits for late arrivals, removes the markers and tells.
	Finish(ctx context.Context) (report.RPO, error)
}

// ErrNotRestored means that something of the drill is still in place: a person has to act.
var ErrNotRestored = errors.New("the drill could not be undone")

// ErrInterrupted means that the drill was ended before it could measure; everything is restored.
var ErrInterrupted = errors.New("interrupted; everything is restored")

// Run drills. The report is complete as far as the drill came, whatever the error.
func (d *Drill) Run(ctx context.Context) (report.Report, error) {
	d.setDefaults()
	r := d.blank()
	findings, err := d.Preflight(ctx)
	d.tellFindings(findings)
	if err == nil {
		err = refusal(findings)
	}
	if err != nil {
		return r, err
	}
	armed, err := d.arm(ctx)
	if err != nil {
		return r, err
	}
	defer armed.file.close()
	return d.armed(ctx, armed, r)
}

func (d *Drill) setDefaults() {
	fill := func(setting *time.Duration, value time.Duration) {
		if *setting == 0 {
			*setting = value
		}
	}
	fill(&d.RTO, d.Outputs.RTO())
	fill(&d.Timeout, 2*d.RTO)
	fill(&d.Steady, DefaultSteady)
	fill(&d.Patience, DefaultPatience)
	fill(&d.Wait, DefaultWait)
	fill(&d.Interval, DefaultInterval)
	fill(&d.Polling, DefaultPolling)
	d.Steady = max(d.Steady, d.Clock.Scaled(3*d.Interval)) // in an accelerated sandbox samples are far apart
	if d.Impatient == nil {
		d.Impatient = context.Background()
	}
	d.diary.clock, d.diary.tell = d.Clock, d.Tell
	d.stage.set(StagePreflight, d.Clock.Now())
}

func (d *Drill) tellFindings(findings []Finding) {
	for _, f := range findings {
		if f.OK() {
			d.diary.note("%s: %s", f.Check, joined(f.Facts))
		} else {
			d.diary.note("NOT %s: %s", f.Check, joined(f.Wrong))
		}
	}
}

// armament is a drill that may begin: journal on disk, claim held.
type armament struct {
	file    *journalFile
	journal Journal
	check   HealthCheck
	claim   *claim      // nil where the stack has no table
	undone  report.Span // when it was undone, on the run's clock
}

// arm writes the journal and then claims the stack. Where it fails, nothing is left behind.
func (d *Drill) arm(ctx context.Context) (*armament, error) {
	if d.Fault == App && len(d.Cloud.Tables) == 0 {
		return nil, errors.New("the fault app needs the profile table, and the stack has none: use --fault endpoint")
	}
	check, err := d.Cloud.Checks.HealthCheck(ctx, d.Outputs.Primary.HealthCheckID)
	if err != nil {
		return nil, fmt.Errorf("reading the health check of the primary: %w", err)
	}
	a := &armament{check: check, journal: newJournal(d.ID, d.Owner, time.Now(), d.Fault, d.Outputs, check)}
	if a.file, err = openJournal(d.Folder); err != nil {
		return nil, err
	}
	if err := a.file.save(a.journal); err != nil {
		a.file.discard()
		return nil, err
	}
	if len(d.Cloud.Tables) == 0 {
		return a, nil
	}
	a.claim = &claim{table: d.Cloud.Tables[probe.Standby], journal: a.journal}
	err = a.claim.put(ctx)
	switch {
	case err == nil:
		return a, nil
	case errors.Is(err, ErrClaimed):
		a.file.discard()
		return nil, fmt.Errorf("not drilling, nothing was changed: %w", err)
	}
	// It may have been written all the same.
	if releaseErr := a.claim.table.DeleteClaim(context.WithoutCancel(ctx), d.ID); releaseErr != nil {
		a.file.close()
		return nil, fmt.Errorf("claiming the stack: %w; a claim may be left behind: run `verify restore`", err)
	}
	a.file.discard()
	return nil, fmt.Errorf("claiming the stack: %w", err)
}
