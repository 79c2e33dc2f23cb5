package drill

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
)

// OutputsVersion is the version of the stack's `failover` output that this package reads.
const OutputsVersion = 1

// Outputs is the stack's output `failover`.
type Outputs struct {
	Version          int          `json:"version"`
	RecordName       string       `json:"record_name"`
	RecordTypes      []string     `json:"record_types"`
	HostedZoneID     string       `json:"hosted_zone_id"`
	NameServers      []string     `json:"name_servers"`
	RTOSeconds       float64      `json:"rto_seconds"`
	WorstCaseSeconds float64      `json:"worst_case_seconds"`
	Table            TableOutput  `json:"table"`
	Primary          RegionOutput `json:"primary"`
	Standby          RegionOutput `json:"standby"`
}

// TableOutput names the profile table. Its Name is empty where the stack has none.
type TableOutput struct {
	Name         string `json:"name"`
	HashKey      string `json:"hash_key"`
	RangeKey     string `json:"range_key"` // empty: none
	TTLAttribute string `json:"ttl_attribute"`
}

// RegionOutput is one region of the pair.
type RegionOutput struct {
	Region          string `json:"region"`
	HealthCheckID   string `json:"health_check_id"`
	HealthCheckPath string `json:"health_check_path"`
	Endpoint        string `json:"endpoint"` // https://…, the region's own, never the failing-over name
	SetIdentifier   string `json:"set_identifier"`
}

// Host is the endpoint's host name.
func (r RegionOutput) Host() string {
	parsed, err := url.Parse(r.Endpoint)
	if err != nil {
		return ""
	}
	return parsed.Hostname()
}

// Of is the region of a role.
func (o Outputs) Of(role probe.Role) RegionOutput {
	if role == probe.Standby {
		return o.Standby
	}
	return o.Primary
}

// RTO is the promised recovery time.
func (o Outputs) RTO() time.Duration { return time.Duration(o.RTOSeconds * float64(time.Second)) }

// Regions maps what X-Served-By says to the role.
func (o Outputs) Regions() map[string]probe.Role {
	return map[string]probe.Role{o.Primary.Region: probe.Primary, o.Standby.Region: probe.Standby}
}

// ErrNoOutputs means that the stack has no `failover` output, or none yet.
var ErrNoOutputs = errors.New("the stack has no output `failover`: run `cdktf deploy` first, or name another stack")

// ParseOutputs reads the output's value and checks that nothing is missing; it names every fault at once.
func ParseOutputs(value []byte) (Outputs, error) {
	var o Outputs
	if err := json.Unmarshal(value, &o); err != nil {
		return Outputs{}, fmt.Errorf("the output `failover` is not what this version of verify reads: %w", err)
	}
	return o, o.validate()
}

// ParseOutputsFile reads what `cdktf deploy --outputs-file` writes: {"STACK": {"failover": {…}}}.
// An empty stack takes the only one that has the output.
func ParseOutputsFile(text []byte, stack string) (Outputs, error) {
	var stacks map[string]map[string]json.RawMessage
	if err := json.Unmarshal(text, &stacks); err != nil {
		return Outputs{}, fmt.Errorf("this is not a file of `cdktf deploy --outputs-file`: %w", err)
	}
	var found []string
	for name, outputs := range stacks {
		if (stack == "" || name == stack) && outputs["failover"] != nil {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	switch len(found) {
	case 0:
		return Outputs{}, ErrNoOutputs
	case 1:
		return ParseOutputs(stacks[found[0]]["failover"])
	}
	return Outputs{}, fmt.Errorf("several stacks have an output `failover`: %s: say which with --stack", strings.Join(found, ", "))
}

func (o Outputs) validate() error {
	var faults []error
	need := func(value, name string) {
		if strings.TrimSpace(value) == "" {
			faults = append(faults, fmt.Errorf("the output `failover` lacks %s", name))
		}
	}
	if o.Version != OutputsVersion {
		faults = append(faults, fmt.Errorf("the output `failover` is of version %d, this verify reads version %d", o.Version, OutputsVersion))
	}
	need(o.RecordName, "record_name")
	need(o.HostedZoneID, "hosted_zone_id")
	if len(o.RecordTypes) == 0 || slices.Contains(o.RecordTypes, "") {
		faults = append(faults, errors.New("the output `failover` lacks record_types"))
	}
	if len(o.NameServers) == 0 || slices.Contains(o.NameServers, "") {
		faults = append(faults, errors.New("the output `failover` lacks name_servers"))
	}
	if !(o.RTOSeconds > 0 && o.RTOSeconds < 1e6) {
		faults = append(faults, fmt.Errorf("the output `failover` has an rto_seconds of %v", o.RTOSeconds))
	}
	if o.Table.Name != "" {
		need(o.Table.HashKey, "table.hash_key")
		need(o.Table.TTLAttribute, "table.ttl_attribute")
	}
	for role, region := range map[string]RegionOutput{"primary": o.Primary, "standby": o.Standby} {
		need(region.Region, role+".region")
		need(region.HealthCheckID, role+".health_check_id")
		need(region.SetIdentifier, role+".set_identifier")
		if region.Host() == "" {
			faults = append(faults, fmt.Errorf("the output `failover` lacks a URL in %s.endpoint", role))
		}
		if !strings.HasPrefix(region.HealthCheckPath, "/") {
			faults = append(faults, fmt.Errorf("the output `failover` lacks a path in %s.health_check_path", role))
		}
	}
	if o.Primary.Region != "" && o.Primary.Region == o.Standby.Region {
		faults = append(faults, fmt.Errorf("the output `failover` names %s as both regions", o.Primary.Region))
	}
	slices.SortFunc(faults, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(faults...)
}

// same tells whether two outputs are of the same deployment.
func (o Outputs) same(other Outputs) bool {
	a, _ := json.Marshal(o)
	b, _ := json.Marshal(other)
	return bytes.Equal(a, b)
}
