package constructs

import (
	"fmt"
	"maps"
	"regexp"

	awsconstructs "github.com/aws/constructs-go/constructs/v10"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsregion"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// Role is a region's part in the failover. The roles are also the logical ids of what stands in each region.
type Role string

// The two roles of an active-passive pair.
const (
	Primary Role = "primary" // answers while it is healthy
	Standby Role = "standby" // answers when the primary does not
)

// HealthMetricsRegion is where Route 53 keeps the metrics and alarms of health checks, whatever the
// endpoint's region.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-cloudwatch.html
const HealthMetricsRegion = "us-east-1"

var (
	regionShape = regexp.MustCompile(`^(af|ap|ca|eu|il|me|mx|sa|us)-(central|north|south|east|west|northeast|northwest|southeast|southwest)-[1-9]$`)
	labShape    = regexp.MustCompile(`^[a-z][a-z0-9-]{1,38}[a-z0-9]$`)
)

// RegionPairProps are the two regions and what every resource in them is tagged with.
type RegionPairProps struct {
	// Lab names the system: the tag Lab and the prefix of resource names. 3 to 40 lower-case letters,
	// digits and hyphens. Required.
	Lab string
	// PrimaryRegion serves while it is healthy, for example us-east-1. Required. Commercial regions only:
	// Route 53's partitions for China and GovCloud are separate.
	PrimaryRegion string
	// StandbyRegion takes over, for example us-west-2. Required, and not the primary's.
	StandbyRegion string
	// Tags are added to Lab, Region and Role, which are always there and cannot be set here. Default none.
	Tags map[string]string
}

// RegionPair owns the providers of the two regions: the default one for the primary and the alias standby,
// each with default tags and a data source that fails the plan where the provider resolves to another region.
type RegionPair struct {
	awsconstructs.Construct
	props     RegionPairProps
	providers map[string]cdktf.TerraformProvider // by alias; "" is the default
	taken     map[string]string                  // kind and logical id prefix → the construct that has it
}

// Validate reports every fault of the props' values.
func (p RegionPairProps) Validate(id string) error {
	f := faultsOf("RegionPair", id)
	p.check(f)
	return f.err()
}

func (p RegionPairProps) check(f *faults) {
	f.addIf(!labShape.MatchString(p.Lab), "Lab", "must be 3 to 40 lower-case letters, digits or hyphens, starting with a letter, got %q", p.Lab)
	checkRegion(f, "PrimaryRegion", p.PrimaryRegion)
	checkRegion(f, "StandbyRegion", p.StandbyRegion)
	if p.PrimaryRegion != "" && p.PrimaryRegion == p.StandbyRegion {
		f.add("StandbyRegion", "must differ from PrimaryRegion, got %q for both", p.StandbyRegion)
	}
	for _, key := range []string{"Lab", "Region", "Role"} {
		if value, ok := p.Tags[key]; ok {
			f.add("Tags", "must not set %s, which the pair sets itself, got %q", key, value)
		}
	}
}

func checkRegion(f *faults, prop, region string) {
	f.addIf(!regionShape.MatchString(region), prop, "must be a commercial AWS region such as us-east-1, got %q", region)
}

// NewRegionPair declares the providers of both regions. A stack has one pair.
func NewRegionPair(scope awsconstructs.Construct, id string, props RegionPairProps) (*RegionPair, error) {
	f := faultsOf("RegionPair", id)
	props.check(f)
	f.checkPlace(scope, id)
	if err := f.err(); err != nil {
		return nil, err
	}
	stack := cdktf.TerraformStack_Of(scope)
	if stack.Node().TryFindChild(ptr(providerID(""))) != nil {
		f.add("scope", "must be a stack without a pair: a stack has one default AWS provider")
		return nil, f.err()
	}
	props.Tags = maps.Clone(props.Tags)
	p := &RegionPair{props: props, providers: map[string]cdktf.TerraformProvider{}, taken: map[string]string{}}
	if err := f.place(p, scope, id); err != nil {
		return nil, err
	}
	p.declareProvider(stack, "", props.PrimaryRegion, string(Primary))
	p.declareProvider(stack, string(Standby), props.StandbyRegion, string(Standby))
	for _, role := range []Role{Primary, Standby} {
		p.confirmRegion(role)
	}
	return p, nil
}

// Lab is the system's name, which starts the names of resources.
func (p *RegionPair) Lab() string { return p.props.Lab }

// Region is the AWS region of a role.
func (p *RegionPair) Region(role Role) string {
	if role == Standby {
		return p.props.StandbyRegion
	}
	return p.props.PrimaryRegion
}

// Provider is the provider of a role's region: the default one for the primary, the alias standby otherwise.
func (p *RegionPair) Provider(role Role) cdktf.TerraformProvider {
	if role == Standby {
		return p.providers[string(Standby)]
	}
	return p.providers[""]
}

// HealthMetricsProvider is the provider of us-east-1, where Route 53 keeps health check metrics: one of
// the pair's two when it is there, else a third with the alias health_metrics.
func (p *RegionPair) HealthMetricsProvider() cdktf.TerraformProvider {
	for _, role := range []Role{Primary, Standby} {
		if p.Region(role) == HealthMetricsRegion {
			return p.Provider(role)
		}
	}
	const alias = "health_metrics"
	if p.providers[alias] == nil {
		p.declareProvider(cdktf.TerraformStack_Of(p), alias, HealthMetricsRegion, "health-metrics")
	}
	return p.providers[alias]
}

func providerID(alias string) string {
	if alias == "" {
		return "aws"
	}
	return "aws_" + alias
}

func (p *RegionPair) declareProvider(stack cdktf.TerraformStack, alias, region, role string) {
	tags := maps.Clone(p.props.Tags)
	if tags == nil {
		tags = map[string]string{}
	}
	maps.Copy(tags, map[string]string{"Lab": p.props.Lab, "Region": region, "Role": role})
	config := &provider.AwsProviderConfig{
		Region:      &region,
		DefaultTags: []*provider.AwsProviderDefaultTags{{Tags: stringMap(tags)}},
	}
	if alias != "" {
		config.Alias = &alias
	}
	p.providers[alias] = provider.NewAwsProvider(stack, ptr(providerID(alias)), config)
}

// confirmRegion makes a plan fail where the provider resolves to a region other than the declared one.
func (p *RegionPair) confirmRegion(role Role) {
	region := p.Region(role)
	name(dataawsregion.NewDataAwsRegion(p, ptr("region_"+string(role)), &dataawsregion.DataAwsRegionConfig{
		Provider: p.Provider(role),
		Lifecycle: &cdktf.TerraformResourceLifecycle{Postcondition: &[]*cdktf.Postcondition{{
			Condition:    ptr(fmt.Sprintf(`${self.name == "%s"}`, region)),
			ErrorMessage: ptr(fmt.Sprintf("The %s provider must resolve to %s.", role, region)),
		}}},
	}), string(role))
}

// checkPair notes a pair that is missing, and a construct of this kind whose logical ids are taken.
// prefix is what tells two of a kind in one stack apart.
func (f *faults) checkPair(pair *RegionPair, kind, prefix string) {
	if pair == nil || pair.Construct == nil {
		f.add("Pair", "must be a RegionPair, got nil")
		return
	}
	if other, ok := pair.taken[kind+"/"+prefix]; ok {
		f.add("Name", "must differ from that of %s, whose logical ids it would take, got %q", other, prefix)
	}
}

// take reserves the logical ids of a construct that has passed its checks.
func (p *RegionPair) take(kind, prefix, construct string) { p.taken[kind+"/"+prefix] = construct }

// validRole tells whether the role is one of the two.
func validRole(role Role) bool { return role == Primary || role == Standby }
