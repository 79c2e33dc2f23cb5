package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/failover/forecast"
	"github.com/warm-standby/warm-standby/internal/stackfile"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
	"github.com/warm-standby/warm-standby/internal/topology"
)

// checkFlags describe a health check, in place of a configuration or of what it says.
type checkFlags struct {
	kind      string
	interval  time.Duration
	threshold int
	ttl       time.Duration
	regions   []string
}

func (c *checkFlags) flags(command *cobra.Command) {
	f := command.Flags()
	f.StringVar(&c.kind, "type", "HTTPS", "type of the health check")
	f.DurationVar(&c.interval, "interval", 10*time.Second, "request interval of the health check: 10s or 30s")
	f.IntVar(&c.threshold, "threshold", 3, "failure threshold of the health check: 1 to 10")
	f.DurationVar(&c.ttl, "ttl", failover.AliasTTL, "TTL of the records")
	f.StringSliceVar(&c.regions, "regions", nil, "regions that the health check is made from (all)")
}

// given tells whether any of the flags is.
func given(command *cobra.Command) bool {
	f := command.Flags()
	return f.Changed("type") || f.Changed("interval") || f.Changed("threshold") || f.Changed("ttl") || f.Changed("regions")
}

// replace puts the given flags in the place of what a pair has.
func (c *checkFlags) replace(command *cobra.Command, p *failover.Pair) {
	f := command.Flags()
	if f.Changed("type") {
		p.Check.Kind = c.kind
	}
	if f.Changed("interval") {
		p.Check.Interval = c.interval
	}
	if f.Changed("threshold") {
		p.Check.Threshold = c.threshold
	}
	if f.Changed("ttl") {
		p.TTL = c.ttl
	}
	if f.Changed("regions") {
		p.Check.Regions = c.regions
	}
}

// plan is what to simulate, and what cannot be.
type plan struct {
	file     string
	subjects []forecast.Subject
	skipped  []forecast.Skipped
}

// subjects finds the pairs in the configuration, or the one that the flags describe.
func (c *checkFlags) subjects(command *cobra.Command, args []string) (*plan, error) {
	if len(args) == 0 && given(command) {
		pair := failover.Pair{Check: failover.Check{Kind: c.kind, Interval: c.interval, Threshold: c.threshold, Regions: c.regions}, TTL: c.ttl}
		return &plan{subjects: []forecast.Subject{{
			Names: []string{"a pair as described by the flags"}, Pair: pair,
			Check: priced(failover.HealthCheck{AWSEndpoint: true}, pair.Check), Probed: failover.TypicalRegion(),
		}}}, nil
	}
	path := "."
	if len(args) > 0 {
		path = args[0]
	}
	config, err := stackfile.Open(path, command.InOrStdin())
	if err != nil {
		return nil, err
	}
	p := &plan{file: config.File}
	p.read(topology.Of(config), func(pair *failover.Pair) { c.replace(command, pair) })
	if len(p.subjects) == 0 {
		return nil, p.nothing()
	}
	return p, nil
}

// read collects the pairs; those with equal parameters are one subject.
func (p *plan) read(t *topology.Topology, replace func(*failover.Pair)) {
	stack := t.Stack()
	index := map[string]int{}
	for _, found := range t.Pairs {
		name := tfconfig.Printable(found.String())
		pair, err := found.Parameters()
		if err != nil {
			p.skipped = append(p.skipped, forecast.Skipped{Name: name, Reason: tfconfig.Printable(err.Error())})
			continue
		}
		replace(&pair)
		pair.Name = ""
		s := subject(stack, pair, found.Primary().Check.Name)
		key := fmt.Sprintf("%+v %+v", pair, s.Check)
		at, seen := index[key]
		if !seen {
			at = len(p.subjects)
			index[key] = at
			p.subjects = append(p.subjects, s)
		}
		p.subjects[at].Names = append(p.subjects[at].Names, name)
	}
}

// subject adds what the check's cost rests on: the check as deployed, and the region that it probes.
func subject(stack failover.Stack, pair failover.Pair, check string) forecast.Subject {
	s := forecast.Subject{Pair: pair, Check: failover.HealthCheck{AWSEndpoint: true}}
	for _, deployed := range stack.HealthChecks {
		if deployed.Name == check {
			s.Check = deployed
		}
	}
	for _, region := range stack.Regions {
		if region.Role == s.Check.Probes {
			s.Probed = region
		}
	}
	s.Check = priced(s.Check, pair.Check)
	return s
}

// priced is a deployed check with the parameters that are simulated.
func priced(h failover.HealthCheck, c failover.Check) failover.HealthCheck {
	h.Name, h.Kind, h.Interval, h.CheckerRegions = "", c.Kind, c.Interval, len(c.Regions)
	return h
}

// nothing says why there is nothing to simulate.
func (p *plan) nothing() error {
	if len(p.skipped) == 0 {
		return fmt.Errorf("%s: no record has failover routing: name another file, or describe a check with --interval and --threshold", p.file)
	}
	reasons := make([]string, len(p.skipped))
	for i, s := range p.skipped {
		reasons[i] = s.Name + ": " + s.Reason
	}
	return fmt.Errorf("%s: no pair can be simulated: %s", p.file, strings.Join(reasons, "; "))
}
