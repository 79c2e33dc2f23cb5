package drill

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/probe"
)

// Reviewed is what people approved: the part of the reviewed JSON that a failover rests on. A text that
// only Terraform knows (a reference) is empty and not compared.
type Reviewed struct {
	SHA256  string // of the file
	Stack   string
	Checks  map[probe.Role]HealthCheck
	Records []Record // HealthCheckID holds the role of the check, "primary" or "standby"
	Tables  map[probe.Role]TableState
	Pair    failover.Pair   // what a simulation needs of the primary's check and the record's TTL
	Budget  failover.Budget // of the same
}

// Deployed is the same part of what really exists.
type Deployed struct {
	Checks  map[probe.Role]HealthCheck
	Records []Record
	Tables  map[probe.Role]TableState
}

// Differences lists where the deployment is not what was reviewed, each with both values.
func (r Reviewed) Differences(d Deployed, o Outputs) []string {
	if r.SHA256 == "" {
		return nil // nothing was given to compare with
	}
	var found []string
	for _, role := range []probe.Role{probe.Primary, probe.Standby} {
		if want, ok := r.Checks[role]; ok {
			found = append(found, checkDifferences(role, want, d.Checks[role])...)
		}
	}
	found = append(found, r.recordDifferences(d.Records, o)...)
	for _, role := range []probe.Role{probe.Primary, probe.Standby} {
		if want, ok := r.Tables[role]; ok {
			found = append(found, tableDifferences(role, want, d.Tables[role], o.Of(role.Other()).Region)...)
		}
	}
	return found
}

// differ collects "SUBJECT has NAME VALUE, reviewed was VALUE".
type differ struct {
	subject string
	found   []string
}

func (d *differ) compare(name string, want, got any) {
	if fmt.Sprint(want) != fmt.Sprint(got) {
		d.found = append(d.found, fmt.Sprintf("%s has %s %s, reviewed was %s", d.subject, name, shown(got), shown(want)))
	}
}

func shown(value any) string {
	if text := fmt.Sprint(value); text != "" {
		return text
	}
	return "(none)"
}

func checkDifferences(role probe.Role, want, got HealthCheck) []string {
	d := differ{subject: fmt.Sprintf("the health check of the %s", role)}
	d.compare("type", want.Type, got.Type)
	if want.FQDN != "" {
		d.compare("name", want.FQDN, got.FQDN)
	}
	if want.Port != 0 {
		d.compare("port", want.Port, got.Port)
	}
	d.compare("path", want.ResourcePath, got.ResourcePath)
	d.compare("interval", seconds(want.RequestInterval), seconds(got.RequestInterval))
	d.compare("failure threshold", want.FailureThreshold, got.FailureThreshold)
	d.compare("SNI", want.EnableSNI, got.EnableSNI)
	d.compare("inverted", want.Inverted, got.Inverted)
	d.compare("disabled", want.Disabled, got.Disabled)
	if len(want.Regions) > 0 {
		d.compare("checker regions", sorted(want.Regions), sorted(got.Regions))
	}
	return d.found
}

func seconds(n int) string { return failover.Seconds(time.Duration(n) * time.Second) }

func sorted(texts []string) string {
	texts = slices.Clone(texts)
	slices.Sort(texts)
	return strings.Join(texts, ",")
}

func (r Reviewed) recordDifferences(got []Record, o Outputs) []string {
	var found []string
	seen := map[string]bool{}
	for _, want := range r.Records {
		key := want.Type + " " + want.SetIdentifier
		seen[key] = true
		at := slices.IndexFunc(got, func(r Record) bool { return r.Type == want.Type && r.SetIdentifier == want.SetIdentifier })
		if at < 0 {
			found = append(found, fmt.Sprintf("the %s record %s of %s does not exist", want.Type, want.SetIdentifier, o.RecordName))
			continue
		}
		found = append(found, recordDifference(want, got[at], o)...)
	}
	for _, record := range got {
		if !seen[record.Type+" "+record.SetIdentifier] && slices.Contains([]string{"A", "AAAA", "CNAME"}, record.Type) {
			found = append(found, fmt.Sprintf("there is a %s record %s of %s that was not reviewed", record.Type, shown(record.SetIdentifier), o.RecordName))
		}
	}
	return found
}

func recordDifference(want, got Record, o Outputs) []string {
	d := differ{subject: fmt.Sprintf("the %s record %s of %s", want.Type, want.SetIdentifier, o.RecordName)}
	d.compare("failover", want.Failover, got.Failover)
	check := ""
	if want.HealthCheckID != "" {
		check = o.Of(probe.Role(want.HealthCheckID)).HealthCheckID
	}
	d.compare("health check", check, got.HealthCheckID)
	d.compare("evaluate_target_health", want.EvaluateTargetHealth, got.EvaluateTargetHealth)
	d.compare("TTL", want.TTL, got.TTL)
	if want.AliasTarget != "" {
		d.compare("alias target", want.AliasTarget, got.AliasTarget)
	}
	if len(want.Values) > 0 {
		d.compare("values", sorted(want.Values), sorted(got.Values))
	}
	return d.found
}

func tableDifferences(role probe.Role, want, got TableState, other string) []string {
	d := differ{subject: fmt.Sprintf("the table in the %s", role)}
	d.compare("status", "ACTIVE", got.Status)
	d.compare("billing mode", want.BillingMode, got.BillingMode)
	d.compare("stream", want.StreamView, got.StreamView)
	d.compare("point-in-time recovery", want.PointInTime, got.PointInTime)
	d.compare("deletion protection", want.DeletionLocked, got.DeletionLocked)
	d.compare("replica in "+other, "ACTIVE", got.Replicas[other])
	return d.found
}
