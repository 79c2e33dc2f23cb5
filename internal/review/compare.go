package review

import (
	"fmt"
	"strings"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// Comparison is what a configuration changes against an earlier one, and what that does to the failover.
type Comparison struct {
	File       string // what it was compared with
	Changes    []Change
	Pairs      []PairChange
	Before     failover.Cost
	Introduced []Finding // findings that the earlier configuration did not have
	Resolved   []Finding // findings that only the earlier configuration had
}

// Change is one resource, data source, provider, module or backend that differs.
type Change struct {
	Address    string
	Kind       ChangeKind
	Attributes []AttributeChange // of a changed one
	Position   tfconfig.Position // in the newer file; in the older one if it was removed
}

// ChangeKind tells what happened to a resource.
type ChangeKind string

// The kinds of change.
const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Changed ChangeKind = "changed"
)

// AttributeChange is one scalar that differs; Before or After is "" where it is not set.
type AttributeChange struct{ Path, Before, After string }

// PairChange is a pair's timing before and after. A pair that is new or gone has nil on that side.
type PairChange struct {
	Name          string
	Before, After *Pair
}

// Compare reviews an earlier configuration with the same options and adds to the result what is different.
func (r *Result) Compare(newer, older *tfconfig.Config) error {
	before, err := Run(older, r.Options)
	if err != nil {
		return err
	}
	r.Against = &Comparison{
		File: tfconfig.Printable(older.File), Changes: changes(newer, older), Pairs: pairChanges(before.Pairs, r.Pairs),
		Before: before.Cost, Introduced: missingFrom(before.Findings, r.Findings), Resolved: missingFrom(r.Findings, before.Findings),
	}
	return nil
}

func pairChanges(before, after []Pair) []PairChange {
	var out []PairChange
	old := map[string]*Pair{}
	for i := range before {
		old[before[i].Name] = &before[i]
	}
	for i := range after {
		out = append(out, PairChange{after[i].Name, old[after[i].Name], &after[i]})
		delete(old, after[i].Name)
	}
	for i := range before {
		if old[before[i].Name] == &before[i] {
			out = append(out, PairChange{before[i].Name, &before[i], nil})
		}
	}
	return out
}

// missingFrom is every finding of b that a does not have.
func missingFrom(a, b []Finding) []Finding {
	type key struct{ rule, resource, message string }
	have := map[key]bool{}
	for _, f := range a {
		have[key{f.Rule.ID, f.Resource, f.Message}] = true
	}
	var out []Finding
	for _, f := range b {
		if !have[key{f.Rule.ID, f.Resource, f.Message}] {
			out = append(out, f)
		}
	}
	return out
}

// part is something that is compared: an address, its body, and where it stands.
type part struct {
	address  string
	body     tfconfig.Value
	position tfconfig.Position
}

// partsOf is everything of a configuration that decides what is deployed.
func partsOf(c *tfconfig.Config) []part {
	var out []part
	if c.Backend.Exists() {
		b := backend{c}
		out = append(out, part{b.Address(), c.Backend, b.Position()})
	}
	for _, p := range c.Providers {
		out = append(out, part{provider{p}.Address(), p.Body, p.Position()})
	}
	for _, m := range c.Modules {
		out = append(out, part{"module." + m.Key(), m, m.Position()})
	}
	for _, r := range c.Resources {
		out = append(out, part{r.Address(), r.Body, r.Position()})
	}
	seen := map[string]int{}
	for i := range out { // the instances of a plan's resource share an address
		seen[out[i].address]++
		if n := seen[out[i].address]; n > 1 {
			out[i].address += fmt.Sprintf(" (%d)", n)
		}
	}
	return out
}

func changes(newer, older *tfconfig.Config) []Change {
	var out []Change
	old := map[string]part{}
	for _, p := range partsOf(older) {
		old[p.address] = p
	}
	for _, p := range partsOf(newer) {
		earlier, existed := old[p.address]
		delete(old, p.address)
		if !existed {
			out = append(out, Change{Address: tfconfig.Printable(p.address), Kind: Added, Position: p.position})
		} else if attributes := attributeChanges(earlier.body, p.body); len(attributes) > 0 {
			out = append(out, Change{tfconfig.Printable(p.address), Changed, attributes, p.position})
		}
	}
	for _, p := range partsOf(older) {
		if _, left := old[p.address]; left {
			out = append(out, Change{Address: tfconfig.Printable(p.address), Kind: Removed, Position: p.position})
		}
	}
	return out
}

func attributeChanges(before, after tfconfig.Value) []AttributeChange {
	var out []AttributeChange
	old := map[string]string{}
	for _, leaf := range before.Leaves() {
		old[leaf.Path] = leaf.Value.Written()
	}
	for _, leaf := range after.Leaves() {
		was := old[leaf.Path]
		delete(old, leaf.Path)
		if now := leaf.Value.Written(); now != was {
			out = append(out, attributeChange(leaf.Path, was, now))
		}
	}
	for _, leaf := range before.Leaves() {
		if was, left := old[leaf.Path]; left {
			out = append(out, attributeChange(leaf.Path, was, ""))
		}
	}
	return out
}

// attributeChange keeps what looks like a secret out of comments and logs.
func attributeChange(path, before, after string) AttributeChange {
	lower := strings.ToLower(path)
	for _, word := range []string{"password", "secret", "token", "private_key", "credential"} {
		if strings.Contains(lower, word) {
			before, after = hidden(before), hidden(after)
		}
	}
	return AttributeChange{tfconfig.Printable(path), tfconfig.Printable(before), tfconfig.Printable(after)}
}

func hidden(s string) string {
	if s == "" {
		return ""
	}
	return "(not shown)"
}
