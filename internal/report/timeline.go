package report

import (
	"fmt"
	"html"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
)

// The timeline's measures, in SVG units.
const (
	svgWidth   = 960.0
	svgLeft    = 190.0 // of the lanes: labels stand to the left
	svgRight   = 24.0
	svgTop     = 64.0
	laneHeight = 18.0
	laneGap    = 6.0
	rowHeight  = 18.0
)

// svgStyle is readable in light and dark; a viewer without media queries shows the light one.
const svgStyle = `
text{font:12px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2328}
.bg{fill:#ffffff}.title{font-size:15px;font-weight:600}.soft{fill:#59636e}.num{font-size:10px;font-weight:600;fill:#ffffff;text-anchor:middle}
.end{text-anchor:end}.mid{text-anchor:middle}
.grid{stroke:#d1d9e0;stroke-width:1}.primary{fill:#2f6fdb}.standby{fill:#e0861a}.none{fill:#c3c9d0}
.mark{stroke:#cf222e;stroke-width:1.5;stroke-dasharray:4 3}.rto{stroke:#8250df;stroke-width:2}.redtext{fill:#cf222e}.rtotext{fill:#8250df}
.dot{fill:#59636e}
@media (prefers-color-scheme:dark){
text{fill:#f0f6fc}.bg{fill:#0d1117}.soft{fill:#9198a1}.num{fill:#0d1117}
.grid{stroke:#3d444d}.primary{fill:#5b97f5}.standby{fill:#f0a13c}.none{fill:#59636e}
.mark{stroke:#ff7b72}.rto{stroke:#bc8cff}.redtext{fill:#ff7b72}.rtotext{fill:#bc8cff}.dot{fill:#9198a1}
}`

// WriteSVG draws the timeline: who answered which region and when, the phases, the objective.
func (r Report) WriteSVG(out io.Writer) error {
	p := picture{report: r}
	p.scale()
	_, err := io.WriteString(out, p.draw())
	return err
}

type picture struct {
	report   Report
	from, to time.Duration // of the axis, on the run's clock
	zero     time.Duration // the break: what the axis counts from
	lanes    []Lane
	b        strings.Builder
}

// scale chooses the axis: a little before the break to the end, and to the objective in any case.
func (p *picture) scale() {
	for _, lane := range p.report.Lanes {
		for _, segment := range lane.Segments {
			p.to = max(p.to, segment.To.Duration())
		}
		if lane.Kind != probe.Endpoint {
			p.lanes = append(p.lanes, lane)
		}
	}
	if f := p.report.Failover; f != nil {
		p.zero = f.Start.Low.Duration()
		p.from = max(0, p.zero-5*time.Second)
		p.to = max(p.to, p.zero+p.report.RTO.Duration()+5*time.Second)
	}
	p.to = max(p.to, p.from+time.Second)
}

func (p *picture) x(at time.Duration) float64 {
	share := float64(at-p.from) / float64(p.to-p.from)
	return svgLeft + min(1, max(0, share))*(svgWidth-svgLeft-svgRight)
}

func (p *picture) bottom() float64 {
	return svgTop + float64(len(p.lanes))*(laneHeight+laneGap)
}

