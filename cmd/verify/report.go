package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/report"
)

type reportFlags struct {
	drills   string
	format   string
	readme   string
	timeline string
	compare  bool
	schema   bool
}

func newReportCommand() *cobra.Command {
	var flags reportFlags
	cmd := &cobra.Command{
		Use:   "report [FILE...]",
		Short: "Renders a saved run again, refreshes a README, compares two runs",
		Long: `report reads report.json files of earlier runs (default: the latest under drills/) and renders them.

With --readme it puts the figures of all the files given between the lines
  ` + report.ReadmeBegin + `
  ` + report.ReadmeEnd + `
of that file. With --compare OLD NEW it tells whether the later drill is slower than the error bounds of the two
explain; where a simulation stands beside a phase, its p99 - p50 is granted as well.

Exit codes: 0 done (--compare: no slower), 1 it could not run, 2 with --compare: slower.`,
		Example: `  verify report --format markdown
  verify report --readme README.md --timeline docs/timeline.svg drills/*/report.json
  verify report --compare last/report.json drills/20261123T041500Z-endpoint-1f2e/report.json
  verify report --format openmetrics > drill.prom`,
		RunE: func(cmd *cobra.Command, args []string) error { return flags.run(cmd.OutOrStdout(), args) },
	}
	f := cmd.Flags()
	f.StringVar(&flags.drills, "drills", "drills", "`folder` in which to look for the latest run")
	f.StringVar(&flags.format, "format", "text", "text, json, markdown, svg or openmetrics")
	f.StringVar(&flags.readme, "readme", "", "refresh the measured section of this `file`")
	f.StringVar(&flags.timeline, "timeline", "", "with --readme, `path` of the picture as the README names it")
	f.BoolVar(&flags.compare, "compare", false, "compare two runs, the older first")
	f.BoolVar(&flags.schema, "schema", false, "print the JSON Schema of report.json and stop")
	return cmd
}

func (f *reportFlags) run(out io.Writer, args []string) error {
	if f.schema {
		_, err := out.Write(report.Schema)
		return err
	}
	if f.compare && len(args) != 2 {
		return errors.New("--compare takes two files: the older run's report.json and the newer one's")
	}
	runs, err := f.read(args)
	switch {
	case err != nil:
		return err
	case f.compare:
		return compareRuns(out, runs[0], runs[1])
	case f.readme != "":
		return f.refresh(runs)
	}
	for _, run := range runs {
		if err := renderReport(out, f.format, run); err != nil {
			return err
		}
	}
	return nil
}

func (f *reportFlags) read(files []string) ([]report.Report, error) {
	if len(files) == 0 {
		found, err := filepath.Glob(filepath.Join(f.drills, "*", reportName))
		if err != nil || len(found) == 0 {
			return nil, fmt.Errorf("there is no %s under %s: run `verify drill` first, or name a file", reportName, f.drills)
		}
		files = []string{slices.Max(found)} // run ids sort by time
	}
	var runs []report.Report
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		run, err := report.ReadJSON(file)
		file.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		runs = append(runs, run)
	}
	return runs, nil
}

func compareRuns(out io.Writer, old, latest report.Report) error {
	comparison, err := report.Compare(old, latest)
	if err != nil {
		return err
	}
	if err := comparison.WriteText(out); err != nil {
		return err
	}
	if !comparison.Holds() {
		return doesNotHold
	}
	return nil
}

func (f *reportFlags) refresh(runs []report.Report) error {
	text, err := os.ReadFile(f.readme)
	if err != nil {
		return err
	}
	info, err := os.Stat(f.readme)
	if err != nil {
		return err
	}
	updated, err := report.UpdateReadme(string(text), runs, f.timeline)
	if err != nil {
		return fmt.Errorf("%s: %w", f.readme, err)
	}
	return os.WriteFile(f.readme, []byte(updated), info.Mode().Perm())
}

// renderReport writes a report in one of its formats.
func renderReport(out io.Writer, format string, r report.Report) error {
	switch format {
	case "text":
		return r.WriteText(out)
	case "json":
		return r.WriteJSON(out)
	case "markdown":
		return r.WriteMarkdown(out, "")
	case "svg":
		return r.WriteSVG(out)
	case "openmetrics":
		return r.WriteOpenMetrics(out)
	}
	return fmt.Errorf("--format %q: it must be one of text, json, markdown, svg, openmetrics", format)
}

// The files of a run's folder beside its journal and samples.
const (
	reportName   = "report.json"
	markdownName = "report.md"
	timelineName = "timeline.svg"
	metricsName  = "metrics.prom"
)

// saveReport writes a run in all its formats and returns the folder.
func saveReport(folder string, r report.Report) (string, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return folder, err
	}
	renderers := map[string]func(io.Writer) error{
		reportName: r.WriteJSON, timelineName: r.WriteSVG, metricsName: r.WriteOpenMetrics,
		markdownName: func(out io.Writer) error { return r.WriteMarkdown(out, timelineName) },
	}
	for name, write := range renderers {
		file, err := os.OpenFile(filepath.Join(folder, name), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
		if err != nil {
			return folder, err
		}
		err = write(file)
		if closeErr := file.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			return folder, err
		}
	}
	return folder, nil
}
