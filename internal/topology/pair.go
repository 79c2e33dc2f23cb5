package topology

import (
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// Pair is the records that share a name and a type and have failover routing. One PRIMARY and one
// SECONDARY make it whole; a configuration under review may have any number of either.
type Pair struct {
	Name        string // fully qualified, without the last dot; "${var.domain}" where it is not known
	Type        string // A, AAAA, CNAME
	Primaries   []*Record
	Secondaries []*Record
}

// String is the pair as people name it: "api.example.com A".
func (p *Pair) String() string { return p.Name + " " + p.Type }

// Primary is the PRIMARY record; nil if there is none.
func (p *Pair) Primary() *Record { return first(p.Primaries) }

// Secondary is the SECONDARY record; nil if there is none.
func (p *Pair) Secondary() *Record { return first(p.Secondaries) }

// Records is all records of the pair, PRIMARY ones first.
func (p *Pair) Records() []*Record {
	return append(append([]*Record{}, p.Primaries...), p.Secondaries...)
}

func first(records []*Record) *Record {
	if len(records) == 0 {
		return nil
	}
	return records[0]
}

// Record is an aws_route53_record with failover routing.
type Record struct {
	*tfconfig.Resource
	SetIdentifier string
	Alias         bool
	Targets       []*tfconfig.Resource // what it points at, of this configuration
	Hosts         []string             // literal host names and addresses it points at
	Check         *Check               // nil if none is attached, or it is not of this configuration
}

// CheckAttached tells whether health_check_id is set at all, be it to a check of another configuration.
func (r *Record) CheckAttached() bool { return r.Get("health_check_id").Exists() }

// EvaluatesTarget tells whether an alias takes its target's own health into account.
func (r *Record) EvaluatesTarget() bool { return r.Get("alias", "evaluate_target_health").True() }

// TTL is how long a client may keep the record's answer; known is false where only Terraform knows.
func (r *Record) TTL() (ttl time.Duration, known bool) {
	if r.Alias {
		return failover.AliasTTL, true
	}
	seconds, known := r.Get("ttl").Int()
	return time.Duration(seconds) * time.Second, known
}

func (t *Topology) findPairs() []*Pair {
	var pairs []*Pair
	byKey := map[[2]string]*Pair{}
	for _, r := range t.Config.OfType("aws_route53_record") {
		policy := r.Get("failover_routing_policy", "type")
		if !policy.Exists() {
			continue
		}
		record := t.newRecord(r)
		key := [2]string{t.recordName(r), strings.ToUpper(r.Get("type").TextOr(r.Get("type").Written()))}
		pair := byKey[key]
		if pair == nil {
			pair = &Pair{Name: key[0], Type: key[1]}
			byKey[key] = pair
			pairs = append(pairs, pair)
		}
		if policy.TextOr("") == "SECONDARY" {
			pair.Secondaries = append(pair.Secondaries, record)
		} else {
			pair.Primaries = append(pair.Primaries, record)
		}
	}
	return pairs
}

func (t *Topology) newRecord(r *tfconfig.Resource) *Record {
	record := &Record{
		Resource:      r,
		SetIdentifier: r.Get("set_identifier").TextOr(r.Get("set_identifier").Written()),
		Alias:         r.Get("alias").Exists(),
	}
	target := r.Get("records")
	if record.Alias {
		target = r.Get("alias", "name")
		record.Targets = t.Config.Targets(r.Body.Raw("alias"))
	} else {
		record.Targets = t.Config.Targets(r.Body.Raw("records"))
	}
	record.Hosts, _ = target.Texts()
	for _, check := range t.Config.Targets(r.Body.Raw("health_check_id")) {
		if check.Type == "aws_route53_health_check" {
			record.Check = &Check{check}
		}
	}
	return record
}

// recordName is a record's name as DNS knows it: Terraform adds the zone's name where it is missing.
func (t *Topology) recordName(r *tfconfig.Resource) string {
	v := r.Get("name")
	name, known := v.Text()
	if !known {
		return v.Written()
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	for _, zone := range t.Config.Targets(r.Body.Raw("zone_id")) {
		suffix := strings.ToLower(strings.TrimSuffix(zone.Get("name").TextOr(""), "."))
		if suffix != "" && name != suffix && !strings.HasSuffix(name, "."+suffix) {
			name = strings.TrimPrefix(name+"."+suffix, ".")
		}
	}
	return name
}
