package route53

import (
	"slices"
	"strings"
)

// Policy is how Route 53 chooses between record sets of one name and type.
type Policy string

// The routing policies the sandbox answers by.
const (
	Simple     Policy = "simple"
	Failover   Policy = "failover"
	Weighted   Policy = "weighted"
	Multivalue Policy = "multivalue answer"
)

// The two roles of a failover record set.
const (
	Primary   = "PRIMARY"
	Secondary = "SECONDARY"
)

// RecordSet is one resource record set. It is immutable once it is stored:
// the DNS server reads it without a lock.
type RecordSet struct {
	Name          string // canonical, see CanonicalName
	Type          string // A, AAAA, CNAME…
	SetIdentifier string // empty for the simple policy
	Failover      string // Primary, Secondary or empty
	Weight        *int64 // 0-255, nil unless weighted
	Multivalue    bool
	TTL           *int64 // seconds, nil for an alias
	Values        []string
	Alias         *AliasTarget
	HealthCheckID string
}

// AliasTarget is what an alias record set answers with.
type AliasTarget struct {
	HostedZoneID         string // the zone of the target, not of the record
	DNSName              string // canonical
	EvaluateTargetHealth bool
}

// Policy returns the routing policy that the record set's fields stand for.
func (r *RecordSet) Policy() Policy {
	switch {
	case r.Failover != "":
		return Failover
	case r.Weight != nil:
		return Weighted
	case r.Multivalue:
		return Multivalue
	}
	return Simple
}

// key identifies a record set inside its zone.
type key struct{ name, typ, set string }

func (r *RecordSet) key() key { return key{r.Name, r.Type, r.SetIdentifier} }

// String is the name, the type and the set identifier if there is one.
func (r *RecordSet) String() string {
	return strings.TrimSuffix(r.Name+" "+r.Type+" "+r.SetIdentifier, " ")
}

// equal compares everything a DELETE has to repeat. The order of values does
// not count.
func (r *RecordSet) equal(o *RecordSet) bool {
	return r.key() == o.key() && r.Failover == o.Failover && r.Multivalue == o.Multivalue &&
		r.HealthCheckID == o.HealthCheckID && same(r.Weight, o.Weight) && same(r.TTL, o.TTL) &&
		same(r.Alias, o.Alias) && slices.Equal(sorted(r.Values), sorted(o.Values))
}

func same[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func sorted(values []string) []string {
	out := slices.Clone(values)
	slices.Sort(out)
	return out
}

// compare orders record sets as ListResourceRecordSets does: by name with its
// labels reversed, then type, then set identifier.
func compare(a, b key) int {
	if c := strings.Compare(sortKey(a.name), sortKey(b.name)); c != 0 {
		return c
	}
	if c := strings.Compare(a.typ, b.typ); c != 0 {
		return c
	}
	return strings.Compare(a.set, b.set)
}

// FromRecord keeps the sorted record sets from the given one on. A type needs a
// name, an identifier needs both:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html
func FromRecord(sets []*RecordSet, name, typ, identifier string) ([]*RecordSet, error) {
	switch {
	case typ != "" && name == "":
		return nil, invalidInput("Invalid request: StartRecordType needs StartRecordName")
	case identifier != "" && typ == "":
		return nil, invalidInput("Invalid request: StartRecordIdentifier needs StartRecordName and StartRecordType")
	case typ != "" && !slices.Contains(recordTypes, typ):
		return nil, invalidInput("Invalid request: '%s' is not a record type", typ)
	case name == "":
		return sets, nil
	}
	canonical, err := CanonicalName(name)
	if err != nil {
		return nil, invalidInput("Invalid request: %s", err)
	}
	start := key{canonical, typ, identifier}
	i, _ := slices.BinarySearchFunc(sets, start, func(set *RecordSet, start key) int { return compare(set.key(), start) })
	return sets[i:], nil
}
