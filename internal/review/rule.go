package review

import (
	"fmt"

	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// Rule is one thing that a failover needs in order to hold.
type Rule struct {
	ID       string   // kebab-case; part of the interface: it is what --ignore names
	Severity Severity // of its findings; a rule may lower it to Note where it cannot judge
	Reason   string   // why it matters, in a sentence
	Fix      string   // what to do about it, in a sentence
	Link     string   // the AWS page it rests on
	check    func(*subject, *reporter)
}

// rules is every rule, in the order in which reports show them: the failover itself first.
var rules = []*Rule{
	rtoBudget, flapping, failoverPair, healthCheckAttached, healthCheckSharedName, healthCheckDeep,
	healthCheckRegions, tlsCompatible, standbyHealth, controlPlaneFree, statePlacement,
	providerPerRegion, regionConfirmed, regionParity, globalTable, streams, pitrBoth, encryption,
	deletionProtection, certificateValidation, idleCost, alwaysOnCompute, logRetention,
	leastPrivilege, publicWrite, defaultTags,
}

// Rules is every rule there is, in the order of reports.
func Rules() []*Rule { return rules }

// Finding is one place where a rule does not hold.
type Finding struct {
	Rule     *Rule
	Severity Severity
	Message  string
	Resource string // address; "" where the finding is about the configuration as a whole
	Position tfconfig.Position
}

// addressed is what a finding can be about.
type addressed interface {
	Address() string
	Position() tfconfig.Position
}

// reporter collects the findings of one rule.
type reporter struct {
	rule     *Rule
	findings []Finding
}

// at reports a finding about a resource. It points at the value that is to blame, or at the resource
// where the fault is that the value is missing.
func (r *reporter) at(about addressed, blame tfconfig.Value, format string, args ...any) {
	position := about.Position()
	if blame.Exists() {
		position = blame.Position()
	}
	r.add(r.rule.Severity, about.Address(), position, format, args...)
}

// undecided notes what the rule cannot judge before apply.
func (r *reporter) undecided(about addressed, format string, args ...any) {
	r.add(Note, about.Address(), about.Position(), format, args...)
}

// warn is at for what is worth less than the rule's own severity.
func (r *reporter) warn(about addressed, blame tfconfig.Value, format string, args ...any) {
	r.at(about, blame, format, args...)
	r.findings[len(r.findings)-1].Severity = Warning
}

func (r *reporter) add(severity Severity, address string, position tfconfig.Position, format string, args ...any) {
	r.findings = append(r.findings, Finding{
		Rule: r.rule, Severity: severity, Resource: tfconfig.Printable(address),
		Message: tfconfig.Printable(fmt.Sprintf(format, args...)), Position: position,
	})
}

// absent is the value to blame where there is none.
var absent tfconfig.Value
