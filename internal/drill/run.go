package drill

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/report"
)

// armed is the drill from the claim to its release: whatever happens in between, it restores.
func (d *Drill) armed(ctx context.Context, a *armament, r report.Report) (report.Report, error) {
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	wait, lost := d.observe(watching)
	letGo := d.keepClaim(watching, a)
	failover, err := d.broken(ctx, a)
	undone := d.restore(a)
	restored := undone
	var failback *Window
	if undone == nil {
		if failover != nil {
			failback, restored = d.awaitFailback(a)
		}
		letGo() // or a renewal under way would bring the claim back
		restored = errors.Join(restored, d.release(a))
	}
	r.RPO = d.finishMarkers(failover != nil)
	stop()
	wait()
	r.Samples.Lost = lost()
	d.conclude(&r, failover, failback, a.check.FailureThreshold)
	r.Restored = restoration(a.journal, undone, restored)
	switch {
	case restored != nil:
		return r, fmt.Errorf("%w: %w", ErrNotRestored, restored)
	case err != nil:
		return r, err
	}
	return r, nil
}

// keepClaim renews the claim until the function that it returns is called.
func (d *Drill) keepClaim(ctx context.Context, a *armament) (letGo func()) {
	if a.claim == nil {
		return func() {}
	}
	ctx, stop := context.WithCancel(ctx)
	var keeping sync.WaitGroup
	keeping.Go(func() { a.claim.keep(ctx, func(err error) { d.diary.note("%v", err) }) })
	return func() {
		stop()
		keeping.Wait()
	}
}

// observe starts everything that is watched during the drill: targets and checkers' observations. It
// outlives an interruption, because the way back is watched as well.
func (d *Drill) observe(ctx context.Context) (wait func(), lost func() string) {
	keep, finish := d.sampleFile()
	d.watch = newWatch(keep)
	d.watching.Store(d.watch)
	sampler := probe.Sampler{Clock: d.Clock, Record: d.watch.record}
	var going sync.WaitGroup
	for i, target := range d.Targets {
		pace := probe.Pace{Interval: d.Interval}
		if target.Kind() == probe.Endpoint && target.Name() != EndpointLabel(probe.Primary) {
			pace.Interval *= 4 // only its latency is of interest
		}
		pace.Offset = pace.Interval * time.Duration(i) / time.Duration(len(d.Targets))
		going.Go(func() { sampler.Run(ctx, target, pace) })
	}
	checkers := checkersTarget{checks: d.Cloud.Checks, id: d.Outputs.Primary.HealthCheckID}
	going.Go(func() { sampler.Run(ctx, checkers, probe.Pace{Interval: d.Clock.Real(d.Polling), InFlight: 2}) })
	if d.Refresh != nil {
		going.Go(func() { d.refresh(ctx) })
	}
	return going.Wait, finish
}

func (d *Drill) refresh(ctx context.Context) {
	for d.Clock.Sleep(ctx, refreshEvery) {
		d.Refresh(ctx)
	}
}

// refreshEvery is how often addresses are learnt anew: thrice within an alias's TTL.
const refreshEvery = 20 * time.Second

// broken breaks the primary and waits for the failover. A panic ends it like any error.
func (d *Drill) broken(ctx context.Context, a *armament) (w *Window, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("verify failed: %v\n%s", panicked, debug.Stack())
		}
	}()
	d.stage.set(StageBaseline, 0)
	if err := d.awaitBaseline(ctx); err != nil {
		return nil, err
	}
	if err := d.startMarkers(ctx); err != nil {
		return nil, err
	}
	start, err := d.breakPrimary(ctx, a)
	if err != nil {
		return nil, err
	}
	w = &Window{Start: start, From: probe.Primary, To: probe.Standby}
	defer func() { w.End = d.Clock.Now() }()
	d.stage.set(StageFailover, start.Low.Duration())
	complete := d.await(ctx, probe.Standby, start.Low.Duration()+d.Timeout)
	d.cutOver(ctx)
	w.End = d.Clock.Now()
	switch {
	case ctx.Err() != nil:
		return w, ErrInterrupted
	case complete:
		d.diary.note("everything serves the standby")
	default:
		d.diary.note("not everything serves the standby after %s: giving up", report.Seconds(d.Timeout))
	}
	if complete && d.Hold > 0 {
		d.stage.set(StageHold, d.Clock.Now())
		d.Clock.Sleep(ctx, d.Hold)
	}
	return w, nil
}

