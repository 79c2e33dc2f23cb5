package route53

import (
	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

const namespace = "https://route53.amazonaws.com/doc/2013-04-01/"

// maxBody is the largest request, in bytes: a batch of 1,000 records, each with
// 4,000 characters and its markup.
const maxBody = 8 << 20

// Service puts a Store on the wire as REST-XML.
type Service struct {
	*Store
	wire *wire.RESTService
}

// New makes the service.
func New(config Config) *Service {
	s := &Service{Store: NewStore(config), wire: wire.NewRESTXML("route53", namespace)}
	s.wire.SetBodyLimit(maxBody)
	s.registerZones()
	s.registerRecords()
	s.registerChecks()
	s.registerTags()
	return s
}

// Wire is the service as the server registers it.
func (s *Service) Wire() wire.Service { return s.wire }

// Inventory lists zones, their records beyond SOA and NS, and checks.
func (s *Service) Inventory() []inventory.Resource {
	s.mu.Lock()
	initial := make(map[string]bool, len(s.initial))
	for id := range s.initial {
		initial[id] = true
	}
	s.mu.Unlock()
	var out []inventory.Resource
	add := func(typ, id string, initial bool) {
		out = append(out, inventory.Resource{Service: "route53", Type: typ, ID: id, Initial: initial})
	}
	for _, zone := range s.HostedZones() {
		add("hosted zone", zone.Name+" "+zone.ID, initial[zone.ID])
		for _, set := range zone.RecordSets() {
			if !zone.required(set.key()) {
				add("record set", set.String(), false)
			}
		}
	}
	for _, check := range s.HealthChecks() {
		add("health check", check.ID, false)
	}
	return out
}
