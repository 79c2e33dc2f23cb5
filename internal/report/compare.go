package report

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Slower is a phase that took longer than the older run, beyond what is explained.
type Slower struct {
	Direction string
	Phase     string
	Old, New  Span
	Explained Seconds // the spread of ordinary outages, from the simulation
}

// Comparison is a later drill held against an earlier one of the same kind.
type Comparison struct {
	Old, New Report
	Slower   []Slower
	Lost     []string // phases that the older run reached and the newer one did not
}

// Compare tells whether a later drill is slower than its error bounds explain. A phase is slower where
// the earliest that the new run allows is later than the latest that the old one allows. Two outages of
// one system differ on top of that by when they hit the checkers and the caches: where the simulation
// gave quantiles, p99 - p50 of the phase is granted as well.
func Compare(old, latest Report) (Comparison, error) {
	switch {
	case old.Kind != KindDrill || latest.Kind != KindDrill:
		return Comparison{}, errors.New("only drills can be compared")
	case old.Fault.Name != latest.Fault.Name:
		return Comparison{}, fmt.Errorf("the drills differ in the fault: %s and %s", old.Fault.Name, latest.Fault.Name)
	case old.Where.Kind != latest.Where.Kind || old.Where.Speed != latest.Where.Speed:
		return Comparison{}, fmt.Errorf("the drills differ in where they ran: %s and %s", old.Place(), latest.Place())
	case old.Stack.Record != latest.Stack.Record:
		return Comparison{}, fmt.Errorf("the drills are of different names: %s and %s", old.Stack.Record, latest.Stack.Record)
	}
	c := Comparison{Old: old, New: latest}
	c.passage("failover", old.Failover, latest.Failover)
	c.passage("failback", old.Failback, latest.Failback)
	return c, nil
}

func (c *Comparison) passage(direction string, old, latest *Passage) {
	if old == nil {
		return
	}
	if latest == nil {
		c.Lost = append(c.Lost, direction)
		return
	}
	for _, before := range old.Phases {
		after := latest.phase(before.ID)
		if before.At == nil {
			continue
		}
		if after == nil || after.At == nil {
			c.Lost = append(c.Lost, direction+": "+before.Label)
			continue
		}
		c.span(direction, before.Label, *before.At, *after.At, after.spread())
	}
	switch {
	case old.Measured == nil:
	case latest.Measured == nil:
		c.Lost = append(c.Lost, direction+": all of it")
	default:
		c.span(direction, "all of it", *old.Measured, *latest.Measured, latest.spread())
	}
}

func (c *Comparison) span(direction, phase string, old, latest Span, explained Seconds) {
	if latest.Low > old.High+explained {
		c.Slower = append(c.Slower, Slower{direction, phase, old, latest, explained})
	}
}

func (p Passage) phase(id string) *Phase {
	for i := range p.Phases {
		if p.Phases[i].ID == id {
			return &p.Phases[i]
		}
	}
	return nil
}

// spread is p99 - p50 of the phase; 0 without a simulation.
func (p Phase) spread() Seconds {
	if p.P50 == nil || p.P99 == nil {
		return 0
	}
	return *p.P99 - *p.P50
}

// spread of a passage is that of its widest phase.
func (p Passage) spread() Seconds {
	widest := Seconds(0)
	for _, phase := range p.Phases {
		widest = max(widest, phase.spread())
	}
	return widest
}

// Holds tells whether the later drill is no slower.
func (c Comparison) Holds() bool { return len(c.Slower) == 0 && len(c.Lost) == 0 }

// WriteText renders the comparison.
func (c Comparison) WriteText(out io.Writer) error {
	var b strings.Builder
	if c.Holds() {
		fmt.Fprintf(&b, "NO SLOWER: run %s is within what run %s and its error bounds explain\n", c.New.Run, c.Old.Run)
	} else {
		fmt.Fprintf(&b, "SLOWER: run %s is not explained by run %s and its error bounds\n", c.New.Run, c.Old.Run)
	}
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, s := range c.Slower {
		fmt.Fprintf(table, "  %s: %s\tat least %s\tbefore at most %s\texplained %s\n", s.Direction, s.Phase, s.New.Low.Short(), s.Old.High.Short(), s.Explained.Short())
	}
	_ = table.Flush() // into memory
	for _, lost := range c.Lost {
		fmt.Fprintf(&b, "  %s: was reached before, not now\n", lost)
	}
	_, err := io.WriteString(out, b.String())
	return err
}
