package stacks

import (
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"github.com/warm-standby/warm-standby/constructs"
)

// ProviderVersions are the AWS provider's versions that a stack accepts. The bindings pin 5.99.1 exactly;
// later releases of 5.x take the same configuration.
const ProviderVersions = ">= 5.99.1, < 6.0.0"

// newStack is a stack whose state is at the project's root or in the given bucket, with build declaring what
// is in it. Where build fails, nothing of the stack is left in the app.
func newStack(app cdktf.App, id string, state *S3State, build func(cdktf.TerraformStack) error) error {
	stack := cdktf.NewTerraformStack(app, &id)
	if err := build(stack); err != nil {
		app.Node().TryRemoveChild(&id)
		return err
	}
	stack.AddOverride(ptr("terraform.required_providers.aws"), map[string]any{"source": "hashicorp/aws", "version": ProviderVersions})
	if state != nil {
		state.configure(stack, id)
		return nil
	}
	// The path is relative to the stack's folder in cdktf.out, which a clean-up may remove. Left out, cdktf
	// would write this machine's working directory into the JSON.
	cdktf.NewLocalBackend(stack, &cdktf.LocalBackendConfig{Path: ptr("../../../" + id + ".tfstate")})
	return nil
}

// output is a named output of a stack.
type output struct {
	name, description string
	value             any
}

func declareOutputs(stack cdktf.TerraformStack, outputs []output) {
	for _, o := range outputs {
		cdktf.NewTerraformOutput(stack, &o.name, &cdktf.TerraformOutputConfig{
			Value: o.value, Description: &o.description, StaticId: ptr(true),
		})
	}
}

// failoverOutput is what the verify command needs to know of a deployed failover, as one object.
// Its keys are an interface: verify refuses a version that it does not know.
func failoverOutput(pair *constructs.RegionPair, zone *constructs.HostedZone, dns *constructs.FailoverDNS, table map[string]any) output {
	return output{"failover", "What the verify command needs to prove this failover", map[string]any{
		"version":            1,
		"record_name":        dns.RecordName(),
		"record_types":       dns.RecordTypes(),
		"hosted_zone_id":     zone.ZoneID(),
		"name_servers":       zone.NameServers(),
		"rto_seconds":        dns.RTO().Seconds(),
		"worst_case_seconds": dns.WorstCase().Seconds(),
		"table":              table,
		"primary":            sideOutput(pair, dns, constructs.Primary),
		"standby":            sideOutput(pair, dns, constructs.Standby),
	}}
}

func sideOutput(pair *constructs.RegionPair, dns *constructs.FailoverDNS, role constructs.Role) map[string]any {
	return map[string]any{
		"region":            pair.Region(role),
		"set_identifier":    string(role),
		"health_check_id":   dns.HealthCheckID(role),
		"health_check_path": dns.HealthCheck(role).Path,
		"endpoint":          "https://" + dns.Endpoint(role).Host,
	}
}

// ptr is a pointer to v, which jsii wants for every scalar.
func ptr[T any](v T) *T { return &v }
