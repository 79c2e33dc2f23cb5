package constructs

import (
	"strings"
	"time"

	awsconstructs "github.com/aws/constructs-go/constructs/v10"

	"github.com/warm-standby/warm-standby/internal/failover"
)

// DefaultCNAMETTL is how long clients keep the answer of a CNAME record.
const DefaultCNAMETTL = 60 * time.Second

// AliasTarget is an AWS resource that an alias record points at, for example a custom domain of API Gateway
// or a load balancer.
type AliasTarget struct {
	DNSName string
	ZoneID  string // the hosted zone of the resource's service and region
}

// Endpoint is what one side of the failover answers with.
type Endpoint struct {
	// Host is the name that health checks probe, and must not be the failing-over name: what that resolves
	// to changes with the failover. Required.
	Host string
	// Alias makes A and AAAA alias records with the fixed TTL of 60 s. Default: a CNAME to Host, for an
	// endpoint that exists elsewhere.
	Alias AliasTarget
}

func (e Endpoint) isAlias() bool { return e.Alias != (AliasTarget{}) }

// FailoverDNSProps describe a name that moves from the primary to the standby by itself.
type FailoverDNSProps struct {
	// Pair owns the providers. Required.
	Pair *RegionPair
	// Zone holds RecordName. Required.
	Zone *HostedZone
	// RecordName is the name that clients use, for example api.example.com. Required.
	RecordName string
	// Primary and Standby are both aliases, or both CNAMEs. Required.
	Primary, Standby Endpoint
	// PrimaryCheck decides the failover. Default: HTTPS GET /healthz every 10 s, 3 failures in a row.
	PrimaryCheck HealthCheck
	// StandbyCheck keeps the standby warm and tells whether there is something to fail over to. Default:
	// every 30 s, which costs 2 USD a month less, 3 failures in a row.
	StandbyCheck HealthCheck
	// RTO is what the failover promises: the longest time until the last client that honours the TTL is
	// sent to the standby. Default 5 minutes.
	RTO time.Duration
	// Propagation is the time allowed for a health status to reach every authoritative server. AWS
	// publishes no figure for it; measure it with verify drill. Default 60 s.
	Propagation time.Duration
	// TTL of CNAME records, 1 s to 1 day. Default 60 s. Aliases have a fixed TTL of 60 s, so it must be
	// zero there.
	TTL time.Duration
	// AlarmEmails are told when a side's health changes. Default none: subscribe to the topic as you like.
	AlarmEmails []string
	// Name prefixes the logical ids; the default gives aws_route53_health_check.primary.
	Name string
}

// FailoverDNS is a pair of health checks, the PRIMARY and SECONDARY records that follow them, and an alarm
// for each side.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-types.html
type FailoverDNS struct {
	awsconstructs.Construct
	props FailoverDNSProps
}

func (p FailoverDNSProps) withDefaults() FailoverDNSProps {
	p.PrimaryCheck = p.PrimaryCheck.withDefaults(FastInterval)
	p.StandbyCheck = p.StandbyCheck.withDefaults(StandardInterval)
	setDefault(&p.RTO, failover.DefaultRTO)
	setDefault(&p.Propagation, failover.DefaultPropagation)
	if p.TTL == 0 && !p.Primary.isAlias() {
		p.TTL = DefaultCNAMETTL
	}
	return p
}

// Validate reports every fault of the props' values; peers are checked by NewFailoverDNS.
func (p FailoverDNSProps) Validate(id string) error {
	f := faultsOf("FailoverDNS", id)
	p.withDefaults().check(f)
	return f.err()
}

func (p FailoverDNSProps) check(f *faults) {
	f.checkDomain("RecordName", p.RecordName)
	f.checkEndpoint("Primary", p.Primary, p.RecordName)
	f.checkEndpoint("Standby", p.Standby, p.RecordName)
	f.addIf(p.Primary.isAlias() != p.Standby.isAlias(), "Standby", "must be an alias like Primary, or neither: both records need the same type")
	f.addIf(p.Primary.Host != "" && p.Primary.Host == p.Standby.Host, "Standby.Host", "must differ from Primary.Host, got %q for both", p.Standby.Host)
	p.PrimaryCheck.check(f, "PrimaryCheck")
	p.StandbyCheck.check(f, "StandbyCheck")
	f.addIf(p.Propagation < 0 || p.Propagation > time.Hour, "Propagation", "must be 0 to 1 hour, got %s", p.Propagation)
	p.checkTTL(f)
	p.checkRTO(f)
	for _, email := range p.AlarmEmails {
		local, domain, ok := strings.Cut(email, "@")
		f.addIf(!ok || local == "" || !domainShape.MatchString(strings.ToLower(domain)), "AlarmEmails", "must be e-mail addresses, got %q", email)
	}
	f.checkName(p.Name)
}

