package drill

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/report"
)

// samplesName is the raw samples' file in a run's folder.
const samplesName = "samples.jsonl"

// sampleFile opens the raw samples' file. A drill does not fail for want of it.
func (d *Drill) sampleFile() (keep func(probe.Sample), finish func() string) {
	file, err := probe.CreateSampleFile(filepath.Join(d.Folder, samplesName))
	if err != nil {
		d.diary.note("%v", err)
		return func(probe.Sample) {}, func() string { return Printable(err.Error()) }
	}
	return file.Write, func() string {
		if err := file.Close(); err != nil {
			return Printable(err.Error())
		}
		return ""
	}
}

// blank is the report before anything has happened.
func (d *Drill) blank() report.Report {
	return report.Report{
		Version: report.Version,
		Kind:    report.KindDrill,
		Run:     d.ID,
		Started: time.Now().UTC().Truncate(time.Second),
		Tool:    d.Tool,
		Where:   d.Where,
		Stack: report.Stack{
			Name: d.Reviewed.Stack, Record: d.Outputs.RecordName, Reviewed: d.Reviewed.SHA256,
			Primary: d.Outputs.Primary.Region, Standby: d.Outputs.Standby.Region,
		},
		Fault:   d.Fault.Describe(d.Outputs),
		RTO:     report.Seconds(d.RTO),
		Budget:  d.Reviewed.Budget.Arithmetic(),
		Samples: report.Samples{Interval: report.Seconds(d.Clock.Scaled(d.Interval)), Polling: report.Seconds(d.Polling)},
		Verdict: report.Verdict{Reason: "the drill did not come to a measurement"},
	}
}

// conclude reads the whole run into the report.
func (d *Drill) conclude(r *report.Report, failover, failback *Window, threshold int) {
	samples := d.watch.all()
	rules := Rules{
		Threshold: threshold, Inverted: d.Fault == Invert, Budget: d.Reviewed.Budget,
		Quantile: d.Quantile, Silence: max(5*time.Second, d.Clock.Scaled(2*time.Second)),
	}
	if failover != nil {
		passage := Measure(samples, *failover, rules)
		r.Failover = &passage
		r.Verdict = Judge(passage, d.RTO)
	}
	if failback != nil {
		passage := Measure(samples, *failback, rules)
		r.Failback = &passage
	}
	r.Reads = Reads(samples, d.Outputs)
	r.Lanes = Lanes(samples)
	r.Samples.File, r.Samples.Count = samplesName, len(samples)
	r.Events = d.diary.all()
}

// restoration tells what a person has to do where the drill could not.
func restoration(j Journal, undone, restored error) *report.Restored {
	switch {
	case undone != nil:
		return &report.Restored{Steps: append([]string{"verify restore"}, j.ByHand()...)}
	case restored != nil:
		return &report.Restored{Steps: []string{"verify status"}}
	}
	return &report.Restored{Done: true}
}

// Judge holds a failover against the objective. What the samples cannot show does not hold.
func Judge(p report.Passage, rto time.Duration) report.Verdict {
	objective := report.Seconds(rto)
	switch {
	case p.Measured == nil:
		return report.Verdict{Reason: "not everything reached the standby: " + strings.Join(p.Missing, "; ")}
	case p.Measured.High <= objective:
		return report.Verdict{Holds: true, Reason: fmt.Sprintf("everything served the standby within %s of the break; the objective is %s", p.Measured.High.Short(), objective)}
	case p.Measured.Low > objective:
		return report.Verdict{Reason: fmt.Sprintf("it took at least %s until everything served the standby; the objective is %s", p.Measured.Low.Short(), objective)}
	}
	return report.Verdict{Reason: fmt.Sprintf("it took between %s and %s until everything served the standby; the samples cannot show that it was within %s",
		p.Measured.Low.Short(), p.Measured.High.Short(), objective)}
}

// startMarkers begins to write RPO markers, beside the drill.
func (d *Drill) startMarkers(ctx context.Context) error {
	if d.Markers == nil {
		return nil
	}
	if len(d.Cloud.Tables) == 0 {
		return fmt.Errorf("the RPO cannot be measured: the stack has no table")
	}
	writing, stop := context.WithCancel(context.WithoutCancel(ctx))
	d.marking = &marking{stop: stop, done: make(chan struct{})}
	go func() {
		defer close(d.marking.done)
		d.Markers.Write(writing)
	}()
	return nil
}

// marking is the goroutine that writes markers.
type marking struct {
	stop context.CancelFunc
	done chan struct{}
	cut  bool
}

// cutOverWhenServed tells the markers of the cut-over: the moment when clients reach the standby.
func (d *Drill) cutOverWhenServed(ctx context.Context) {
	for _, at := range d.watch.now() {
		if at.Kind == probe.HTTPS && at.Serves == probe.Standby {
			d.cutOver(ctx)
		}
	}
}

func (d *Drill) cutOver(ctx context.Context) {
	if d.marking == nil || d.marking.cut {
		return
	}
	d.marking.cut = true
	d.marking.stop()
	<-d.marking.done
	d.Markers.CutOver(context.WithoutCancel(ctx), d.Clock.Now())
}

func (d *Drill) finishMarkers(measured bool) *report.RPO {
	if d.marking == nil {
		return nil
	}
	d.marking.stop()
	<-d.marking.done
	ctx, cancel := context.WithTimeout(context.Background(), d.Clock.Real(d.Patience))
	defer cancel()
	rpo, err := d.Markers.Finish(ctx)
	if err != nil {
		d.diary.note("the RPO markers: %v", err)
	}
	if !measured {
		return nil
	}
	return &rpo
}
