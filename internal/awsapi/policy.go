package awsapi

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/warm-standby/warm-standby/internal/drill"
	"github.com/warm-standby/warm-standby/internal/probe"
)

// scope is which of a stack's resources an operation may touch.
type scope string

const (
	nothing      scope = "Identity"           // the operation names no resource
	bothChecks   scope = "ReadHealth"         // both health checks
	primaryCheck scope = "BreakAndRestore"    // the primary's health check, the only one that is ever changed
	zone         scope = "ReadRecords"        // the hosted zone
	tables       scope = "ReadTables"         // the table and its replica
	items        scope = "DrillAndRPOMarkers" // items whose keys start with #drill# or #rpo#, never a profile
)

// operations is every call of this package and what it is for; `verify policy` is made of it, and a test
// holds it against the calls of a whole drill.
var operations = []struct {
	action string
	scope  scope
}{
	{"sts:GetCallerIdentity", nothing},
	{"route53:GetHealthCheck", bothChecks},
	{"route53:GetHealthCheckStatus", bothChecks},
	{"route53:UpdateHealthCheck", primaryCheck},
	{"route53:ListResourceRecordSets", zone},
	{"dynamodb:DescribeTable", tables},
	{"dynamodb:DescribeContinuousBackups", tables},
	{"dynamodb:GetItem", items},
	{"dynamodb:PutItem", items},
	{"dynamodb:DeleteItem", items},
	{"dynamodb:BatchGetItem", items},
	{"dynamodb:BatchWriteItem", items},
}

// Policy is an IAM policy document.
type Policy struct {
	Version   string
	Statement []Statement
}

// Statement is one statement of a policy.
type Statement struct {
	Sid       string
	Effect    string
	Action    []string
	Resource  []string
	Condition map[string]map[string][]string `json:",omitempty"`
}

// Actions lists what the policy allows, sorted.
func (p Policy) Actions() []string {
	var actions []string
	for _, statement := range p.Statement {
		actions = append(actions, statement.Action...)
	}
	slices.Sort(actions)
	return actions
}

// JSON is the document as IAM takes it.
func (p Policy) JSON() ([]byte, error) { return json.MarshalIndent(p, "", "  ") }

// NewPolicy is the least that a drill, an RPO measurement and a restore of this stack need. account is
// the account's number, or "*" where it is not known.
func NewPolicy(o drill.Outputs, account string) Policy {
	policy := Policy{Version: "2012-10-17"}
	for _, s := range []scope{nothing, bothChecks, primaryCheck, zone, tables, items} {
		statement := Statement{Sid: string(s), Effect: "Allow", Resource: resources(s, o, account)}
		for _, operation := range operations {
			if operation.scope == s {
				statement.Action = append(statement.Action, operation.action)
			}
		}
		if s == items {
			// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
			statement.Condition = map[string]map[string][]string{
				"ForAllValues:StringLike": {"dynamodb:LeadingKeys": {"#drill#*", "#rpo#*"}},
			}
		}
		if len(statement.Resource) > 0 {
			policy.Statement = append(policy.Statement, statement)
		}
	}
	return policy
}

func resources(s scope, o drill.Outputs, account string) []string {
	check := func(role probe.Role) string { return "arn:aws:route53:::healthcheck/" + o.Of(role).HealthCheckID }
	switch s {
	case nothing:
		return []string{"*"}
	case bothChecks:
		return []string{check(probe.Primary), check(probe.Standby)}
	case primaryCheck:
		return []string{check(probe.Primary)}
	case zone:
		return []string{"arn:aws:route53:::hostedzone/" + o.HostedZoneID}
	}
	if o.Table.Name == "" {
		return nil
	}
	table := func(role probe.Role) string {
		return fmt.Sprintf("arn:aws:dynamodb:%s:%s:table/%s", o.Of(role).Region, account, o.Table.Name)
	}
	return []string{table(probe.Primary), table(probe.Standby)}
}