func (p FailoverDNSProps) checkTTL(f *faults) {
	if p.Primary.isAlias() {
		f.addIf(p.TTL != 0, "TTL", "must be zero for aliases, whose TTL is fixed at %s, got %s", failover.Seconds(failover.AliasTTL), p.TTL)
		return
	}
	f.addIf(p.TTL < time.Second || p.TTL > 24*time.Hour || p.TTL%time.Second != 0, "TTL", "must be whole seconds from 1s to 24h, got %s", p.TTL)
}

func (p FailoverDNSProps) checkRTO(f *faults) {
	f.addIf(p.RTO < time.Second || p.RTO%time.Second != 0, "RTO", "must be whole seconds, at least 1s, got %s", p.RTO)
	budget := p.budget()
	if p.RTO > 0 && p.PrimaryCheck.plausible() && !budget.Meets(p.RTO) {
		f.add("RTO", "must be at least the worst case of the failover, %s, got %s; check more often, fail after fewer probes, or promise less",
			budget.Arithmetic(), failover.Seconds(p.RTO))
	}
}

// checkEndpoint notes an endpoint without a host, or one that fails over itself.
func (f *faults) checkEndpoint(prop string, e Endpoint, recordName string) {
	reference := strings.Contains(e.Host, "${")
	switch {
	case e.Host == "":
		f.add(prop+".Host", "must be the name that the health check probes, got %q", e.Host)
	case strings.EqualFold(strings.TrimSuffix(e.Host, "."), recordName):
		f.add(prop+".Host", "must not be RecordName: a check of the failing-over name follows the failover, got %q", e.Host)
	case !reference:
		f.checkDomain(prop+".Host", e.Host)
	}
	f.addIf(e.isAlias() && (e.Alias.DNSName == "" || e.Alias.ZoneID == ""), prop+".Alias", "must have both DNSName and ZoneID, got %q and %q", e.Alias.DNSName, e.Alias.ZoneID)
}

// checkPeers notes what only shows together with the zone.
func (p FailoverDNSProps) checkPeers(f *faults) {
	f.checkPair(p.Pair, "FailoverDNS", p.Name)
	f.checkZone(p.Zone, "RecordName", p.RecordName)
	if p.Zone != nil && !p.Primary.isAlias() {
		f.addIf(p.RecordName == p.Zone.ZoneName(), "RecordName", "must be below the zone's apex, where DNS allows no CNAME, got %q", p.RecordName)
	}
}

// budget is the primary's way from an outage to the standby's answer.
func (p FailoverDNSProps) budget() failover.Budget {
	ttl := p.TTL
	if p.Primary.isAlias() {
		ttl = failover.AliasTTL
	}
	return failover.Budget{
		Interval:    p.PrimaryCheck.Interval,
		Threshold:   p.PrimaryCheck.FailureThreshold,
		Timeout:     failover.ProbeTimeout(p.PrimaryCheck.kind()),
		Propagation: p.Propagation,
		TTL:         ttl,
	}
}

// NewFailoverDNS declares checks, records and alarms. It refuses what cannot meet the RTO.
func NewFailoverDNS(scope awsconstructs.Construct, id string, props FailoverDNSProps) (*FailoverDNS, error) {
	f := faultsOf("FailoverDNS", id)
	props = props.withDefaults()
	props.check(f)
	props.checkPeers(f)
	f.checkPlace(scope, id)
	if err := f.err(); err != nil {
		return nil, err
	}
	d := &FailoverDNS{props: props}
	if err := f.place(d, scope, id); err != nil {
		return nil, err
	}
	props.Pair.take("FailoverDNS", props.Name, f.construct)
	d.declareSide(Primary, props.Primary, props.PrimaryCheck)
	d.declareSide(Standby, props.Standby, props.StandbyCheck)
	d.declareAlarms()
	return d, nil
}

// RecordName is the name that clients use.
func (d *FailoverDNS) RecordName() string { return d.props.RecordName }

// RecordTypes are the types of the records: A and AAAA, or CNAME.
func (d *FailoverDNS) RecordTypes() []string {
	if d.props.Primary.isAlias() {
		return []string{"A", "AAAA"}
	}
	return []string{"CNAME"}
}

// RTO is what the failover promises.
func (d *FailoverDNS) RTO() time.Duration { return d.props.RTO }

// WorstCase is the longest that the failover can take by its parameters; never more than RTO.
func (d *FailoverDNS) WorstCase() time.Duration { return d.props.budget().WorstCase() }

// HealthCheckID is a reference to the id of a side's health check.
func (d *FailoverDNS) HealthCheckID(role Role) string {
	return *ref("aws_route53_health_check", d.id(role), "id")
}

// Endpoint is what a side answers with.
func (d *FailoverDNS) Endpoint(role Role) Endpoint {
	if role == Standby {
		return d.props.Standby
	}
	return d.props.Primary
}

// HealthCheck is a side's check with its defaults filled in.
func (d *FailoverDNS) HealthCheck(role Role) HealthCheck {
	if role == Standby {
		return d.props.StandbyCheck
	}
	return d.props.PrimaryCheck
}

func (d *FailoverDNS) id(role Role, parts ...string) string {
	return logicalID(append([]string{d.props.Name, string(role)}, parts...)...)
}
