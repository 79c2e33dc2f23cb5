package review

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
	"github.com/warm-standby/warm-standby/internal/topology"
)

// Options is what a configuration is held against.
type Options struct {
	RTO        time.Duration     // recovery time objective
	IdleBudget failover.USD      // a month, for the standby's share
	Usage      failover.Usage    // what the cost assumes
	FailOn     Severity          // the lowest severity that makes the review fail
	Ignore     map[string]string // rule id to the reason why its findings are accepted
}

// Defaults are the options of the reference stack: five minutes, 50 dollars, warnings fail.
func Defaults() Options {
	return Options{
		RTO: failover.DefaultRTO, IdleBudget: failover.Dollars("50"),
		Usage: failover.DefaultUsage(), FailOn: Warning,
	}
}

// Validate reports an option that cannot be meant.
func (o Options) Validate() error {
	if o.RTO <= 0 {
		return fmt.Errorf("the RTO is %s: it must be positive", failover.Seconds(o.RTO))
	}
	for id, reason := range o.Ignore {
		if !known(id) {
			return fmt.Errorf("no rule is called %q: `verify review --rules` lists them", id)
		}
		if reason == "" {
			return fmt.Errorf("rule %s is ignored without a reason: write --ignore %s=REASON", id, id)
		}
	}
	return nil
}

func known(id string) bool {
	for _, rule := range rules {
		if rule.ID == id {
			return true
		}
	}
	return false
}

// Result is what a review found.
type Result struct {
	Stack    string // the stack's name, or the file's
	File     string
	Options  Options
	Pairs    []Pair
	Cost     failover.Cost
	Findings []Finding // the severest first, then in the order of the rules and of the file
	Ignored  []Finding // of the rules in Options.Ignore
	Against  *Comparison
}

// Pair is the timing of one failover pair.
type Pair struct {
	Name   string // api.example.com A
	Budget failover.Budget
	Known  bool
	Reason string // why it is not known
}

// Meets tells whether the pair's worst case is known to be within the RTO.
func (p Pair) Meets(rto time.Duration) bool { return p.Known && p.Budget.Meets(rto) }

// Holds is the verdict: no finding is as severe as Options.FailOn.
func (r *Result) Holds() bool { return r.Failing() == 0 }

// Failing is how many findings make the review fail.
func (r *Result) Failing() int {
	failing := 0
	for _, f := range r.Findings {
		if f.Severity >= r.Options.FailOn {
			failing++
		}
	}
	return failing
}

// Count is how many findings have a severity.
func (r *Result) Count(s Severity) int {
	count := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			count++
		}
	}
	return count
}

// WorstCase is the longest worst case of all pairs; known is false when there is no pair, or one whose
// worst case is not known.
func (r *Result) WorstCase() (worst time.Duration, known bool) {
	known = len(r.Pairs) > 0
	for _, p := range r.Pairs {
		worst = max(worst, p.Budget.WorstCase())
		known = known && p.Known
	}
	return worst, known
}

// subject is what rules look at.
type subject struct {
	*topology.Topology
	options Options
	pairs   []Pair
	cost    failover.Cost
}

// Run holds a configuration against every rule. The error is a fault of the configuration that Terraform
// would refuse as well, or of the options.
func Run(c *tfconfig.Config, o Options) (*Result, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	s := newSubject(c, o)
	result := &Result{Stack: tfconfig.Printable(c.Name), File: c.File, Options: o, Pairs: s.pairs, Cost: s.cost}
	for _, rule := range rules {
		r := &reporter{rule: rule}
		rule.check(s, r)
		if _, ignored := o.Ignore[rule.ID]; ignored {
			result.Ignored = append(result.Ignored, r.findings...)
		} else {
			result.Findings = append(result.Findings, r.findings...)
		}
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(result.Findings, func(a, b Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return result, nil
}

func newSubject(c *tfconfig.Config, o Options) *subject {
	t := topology.Of(c)
	s := &subject{Topology: t, options: o, cost: printable(failover.IdleCost(t.Stack(), o.Usage))}
	for _, p := range t.Pairs {
		pair := Pair{Name: tfconfig.Printable(p.String())}
		if parameters, err := p.Parameters(); err != nil {
			pair.Reason = err.Error()
		} else {
			pair.Budget, pair.Known = parameters.Budget(failover.DefaultPropagation), true
		}
		s.pairs = append(s.pairs, pair)
	}
	return s
}

// printable cleans the names that the configuration gave to the items of a cost.
func printable(c failover.Cost) failover.Cost {
	for i := range c.Lines {
		c.Lines[i].Item = tfconfig.Printable(c.Lines[i].Item)
	}
	for i := range c.Unpriced {
		c.Unpriced[i] = tfconfig.Printable(c.Unpriced[i])
	}
	return c
}