func (p *picture) draw() string {
	legend := p.legend()
	height := p.bottom() + 76 + rowHeight*float64(len(legend))
	fmt.Fprintf(&p.b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img">`+"\n", svgWidth, height, svgWidth, height)
	fmt.Fprintf(&p.b, "<title>%s</title>\n<style>%s\n</style>\n", html.EscapeString(p.report.title()), svgStyle)
	fmt.Fprintf(&p.b, `<rect class="bg" width="%.0f" height="%.0f"/>`+"\n", svgWidth, height)
	p.text(16, 24, "title", p.report.title())
	p.text(16, 44, "soft", p.report.subtitle())
	p.grid()
	for i, lane := range p.lanes {
		p.lane(svgTop+float64(i)*(laneHeight+laneGap), lane)
	}
	p.marks()
	for i, row := range legend {
		p.legendRow(p.bottom()+76+rowHeight*float64(i)-4, row)
	}
	p.b.WriteString("</svg>\n")
	return p.b.String()
}

func (r Report) title() string {
	return fmt.Sprintf("%s: %s", r.Stack.Record, r.Verdict.Reason)
}

func (r Report) subtitle() string {
	text := fmt.Sprintf("fault %s, %s to %s, %s, %s", r.Fault.Name, r.Stack.Primary, r.Stack.Standby, r.Place(), r.Started.Format("2006-01-02"))
	if !r.Fault.ProvesRTO {
		text += " - no proof of the RTO"
	}
	return text
}

func (p *picture) text(x, y float64, class, text string) {
	fmt.Fprintf(&p.b, `<text x="%.1f" y="%.1f" class="%s">%s</text>`+"\n", x, y, class, html.EscapeString(shortened(text, 130)))
}

func shortened(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	return string(runes[:limit-1]) + "…"
}

// grid draws a line every so many seconds, counted from the break.
func (p *picture) grid() {
	step := gridStep(p.to - p.from)
	first := time.Duration(math.Ceil(float64(p.from-p.zero)/float64(step))) * step
	for at := first; p.zero+at <= p.to; at += step {
		x := p.x(p.zero + at)
		fmt.Fprintf(&p.b, `<line class="grid" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`+"\n", x, svgTop-4, x, p.bottom())
		p.text(x, p.bottom()+14, "soft mid", fmt.Sprintf("%.0f s", at.Seconds()))
	}
}

func gridStep(whole time.Duration) time.Duration {
	for _, step := range []time.Duration{time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute, 10 * time.Minute} {
		if whole/step <= 14 {
			return step
		}
	}
	return whole / 10
}

func (p *picture) lane(y float64, lane Lane) {
	p.text(svgLeft-10, y+laneHeight-5, "end", shortened(lane.Target, 27))
	for _, segment := range lane.Segments {
		if segment.To.Duration() < p.from {
			continue
		}
		x1, x2 := p.x(segment.From.Duration()), p.x(segment.To.Duration())
		class, serves := string(segment.Serves), p.report.region(segment.Serves)
		if segment.Serves == "" {
			class = "none"
		}
		fmt.Fprintf(&p.b, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.0f"><title>%s</title></rect>`+"\n",
			class, x1, y, max(1, x2-x1), laneHeight, html.EscapeString(fmt.Sprintf("%s: %s", lane.Target, serves)))
	}
}

// marks draws the break, the restore and the objective over the lanes.
func (p *picture) marks() {
	line := func(at time.Duration, class, textClass, text string) {
		x := p.x(at)
		fmt.Fprintf(&p.b, `<line class="%s" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`+"\n", class, x, svgTop-6, x, p.bottom()+20)
		p.text(x, p.bottom()+32, textClass+" mid", text)
	}
	r := p.report
	if r.Failover != nil {
		line(p.zero, "mark", "redtext", "break")
		line(p.zero+r.RTO.Duration(), "rto", "rtotext", "RTO "+r.RTO.String())
	}
	if r.Failback != nil {
		line(r.Failback.Start.Low.Duration(), "mark", "redtext", "restore")
	}
	if r.Failover != nil {
		p.dots(r.Failover)
	}
}

// dots number the phases on a row below the lanes; close ones are pushed apart.
func (p *picture) dots(f *Passage) {
	last := math.Inf(-1)
	y := p.bottom() + 48
	for _, i := range chronological(f.Phases) {
		phase := f.Phases[i]
		at := p.x(p.zero + phase.At.High.Duration())
		x := max(at, last+17)
		last = x
		fmt.Fprintf(&p.b, `<line class="grid" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`, at, p.bottom(), x, y-8)
		fmt.Fprintf(&p.b, `<circle class="dot" cx="%.1f" cy="%.1f" r="8"/><text class="num" x="%.1f" y="%.1f">%d</text>`+"\n", x, y, x, y+3.5, i+1)
	}
}

// chronological are the indices of the phases that happened, by when they did.
func chronological(phases []Phase) []int {
	var seen []int
	for i := range phases {
		if phases[i].At != nil {
			seen = append(seen, i)
		}
	}
	slices.SortStableFunc(seen, func(a, b int) int { return int(phases[a].At.High - phases[b].At.High) })
	return seen
}

// legend is rows of up to three entries.
func (p *picture) legend() [][]string {
	entries := []string{"primary:" + p.report.Stack.Primary, "standby:" + p.report.Stack.Standby, "none:no usable answer"}
	if f := p.report.Failover; f != nil {
		for i, phase := range f.Phases {
			entries = append(entries, fmt.Sprintf("dot:%d  %s: %s", i+1, phase.Label, phase.columns()[0]))
		}
	}
	return slices.Collect(slices.Chunk(entries, 3))
}

func (p *picture) legendRow(y float64, row []string) {
	for i, entry := range row {
		class, text, _ := strings.Cut(entry, ":")
		x := 24 + float64(i)*(svgWidth-48)/3
		if class != "dot" {
			fmt.Fprintf(&p.b, `<rect class="%s" x="%.1f" y="%.1f" width="12" height="12"/>`, class, x, y-10)
			x += 20
		}
		p.text(x, y, "", text)
	}
}
