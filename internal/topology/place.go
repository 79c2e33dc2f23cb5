package topology

import (
	"regexp"

	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// Place is where a resource runs: the provider it goes through and, where it is known before apply,
// that provider's region.
type Place struct {
	Provider string // "aws", "aws.standby"; "" when only the region is known, from a host name
	Region   string // "us-west-2"; "" when only Terraform knows
}

// Found tells whether the place is known at all.
func (p Place) Found() bool { return p.Provider != "" || p.Region != "" }

// String is the region, or the provider where the region is not known.
func (p Place) String() string {
	if p.Region != "" {
		return p.Region
	}
	return "the region of provider " + p.Provider
}

// Same tells whether two places are known to be one region.
func (p Place) Same(q Place) bool {
	if p.Region != "" && q.Region != "" {
		return p.Region == q.Region
	}
	return p.Provider != "" && p.Provider == q.Provider
}

// PlaceOf is where a resource runs: the region it names itself (provider 6 and later), or its provider's.
func (t *Topology) PlaceOf(r *tfconfig.Resource) Place {
	at := Place{Provider: r.Provider}
	if region, ok := r.Get("region").Text(); ok && Regional(r.Type) {
		at.Region = region
	} else if p := t.Config.Provider(r.Provider); p != nil {
		at.Region = p.Region()
	}
	return at
}

// findPlaces settles which place is the primary's and which the standby's: from what the records point
// at, else from a table and its replica, else from the two providers there are.
func (t *Topology) findPlaces() {
	for _, pair := range t.Pairs {
		for _, r := range pair.Primaries {
			t.Primary = t.Primary.or(t.pointsTo(r))
		}
		for _, r := range pair.Secondaries {
			t.Standby = t.Standby.or(t.pointsTo(r))
		}
	}
	for _, table := range t.Tables {
		t.Primary = t.Primary.or(t.PlaceOf(table.Resource))
		for _, replica := range table.Replicas {
			t.Standby = t.Standby.or(replica.Place)
		}
	}
	for _, p := range t.Config.Providers {
		at := Place{p.Key, p.Region()}
		switch {
		case p.Key == "aws":
			t.Primary = t.Primary.or(at)
		case at.Region != "" && !at.Same(t.Primary):
			t.Standby = t.Standby.or(at)
		}
	}
}

func (p Place) or(q Place) Place {
	if p.Found() {
		return p
	}
	return q
}

// pointsTo is the place of the first regional resource that a record names, or of the region in a
// literal host name.
func (t *Topology) pointsTo(r *Record) Place {
	for _, target := range r.Targets {
		if Regional(target.Type) {
			return t.PlaceOf(target)
		}
	}
	for _, host := range r.Hosts {
		if region := RegionIn(host); region != "" {
			return Place{Region: region}
		}
	}
	return Place{}
}

var regionName = regexp.MustCompile(`\b(?:af|ap|ca|eu|il|me|mx|sa|us)-(?:gov-|iso-)?(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-[1-9]\b`)

// RegionIn is the region that a host name or an ARN carries, "" if none.
func RegionIn(s string) string { return regionName.FindString(s) }
