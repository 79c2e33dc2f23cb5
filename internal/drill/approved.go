package drill

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
	"github.com/warm-standby/warm-standby/internal/topology"
)

// Approve reads from the reviewed configuration what the deployment of these outputs must be. text is
// the file as it stands, for its hash.
func Approve(config *tfconfig.Config, text []byte, o Outputs) (Reviewed, error) {
	hash := sha256.Sum256(text)
	t := topology.Of(config)
	r := Reviewed{
		SHA256: hex.EncodeToString(hash[:]), Stack: config.Name,
		Checks: map[probe.Role]HealthCheck{}, Tables: map[probe.Role]TableState{},
	}
	for _, pair := range t.Pairs {
		if !strings.EqualFold(pair.Name, o.RecordName) {
			continue
		}
		for _, record := range pair.Records() {
			r.Records = append(r.Records, approvedRecord(pair.Type, record, r.Checks))
		}
		if parameters, err := pair.Parameters(); err == nil {
			r.Pair, r.Budget = parameters, parameters.Budget(failover.DefaultPropagation)
		}
	}
	if len(r.Records) == 0 {
		return r, fmt.Errorf("%s has no failover records of %s: it is of another stack than the outputs", config.File, o.RecordName)
	}
	r.approveTables(t, o)
	return r, nil
}

func approvedRecord(kind string, record *topology.Record, checks map[probe.Role]HealthCheck) Record {
	policy := strings.ToUpper(record.Get("failover_routing_policy", "type").TextOr(""))
	role := probe.Primary
	if policy == "SECONDARY" {
		role = probe.Standby
	}
	approved := Record{
		Type: kind, SetIdentifier: record.SetIdentifier, Failover: policy,
		EvaluateTargetHealth: record.Alias && record.EvaluatesTarget(),
	}
	if record.CheckAttached() {
		approved.HealthCheckID = string(role)
	}
	if record.Check != nil {
		checks[role] = approvedCheck(record.Check)
	}
	if record.Alias {
		approved.AliasTarget = strings.ToLower(strings.TrimSuffix(record.Get("alias", "name").TextOr(""), "."))
		return approved
	}
	if ttl, known := record.TTL(); known {
		approved.TTL = int64(ttl.Seconds())
	}
	for _, host := range record.Hosts {
		approved.Values = append(approved.Values, strings.ToLower(strings.TrimSuffix(host, ".")))
	}
	return approved
}

// The port that Route 53 takes where the configuration names none.
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
var defaultPort = map[string]int{"HTTP": 80, "HTTP_STR_MATCH": 80, "HTTPS": 443, "HTTPS_STR_MATCH": 443}

func approvedCheck(check *topology.Check) HealthCheck {
	approved := HealthCheck{
		Type:         check.Kind(),
		FQDN:         check.Get("fqdn").TextOr(""),
		Port:         check.Get("port").IntOr(defaultPort[check.Kind()]),
		ResourcePath: check.Get("resource_path").TextOr(""),
		EnableSNI:    check.Get("enable_sni").True() || !check.Get("enable_sni").Exists() && strings.HasPrefix(check.Kind(), "HTTPS"),
		Inverted:     check.Get("invert_healthcheck").True(),
		Disabled:     check.Get("disabled").True(),
		Regions:      check.Regions(),
	}
	if interval, known := check.Interval(); known {
		approved.RequestInterval = int(interval.Seconds())
	}
	if threshold, known := check.Threshold(); known {
		approved.FailureThreshold = threshold
	}
	return approved
}

// approveTables reads the table of the outputs and its replica.
func (r *Reviewed) approveTables(t *topology.Topology, o Outputs) {
	for _, table := range t.Tables {
		if name, ok := table.Get("name").Text(); !ok || name != o.Table.Name {
			continue
		}
		state := TableState{BillingMode: "PROVISIONED", PointInTime: table.PITR(), DeletionLocked: table.Get("deletion_protection_enabled").True()}
		if table.OnDemand() {
			state.BillingMode = "PAY_PER_REQUEST"
		}
		if table.Get("stream_enabled").True() {
			state.StreamView = table.Get("stream_view_type").TextOr("")
		}
		r.Tables[probe.Primary] = state
		for _, replica := range table.Replicas {
			if replica.Place.Region != "" && replica.Place.Region != o.Standby.Region {
				continue
			}
			state.PointInTime = replica.PITR()
			state.DeletionLocked = replica.Settings.Get("deletion_protection_enabled").True()
			r.Tables[probe.Standby] = state
		}
	}
}
