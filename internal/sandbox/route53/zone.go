package route53

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Zone is one version of a public hosted zone. It never changes once it is
// published, so the DNS server reads it without a lock.
type Zone struct {
	ID              string // such as Z0123456789ABCDEFGHIJ, without /hostedzone/
	Name            string // canonical
	CallerReference string
	Comment         string
	NameServers     []string // four, without trailing dots, as GetHostedZone names them
	Version         uint64   // grows with every change of the zone
	sets            map[key]*RecordSet
	nodes           map[string]node
}

// node holds the record sets of one name by type. A name that exists only
// because something lies below it has a node without types.
type node map[string][]*RecordSet

// The records every zone is made with:
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html
const (
	soaTTL = 900
	nsTTL  = 172800
	// SOAMinimum is the default zone's last SOA field, in seconds. Negative
	// answers live for the lesser of it and the SOA's own TTL (RFC 2308).
	SOAMinimum = 86400
)

// newZone returns a zone with its SOA and NS records.
func newZone(id, name, reference, comment string, servers []string) *Zone {
	ns := make([]string, len(servers))
	for i, server := range servers {
		ns[i] = server + "."
	}
	soa := fmt.Sprintf("%s awsdns-hostmaster.amazon.com. 1 7200 900 1209600 %d", ns[0], SOAMinimum)
	zone := &Zone{ID: id, Name: name, CallerReference: reference, Comment: comment, NameServers: servers, Version: 1}
	return zone.with(map[key]*RecordSet{
		{name, "NS", ""}:  {Name: name, Type: "NS", TTL: seconds(nsTTL), Values: ns},
		{name, "SOA", ""}: {Name: name, Type: "SOA", TTL: seconds(soaTTL), Values: []string{soa}},
	})
}

func seconds(n int64) *int64 { return &n }

// with returns the zone holding the given record sets, which it takes over.
func (z *Zone) with(sets map[key]*RecordSet) *Zone {
	next := *z
	next.sets = sets
	next.nodes = make(map[string]node, len(sets))
	for _, set := range sets {
		next.add(set)
	}
	return &next
}

// add puts a record set in its place among those of its name and type.
func (z *Zone) add(set *RecordSet) {
	at := z.nodes[set.Name]
	if at == nil {
		at = node{}
		z.nodes[set.Name] = at
	}
	of := at[set.Type]
	i, _ := slices.BinarySearchFunc(of, set.SetIdentifier, func(s *RecordSet, id string) int {
		return strings.Compare(s.SetIdentifier, id)
	})
	at[set.Type] = slices.Insert(of, i, set)
	for name := set.Name; name != z.Name && name != "."; {
		name = Parent(name)
		if z.nodes[name] != nil {
			return
		}
		z.nodes[name] = node{}
	}
}

// Lookup returns the record sets of a canonical name and a type. found says
// whether the name exists, which tells NODATA from NXDOMAIN.
func (z *Zone) Lookup(name, typ string) (sets []*RecordSet, found bool) {
	at, found := z.nodes[name]
	return at[typ], found
}

// Count returns the number of record sets, the SOA and NS of the apex included.
func (z *Zone) Count() int { return len(z.sets) }

// RecordSets returns all record sets in the order of ListResourceRecordSets.
func (z *Zone) RecordSets() []*RecordSet {
	names := slices.SortedFunc(maps.Keys(z.nodes), func(a, b string) int { return strings.Compare(sortKey(a), sortKey(b)) })
	out := make([]*RecordSet, 0, len(z.sets))
	for _, name := range names {
		at := z.nodes[name]
		for _, typ := range slices.Sorted(maps.Keys(at)) {
			out = append(out, at[typ]...)
		}
	}
	return out
}

// All calls yield with each record set, in no order.
func (z *Zone) All(yield func(*RecordSet) bool) {
	for _, set := range z.sets {
		if !yield(set) {
			return
		}
	}
}

// required says whether k is one of the records that every zone must have.
func (z *Zone) required(k key) bool {
	return k.name == z.Name && (k.typ == "SOA" || k.typ == "NS")
}

// empty says whether only required records are left:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_DeleteHostedZone.html
func (z *Zone) empty() bool {
	for k := range z.sets {
		if !z.required(k) {
			return false
		}
	}
	return true
}
