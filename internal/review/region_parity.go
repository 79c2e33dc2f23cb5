package review

import (
	"regexp"
	"strings"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

var regionParity = &Rule{
	ID: "region-parity", Severity: Warning,
	Reason: "what differs between the regions is found out when the standby has to serve: drift is a common cause of failed failovers",
	Fix:    "make both regions from the same construct or module, with the same settings",
	Link:   "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_planning_for_recovery_config_drift.html",
	check: func(s *subject, r *reporter) {
		if !s.Standby.Found() {
			return
		}
		for _, kind := range alike {
			compareSides(s, r, kind)
		}
	},
}

// alike is what has to be the same in both regions: per type, the attributes by their path.
var alike = []struct {
	kind       string
	key        string // what tells one resource of the type from another; "" means its name
	attributes []string
}{
	{"aws_lambda_function", "", []string{"runtime", "handler", "architectures", "memory_size", "timeout", "filename", "image_uri", "s3_key", "source_code_hash", "reserved_concurrent_executions", "environment.variables"}},
	{"aws_apigatewayv2_route", "route_key", []string{"authorization_type"}},
	{"aws_apigatewayv2_stage", "", []string{"auto_deploy", "default_route_settings.throttling_burst_limit", "default_route_settings.throttling_rate_limit"}},
	{"aws_apigatewayv2_domain_name", "", []string{"domain_name_configuration.security_policy"}},
	{"aws_cloudwatch_log_group", "", []string{"retention_in_days"}},
}

type alikeKind = struct {
	kind       string
	key        string
	attributes []string
}

func compareSides(s *subject, r *reporter, k alikeKind) {
	primaries, standbys := s.In(failover.Primary, k.kind), s.In(failover.Standby, k.kind)
	if len(primaries) == 1 && len(standbys) == 1 && k.key == "" {
		compareAttributes(r, k, primaries[0], standbys[0])
		return
	}
	there := map[string]*tfconfig.Resource{}
	for _, resource := range standbys {
		there[identity(resource, k.key)] = resource
	}
	for _, resource := range primaries {
		id := identity(resource, k.key)
		if twin := there[id]; twin != nil {
			compareAttributes(r, k, resource, twin)
			delete(there, id)
			continue
		}
		r.at(resource, absent, "%s has no counterpart in %s", named(resource, k.key), s.Standby)
	}
	for _, resource := range standbys {
		if there[identity(resource, k.key)] == resource {
			r.at(resource, absent, "%s has no counterpart in %s", named(resource, k.key), s.Primary)
		}
	}
}

func named(r *tfconfig.Resource, key string) string {
	if key == "" {
		return "it"
	}
	return strings.ReplaceAll(key, "_", " ") + " " + r.Get(key).TextOr("")
}

// sides are the words by which names tell the regions apart.
var sides = regexp.MustCompile(`(?i)(^|[_-])(primary|main|active|standby|secondary|passive|dr|replica|failover|use1|usw2|(us|eu|ap|sa|ca)[_-](north|south|east|west|central|northeast|southeast)[_-]?\d|east|west)([_-]|$)`)

// identity is what a resource has in common with its counterpart.
func identity(r *tfconfig.Resource, key string) string {
	if key != "" {
		if text, known := r.Get(key).Text(); known {
			return text
		}
	}
	name := r.Name
	for {
		next := strings.Trim(sides.ReplaceAllString(name, "_"), "_-")
		if next == name {
			return name
		}
		name = next
	}
}

func compareAttributes(r *reporter, k alikeKind, primary, standby *tfconfig.Resource) {
	for _, path := range k.attributes {
		steps := strings.Split(path, ".")
		here, there := primary.Get(steps...), standby.Get(steps...)
		if path == "environment.variables" {
			compareVariables(r, primary, standby, here, there)
			continue
		}
		a, b := describe(here), describe(there)
		if a != b && a != unknown && b != unknown {
			blame := there
			r.at(standby, blame, "%s is %s, and %s in %s", path, b, a, primary.Address())
		}
	}
}

// compareVariables compares the names of environment variables; their values differ by region on purpose.
func compareVariables(r *reporter, primary, standby *tfconfig.Resource, here, there tfconfig.Value) {
	if here.Exists() && !here.Known() || there.Exists() && !there.Known() {
		return
	}
	names := func(v tfconfig.Value) map[string]bool {
		out := map[string]bool{}
		for _, member := range v.Members() {
			out[member.Key()] = true
		}
		return out
	}
	a, b := names(here), names(there)
	for _, member := range here.Members() {
		if !b[member.Key()] {
			r.at(standby, there, "environment variable %s is missing, and set in %s", member.Key(), primary.Address())
		}
	}
	for _, member := range there.Members() {
		if !a[member.Key()] {
			r.at(standby, member, "environment variable %s is set, and missing in %s", member.Key(), primary.Address())
		}
	}
}

const unknown = "not known"

// describe is a value as a finding shows it.
func describe(v tfconfig.Value) string {
	switch {
	case !v.Exists():
		return "not set"
	case !v.Known():
		return unknown
	}
	texts, all := v.Texts()
	if !all {
		return unknown
	}
	return strings.Join(texts, ", ")
}
