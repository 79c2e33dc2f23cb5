package drill

import (
	"context"
	"fmt"
	"slices"

	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/probe"
)

// Field is what a drill watches, and how it tells the regions apart.
type Field struct {
	Targets []probe.Target
	vantage probe.Vantage
	records []Record
	outputs Outputs
	atlas   *probe.Atlas
}

// NewField finds the targets: every authoritative server, every resolver, HTTPS by name and the two
// regional endpoints. tell is told of resolvers that are left out.
func NewField(ctx context.Context, v probe.Vantage, o Outputs, records []Record, tell func(string)) (*Field, error) {
	web := v.Web(o.Regions())
	f := &Field{vantage: v, records: records, outputs: o, atlas: &probe.Atlas{}}
	f.atlas.Identify = func(ctx context.Context, address string) (probe.Role, error) {
		reply, err := web.GetAt(ctx, address, o.RecordName, o.Primary.HealthCheckPath)
		return web.Role(reply), err
	}
	f.Refresh(ctx)
	for _, host := range o.NameServers {
		server, err := v.NameServer(ctx, host)
		if err != nil {
			return nil, err
		}
		f.Targets = append(f.Targets, f.asking(server))
	}
	for _, resolver := range v.Resolvers {
		if v.Optional(resolver) {
			if _, err := resolver.Lookup(ctx, o.RecordName, f.qtype()); err != nil {
				tell(fmt.Sprintf("leaving out %s: %v", resolver.Label, err))
				continue
			}
		}
		f.Targets = append(f.Targets, f.asking(resolver))
	}
	f.Targets = append(f.Targets, probe.Client{
		Web: web, Label: "HTTPS " + o.RecordName, Host: o.RecordName, Path: o.Primary.HealthCheckPath, Atlas: f.atlas, As: probe.HTTPS,
	})
	for _, role := range []probe.Role{probe.Primary, probe.Standby} {
		region := o.Of(role)
		f.Targets = append(f.Targets, probe.Client{
			Web: ownRegion(web, role), Label: EndpointLabel(role), Host: region.Host(), Path: region.HealthCheckPath, As: probe.Endpoint,
		})
	}
	return f, nil
}

// ownRegion takes an answer without X-Served-By for the region whose endpoint was asked: an API that is
// not ours need not send the header.
func ownRegion(web probe.Web, role probe.Role) probe.Web {
	regions := map[string]probe.Role{"": role}
	for region, r := range web.Regions {
		regions[region] = r
	}
	web.Regions = regions
	return web
}

// qtype is what the DNS servers are asked for: the first type that the stack has.
func (f *Field) qtype() uint16 {
	for _, name := range f.outputs.RecordTypes {
		if qtype, ok := dns.StringToType[name]; ok && slices.Contains([]uint16{dns.TypeA, dns.TypeAAAA, dns.TypeCNAME}, qtype) {
			return qtype
		}
	}
	return dns.TypeA
}

func (f *Field) asking(server probe.DNSServer) probe.DNSServer {
	server.Record, server.Type, server.Atlas = f.outputs.RecordName, f.qtype(), f.atlas
	return server
}

// Refresh learns which names and addresses each region's record leads to now.
func (f *Field) Refresh(ctx context.Context) {
	for _, record := range f.records {
		role := f.roleOf(record)
		if role == "" {
			continue
		}
		f.atlas.Learn(role, record.Values...)
		if record.AliasTarget == "" {
			continue
		}
		f.atlas.Learn(role, record.AliasTarget)
		if answer, err := f.vantage.Lookup(ctx, record.AliasTarget); err == nil {
			f.atlas.Learn(role, answer.Values...)
		}
	}
}

func (f *Field) roleOf(record Record) probe.Role {
	switch record.SetIdentifier {
	case f.outputs.Primary.SetIdentifier:
		return probe.Primary
	case f.outputs.Standby.SetIdentifier:
		return probe.Standby
	}
	return ""
}
