package drill

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
)

// Restoration undoes a drill that was interrupted, and waits until the primary serves again.
type Restoration struct {
	Site    Site
	Journal Journal
	Folder  string // of the run on this machine; empty where the journal comes from the claim
	// Patience is for undoing, and again for waiting until the primary is back; 0: DefaultPatience.
	Patience time.Duration
	Tell     func(text string)
}

// ReadJournal reads the journal of a run's folder.
func ReadJournal(folder string) (Journal, error) {
	text, err := os.ReadFile(filepath.Join(folder, journalName))
	if err != nil {
		return Journal{}, err
	}
	return ParseJournal(text)
}

// Run restores. After an error of kind ErrNotRestored something of the drill is still in place; after
// any other the settings are as before, but the primary does not serve.
func (r Restoration) Run(ctx context.Context) error {
	if r.Patience == 0 {
		r.Patience = DefaultPatience
	}
	file, err := r.open()
	if err != nil {
		return err
	}
	if file != nil {
		defer file.close()
	}
	if err := r.undo(ctx, file); err != nil {
		return fmt.Errorf("%w: %w", ErrNotRestored, err)
	}
	r.Tell("everything is as it was before drill " + r.Journal.Run)
	return r.awaitPrimary(ctx)
}

func (r Restoration) open() (*journalFile, error) {
	if r.Folder == "" {
		return nil, nil
	}
	return openJournal(r.Folder)
}

func (r Restoration) undo(ctx context.Context, file *journalFile) error {
	ctx, cancel := context.WithTimeout(ctx, r.Patience)
	defer cancel()
	if err := insist(ctx, r.Tell, func(ctx context.Context) error { return r.Site.Cloud.undo(ctx, r.Journal) }); err != nil {
		return err
	}
	return releaseClaim(ctx, r.Site.Cloud, file, r.Journal, r.Tell)
}

// awaitPrimary waits until checkers, name servers, resolvers and HTTPS agree that the primary is back,
// and holds what is deployed against what was reviewed.
func (r Restoration) awaitPrimary(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, r.Patience)
	defer cancel()
	if err := r.Site.verifyRestored(ctx); err != nil {
		return err
	}
	for told := ""; ; {
		wrong := r.notBack(ctx)
		if wrong == "" {
			r.Tell("everything serves the primary")
			return nil
		}
		if wrong != told {
			told = wrong
			r.Tell("waiting for the primary: " + wrong)
		}
		timer := time.NewTimer(DefaultPolling)
		select {
		case <-ctx.Done():
			timer.Stop()
			return fmt.Errorf("the primary is not back: %s", wrong)
		case <-timer.C:
		}
	}
}

func (r Restoration) notBack(ctx context.Context) string {
	finding, err := r.Site.checkersHealthy(ctx)
	if err != nil {
		return err.Error()
	}
	for _, finding := range []Finding{finding, r.Site.primaryServes(ctx), r.Site.endpointsAnswer(ctx)} {
		if !finding.OK() {
			return joined(finding.Wrong)
		}
	}
	return ""
}

// Plan is what a drill would do, in words, for --dry-run.
func (s Site) Plan(fault Fault, check HealthCheck) []string {
	j := newJournal("RUN", "", time.Time{}, fault, s.Outputs, check)
	steps := []string{"write the journal, then hold the claim " + ClaimKey + " in " + s.Outputs.Standby.Region}
	if len(s.Cloud.Tables) == 0 {
		steps[0] = "write the journal (there is no table to hold a claim in)"
	}
	steps = append(steps,
		fault.Describe(s.Outputs).What,
		fmt.Sprintf("ask %d targets until all serve the %s", len(s.Targets), probe.Standby),
		"undo it:")
	for _, step := range j.ByHand() {
		steps = append(steps, "  "+step)
	}
	return append(steps, "watch until all serve the primary again, compare with the reviewed JSON, write the report")
}
