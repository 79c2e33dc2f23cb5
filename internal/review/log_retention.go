package review

import "github.com/warm-standby/warm-standby/internal/tfconfig"

var logRetention = &Rule{
	ID: "log-retention", Severity: Warning,
	Reason: "logs without a retention are kept, and billed, for ever; health checkers alone write millions of lines a month",
	Fix:    "declare the log group of each function and stage, with retention_in_days",
	Link:   "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
	check: func(s *subject, r *reporter) {
		groups := s.Config.OfType("aws_cloudwatch_log_group")
		for _, group := range groups {
			days := group.Get("retention_in_days")
			if n, known := days.Int(); !days.Exists() || known && n == 0 {
				r.at(group, days, "the log group keeps its lines for ever: retention_in_days is not set")
			}
		}
		owned := s.functionsWithGroup(groups)
		for _, function := range s.Config.OfType("aws_lambda_function") {
			if !owned[function] {
				r.at(function, absent, "the function's log group is not declared: Lambda makes one that never expires")
			}
		}
	},
}

// functionsWithGroup is the functions whose log group is declared: by name, by logging_config, or by a
// reference from the one to the other.
func (s *subject) functionsWithGroup(groups []*tfconfig.Resource) map[*tfconfig.Resource]bool {
	owned, named := map[*tfconfig.Resource]bool{}, map[[2]string]bool{}
	for _, group := range groups {
		named[[2]string{group.Provider, group.Get("name").TextOr(group.Get("name").Written())}] = true
		for _, target := range s.Config.Targets(group.Body.Raw("name")) {
			owned[target] = true
		}
	}
	for _, function := range s.Config.OfType("aws_lambda_function") {
		if name := function.Get("function_name"); named[[2]string{function.Provider, "/aws/lambda/" + name.TextOr(name.Written())}] {
			owned[function] = true
		}
		for _, member := range []string{"logging_config", "depends_on"} {
			for _, target := range s.dependencies(function.Body.Raw(member)) {
				owned[function] = owned[function] || target.Type == "aws_cloudwatch_log_group"
			}
		}
	}
	return owned
}

// dependencies is the resources that a value refers to, depends_on's bare addresses included.
func (s *subject) dependencies(v tfconfig.Value) []*tfconfig.Resource {
	out := s.Config.Targets(v)
	for _, item := range v.Items() {
		if r := s.Config.Resource(item.Written()); r != nil {
			out = append(out, r)
		}
	}
	return out
}
