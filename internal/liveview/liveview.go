// Package liveview draws a drill that is going on, for a terminal: which region each server answers now,
// the time since the break against the objective, the last events. It draws a picture of a snapshot as
// text; it knows nothing of how a drill works.
package liveview

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"github.com/warm-standby/warm-standby/internal/drill"
	"github.com/warm-standby/warm-standby/internal/probe"
)

// events is how many of the last events are shown.
const events = 6

// Palette is how a view is coloured.
type Palette struct {
	primary, standby, bad, soft, bold lipgloss.Style
}

// NewPalette makes a palette; without colour all styles are plain.
func NewPalette(color bool) Palette {
	renderer := lipgloss.NewRenderer(io.Discard)
	renderer.SetColorProfile(termenv.Ascii)
	if color {
		renderer.SetColorProfile(termenv.ANSI256)
	}
	ink := func(light, dark string) lipgloss.Style {
		return renderer.NewStyle().Foreground(lipgloss.AdaptiveColor{Light: light, Dark: dark})
	}
	return Palette{
		primary: ink("26", "75"), standby: ink("166", "214"), bad: ink("160", "203"), soft: ink("242", "246"),
		bold: renderer.NewStyle().Bold(color),
	}
}

func (p Palette) of(role probe.Role) lipgloss.Style {
	switch role {
	case probe.Primary:
		return p.primary
	case probe.Standby:
		return p.standby
	}
	return p.bad
}

// Draw is the picture of a moment: lines of at most width columns.
func Draw(s drill.Snapshot, width int, p Palette) string {
	width = max(width, 40)
	lines := []string{p.bold.Render(fmt.Sprintf("%s  fault %s  %s", drill.Printable(s.Record), s.Fault, s.Stage))}
	if s.Stage == drill.StageFailover || s.Stage == drill.StageFailback {
		lines = append(lines, bar(s.Elapsed, s.RTO, width, p))
	} else {
		lines = append(lines, p.soft.Render(seconds(s.Elapsed)))
	}
	lines = append(lines, "")
	for _, at := range s.Standings {
		lines = append(lines, standing(at, p))
	}
	if len(s.Standings) > 0 {
		lines = append(lines, "")
	}
	for _, event := range s.Events[max(0, len(s.Events)-events):] {
		lines = append(lines, fmt.Sprintf("%s  %s", p.soft.Render(fmt.Sprintf("%8s", event.At.Short())), event.Text))
	}
	for i := range lines {
		lines[i] = ansi.Truncate(lines[i], width, "…")
	}
	return strings.Join(lines, "\n") + "\n"
}

// bar is the time since the break against the objective.
func bar(elapsed, rto time.Duration, width int, p Palette) string {
	label := fmt.Sprintf(" %s of %s", seconds(elapsed), seconds(rto))
	room := max(10, width-len(label)-2)
	filled := room
	if rto > 0 {
		filled = int(float64(room) * min(1, float64(max(0, elapsed))/float64(rto)))
	}
	style := p.primary
	if elapsed > rto {
		style = p.bad
	}
	return "[" + style.Render(strings.Repeat("#", filled)) + strings.Repeat("-", room-filled) + "]" + label
}

// name is the width of the column of targets.
const name = 30

func standing(at drill.Standing, p Palette) string {
	target := fmt.Sprintf("%-*s", name, ansi.Truncate(drill.Printable(at.Target), name, "…"))
	switch {
	case at.Kind == probe.Checkers && at.Error == "":
		style := p.primary
		if at.Healthy < at.Total {
			style = p.bad
		}
		return target + "  " + style.Render(fmt.Sprintf("%d of %d healthy", at.Healthy, at.Total))
	case at.Error != "":
		said := ""
		if at.Serves != "" {
			said = p.of(at.Serves).Render(string(at.Serves)) + "  "
		}
		return target + "  " + said + p.bad.Render(drill.Printable(at.Error))
	case at.Serves == "":
		return target + "  " + p.soft.Render("no answer yet")
	}
	return target + "  " + p.of(at.Serves).Render(string(at.Serves)) + "  " + p.soft.Render("since "+seconds(at.Since))
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.0f s", d.Seconds()) }

// Screen redraws in place.
type Screen struct {
	out   io.Writer
	lines int
}

// NewScreen draws on a terminal.
func NewScreen(out io.Writer) *Screen { return &Screen{out: out} }

// Show replaces the last picture by this one.
func (s *Screen) Show(picture string) {
	var b strings.Builder
	if s.lines > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", s.lines)
	}
	for line := range strings.Lines(picture) {
		b.WriteString("\r" + strings.TrimSuffix(line, "\n") + "\x1b[K\n")
	}
	b.WriteString("\x1b[J")
	s.lines = strings.Count(picture, "\n")
	_, _ = io.WriteString(s.out, b.String()) // a terminal that is gone must not stop a drill
}