func (d *Drill) awaitBaseline(ctx context.Context) error {
	until := d.Clock.Now() + d.Clock.Scaled(baselineWithin)
	for !d.watch.steady(probe.Primary, d.Clock.Scaled(baseline*d.Interval)) {
		if ctx.Err() != nil {
			return ErrInterrupted
		}
		if d.Clock.Now() > until {
			return fmt.Errorf("not breaking anything: %s", joined(d.notServing(probe.Primary)))
		}
		d.pause(ctx)
	}
	return nil
}

// notServing says of every target that does not serve the role what it does.
func (d *Drill) notServing(role probe.Role) []string {
	var found []string
	for _, at := range d.watch.now() {
		switch {
		case !clientSide(at.Kind) || at.Serves == role && at.Error == "":
		case at.Error != "":
			found = append(found, at.Target+": "+at.Error)
		default:
			found = append(found, fmt.Sprintf("%s serves the %s", at.Target, shown(at.Serves)))
		}
	}
	if len(found) == 0 {
		found = append(found, fmt.Sprintf("no steady answers with the %s", role))
	}
	return found
}

func (d *Drill) pause(ctx context.Context) {
	timer := time.NewTimer(tick)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// breakPrimary applies the fault, or with the fault none waits for somebody else to.
func (d *Drill) breakPrimary(ctx context.Context, a *armament) (report.Span, error) {
	if d.Fault == None {
		return d.awaitBreak(ctx)
	}
	var now time.Time
	if a.journal.Marker != "" {
		var err error
		if _, now, err = d.Cloud.Tables[probe.Primary].Get(ctx, a.journal.Marker); err != nil {
			return report.Span{}, fmt.Errorf("breaking the primary: %w", err)
		}
	}
	net := d.Timeout + d.Hold + time.Minute // of real time: longer than a drill lasts at any speed
	before := d.Clock.Now()
	if err := d.Cloud.apply(ctx, a.journal, a.check.Version, now, net); err != nil {
		if ctx.Err() != nil {
			return report.Span{}, ErrInterrupted
		}
		return report.Span{}, fmt.Errorf("breaking the primary: %w", err)
	}
	start := report.Span{Low: report.Seconds(before), High: report.Seconds(d.Clock.Now())}
	d.diary.note("the primary is broken: %s", d.Fault.Describe(d.Outputs).What)
	return start, nil
}

func (d *Drill) awaitBreak(ctx context.Context) (report.Span, error) {
	d.stage.set(StageWait, 0)
	d.diary.note("waiting up to %s for somebody to break the primary", report.Seconds(d.Wait))
	until := d.Clock.Now() + d.Wait
	for ctx.Err() == nil {
		if span, ok := d.findBreak(); ok {
			d.diary.note("the primary is broken, as its own endpoint shows")
			return span, nil
		}
		if d.Clock.Now() > until {
			return report.Span{}, fmt.Errorf("nobody broke the primary within %s", report.Seconds(d.Wait))
		}
		d.pause(ctx)
	}
	return report.Span{}, ErrInterrupted
}

func (d *Drill) findBreak() (report.Span, bool) {
	if !d.suspicious() {
		return report.Span{}, false
	}
	return breakSpan(d.watch.all(), d.Clock.Scaled(breakSteady))
}

// await waits until every target has served the role for a while, and tells of each change as it comes.
func (d *Drill) await(ctx context.Context, role probe.Role, until time.Duration) (complete bool) {
	told := map[string]probe.Role{}
	for ctx.Err() == nil {
		d.tellChanges(told)
		if role == probe.Standby && d.Markers != nil {
			d.cutOverWhenServed(ctx)
		}
		if d.watch.steady(role, d.Steady) {
			return true
		}
		if d.Clock.Now() > until {
			return false
		}
		d.pause(ctx)
	}
	return false
}

func (d *Drill) tellChanges(told map[string]probe.Role) {
	for _, at := range d.watch.now() {
		if !clientSide(at.Kind) || at.Serves == "" || told[at.Target] == at.Serves {
			continue
		}
		if told[at.Target] != "" {
			d.diary.note("%s now serves the %s", at.Target, at.Serves)
		}
		told[at.Target] = at.Serves
	}
}

// restore undoes what the journal says, for as long as Patience lasts, whatever became of the drill.
func (d *Drill) restore(a *armament) error {
	d.stage.set(StageRestore, d.Clock.Now())
	ctx, cancel := context.WithTimeout(context.Background(), d.Clock.Real(d.Patience))
	defer cancel()
	if a.journal.Check != nil || a.journal.Marker != "" {
		d.diary.note("restoring")
	}
	before := d.Clock.Now()
	tell := func(text string) {
		d.diary.note("restoring: %s", text)
		before = d.Clock.Now()
	}
	err := insist(ctx, tell, func(ctx context.Context) error { return d.Cloud.undo(ctx, a.journal) })
	if err != nil {
		return err
	}
	a.undone = report.Span{Low: report.Seconds(before), High: report.Seconds(d.Clock.Now())}
	if a.journal.Check != nil || a.journal.Marker != "" {
		d.diary.note("everything is as it was before the drill")
	}
	return nil
}

// awaitFailback watches the way back and checks the deployment against what was reviewed.
func (d *Drill) awaitFailback(a *armament) (*Window, error) {
	ctx := d.Impatient
	start := a.undone
	d.stage.set(StageFailback, start.Low.Duration())
	if d.Fault == None {
		d.diary.note("repair the primary now: waiting up to %s for it to come back", report.Seconds(d.Patience))
		var err error
		if start, err = d.awaitRepair(ctx); err != nil {
			return nil, err
		}
	}
	w := &Window{Start: start, From: probe.Standby, To: probe.Primary}
	complete := d.await(ctx, probe.Primary, start.Low.Duration()+d.Timeout)
	w.End = d.Clock.Now()
	switch {
	case ctx.Err() != nil:
		d.diary.note("not waiting for the way back; `verify status` tells when the primary serves again")
		return w, nil
	case !complete:
		return w, fmt.Errorf("the settings are as before, but after %s %s", report.Seconds(d.Timeout), joined(d.notServing(probe.Primary)))
	}
	d.diary.note("everything serves the primary again")
	return w, d.verifyRestored(ctx)
}

func (s Site) verifyRestored(ctx context.Context) error {
	deployed, err := s.deployed(ctx)
	if err != nil {
		return fmt.Errorf("reading what is deployed after the drill: %w", err)
	}
	if differences := s.Reviewed.Differences(deployed, s.Outputs); len(differences) > 0 {
		return errors.New(joined(differences))
	}
	return nil
}

// release gives the claim back and closes the journal: nothing is left to undo.
func (d *Drill) release(a *armament) error {
	ctx, cancel := context.WithTimeout(context.Background(), d.Clock.Real(d.Patience))
	defer cancel()
	return releaseClaim(ctx, d.Cloud, a.file, a.journal, func(text string) { d.diary.note("releasing the claim: %s", text) })
}

func releaseClaim(ctx context.Context, cloud Cloud, file *journalFile, j Journal, tell func(string)) error {
	if table, ok := cloud.Tables[probe.Standby]; ok {
		err := insist(ctx, tell, func(ctx context.Context) error { return table.DeleteClaim(ctx, j.Run) })
		if err != nil && !errors.Is(err, ErrClaimed) { // another drill's claim is not ours to remove
			return fmt.Errorf("releasing the claim: %w", err)
		}
	}
	if file == nil {
		return nil
	}
	j.Restored = true
	return file.save(j)
}
