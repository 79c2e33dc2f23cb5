package drill

import (
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/report"
)

// Stage is where a drill stands.
type Stage string

// The stages, in order.
const (
	StagePreflight Stage = "preflight"
	StageBaseline  Stage = "baseline"
	StageWait      Stage = "waiting for the break"
	StageFailover  Stage = "failover"
	StageHold      Stage = "holding"
	StageRestore   Stage = "restoring"
	StageFailback  Stage = "failback"
)

type stage struct {
	mu    sync.Mutex
	now   Stage
	since time.Duration
}

func (s *stage) set(now Stage, since time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now, s.since = now, since
}

func (s *stage) get() (Stage, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now, s.since
}

// Snapshot is what a live view shows.
type Snapshot struct {
	Stage     Stage
	Elapsed   time.Duration // in this stage, counted from the break or the restore
	RTO       time.Duration
	Record    string
	Fault     Fault
	Standings []Standing
	Events    []report.Event
}

// Snapshot may be called at any time, from any goroutine, once Run has started.
func (d *Drill) Snapshot() Snapshot {
	now, since := d.stage.get()
	s := Snapshot{Stage: now, Elapsed: d.Clock.Now() - since, RTO: d.RTO, Record: d.Outputs.RecordName, Fault: d.Fault, Events: d.diary.all()}
	if w := d.watching.Load(); w != nil {
		s.Standings = w.now()
	}
	return s
}
