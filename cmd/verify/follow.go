package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/warm-standby/warm-standby/internal/drill"
	"github.com/warm-standby/warm-standby/internal/liveview"
	"github.com/warm-standby/warm-standby/internal/report"
)

// redraw is how often the live view is drawn.
const redraw = 250 * time.Millisecond

// follow shows a drill while it runs: a live view on a terminal, a line per event elsewhere. The
// function that it returns ends that.
func follow(out io.Writer, d *drill.Drill) (finish func()) {
	if file, ok := out.(*os.File); !ok || !term.IsTerminal(int(file.Fd())) || os.Getenv("TERM") == "dumb" {
		d.Tell = func(e report.Event) { fmt.Fprintf(out, "%9s  %s\n", e.At.Short(), e.Text) }
		return func() {}
	}
	screen := liveview.NewScreen(out)
	show := func() {
		s := screenOf(out)
		screen.Show(liveview.Draw(d.Snapshot(), s.width, liveview.NewPalette(s.color)))
	}
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		ticker := time.NewTicker(redraw)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				show()
			}
		}
	}()
	return func() {
		close(done)
		<-gone
		show()
	}
}
