package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/drill"
)

type restoreFlags struct {
	deploymentFlags
	patience time.Duration
	force    bool
}

func newRestoreCommand() *cobra.Command {
	var flags restoreFlags
	cmd := &cobra.Command{
		Use:   "restore [DIR|FILE]",
		Short: "Undoes what an interrupted drill left behind",
		Long: `restore undoes a drill that was killed: from its journal under drills/, or on another machine from what its claim in
the table holds. Then it waits until the primary serves again and holds it against the reviewed JSON. Doing it again
changes nothing.

A claim is renewed for as long as its drill lives. One that was renewed within the last two minutes is left alone,
unless --force says that its drill is dead.
` + deploymentArgs + `

Exit codes: 0 all is as before, 1 it could not run, 2 the settings are as before but the primary does not serve,
3 something could not be undone: the steps for a person are printed.`,
		Example: `  verify restore
  verify restore --outputs outputs.json --force`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			flags.at(args)
			return flags.run(cmd)
		},
	}
	flags.add(cmd)
	cmd.Flags().DurationVar(&flags.patience, "patience", drill.DefaultPatience, "try for so long")
	cmd.Flags().BoolVar(&flags.force, "force", false, "undo a drill although its claim has not lapsed")
	return cmd
}

func (f *restoreFlags) run(cmd *cobra.Command) error {
	tell := remarks(cmd.OutOrStdout())
	folders, err := drill.Pending(f.drills)
	if err != nil {
		return err
	}
	for _, folder := range folders {
		journal, err := drill.ReadJournal(folder)
		if err != nil {
			return fmt.Errorf("%s: %w", folder, err)
		}
		tell("drill " + journal.Run + ": restoring from " + filepath.Join(folder, "journal.json"))
		if err := f.restore(cmd.Context(), journal, folder, tell); err != nil {
			return err
		}
	}
	found, err := f.claimed(cmd.Context(), tell)
	if err != nil && len(folders) > 0 {
		tell("the claim was not looked at: " + err.Error())
		return nil
	}
	if err == nil && !found && len(folders) == 0 {
		tell("nothing to restore")
	}
	return err
}

// claimed restores what the claim holds, if there is one.
func (f *restoreFlags) claimed(ctx context.Context, tell func(string)) (found bool, err error) {
	d, err := f.open(ctx, tell)
	if err != nil {
		return false, err
	}
	if len(d.site.Cloud.Tables) == 0 {
		return false, nil
	}
	held, err := drill.FindClaim(ctx, d.site.Cloud.Tables)
	if err != nil || held == nil {
		return false, err
	}
	j := held.Journal
	if !held.Lapsed && !f.force {
		return true, fmt.Errorf("drill %s of %s renewed its claim within the last %s: it restores by itself, or give --force if it is dead", drill.Printable(j.Run), drill.Printable(j.Owner), drill.Lease)
	}
	tell("drill " + j.Run + " of " + j.Owner + ": restoring from its claim")
	return true, f.restore(ctx, j, "", tell)
}

func (f *restoreFlags) restore(ctx context.Context, j drill.Journal, folder string, tell func(string)) error {
	approved, err := f.approved(j.Outputs)
	if err != nil {
		tell("not comparing with the reviewed JSON: " + err.Error())
	}
	d, err := f.connect(ctx, j.Outputs, approved, tell)
	if err != nil {
		return byHand(j, err, tell)
	}
	err = drill.Restoration{Site: d.site, Journal: j, Folder: folder, Patience: f.patience, Tell: tell}.Run(ctx)
	switch {
	case errors.Is(err, drill.ErrNotRestored):
		return byHand(j, err, tell)
	case errors.Is(err, drill.ErrRunning) || ctx.Err() != nil:
		return err
	case err != nil:
		return &exitError{code: exitDoesNotHold, err: err}
	}
	return nil
}

func (f *restoreFlags) approved(o drill.Outputs) (drill.Reviewed, error) {
	r, err := f.reviewed()
	if err != nil {
		return drill.Reviewed{}, err
	}
	approved, err := drill.Approve(r.config, r.text, o)
	if err != nil {
		return drill.Reviewed{}, err
	}
	return approved, nil
}

// byHand tells a person what to do.
func byHand(j drill.Journal, err error, tell func(string)) error {
	tell("not restored. Do this:")
	for _, step := range j.ByHand() {
		tell("  " + step)
	}
	return &exitError{code: exitNotRestored, err: err}
}
