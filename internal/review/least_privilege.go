package review

import (
	"strings"

	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

var leastPrivilege = &Rule{
	ID: "least-privilege", Severity: Warning,
	Reason: "a role that may do more than its function does turns a fault in one region into a fault in both: replication carries it over",
	Fix:    "name the actions that the code calls, on the table and log group of its own region, and give permissions a source_arn",
	Link:   "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
	check: func(s *subject, r *reporter) {
		for _, p := range s.policies() {
			for _, st := range p.statements {
				switch {
				case st.inverted:
					r.at(p, st.value, "a statement allows everything but what it names")
				case st.wildcard() != "":
					r.at(p, st.value, "a statement allows %s", st.wildcard())
				case st.unscoped() != "":
					r.at(p, st.value, "a statement allows %s on every resource", st.unscoped())
				}
			}
		}
		for _, attachment := range s.Config.OfType("aws_iam_role_policy_attachment", "aws_iam_policy_attachment") {
			arn := attachment.Get("policy_arn")
			if name := arn.TextOr(""); tooBroad(name) {
				r.at(attachment, arn, "it attaches %s", name[strings.LastIndexByte(name, '/')+1:])
			}
		}
		for _, permission := range s.Config.OfType("aws_lambda_permission") {
			if service := permission.Get("principal").TextOr(""); strings.HasSuffix(service, ".amazonaws.com") && !permission.Get("source_arn").Exists() {
				r.at(permission, absent, "any %s of any account may invoke the function: there is no source_arn", service)
			}
		}
		for _, role := range s.Config.OfType("aws_iam_role") {
			inlineRole(r, role)
		}
	},
}

// inlineRole judges what is attached in the role itself.
func inlineRole(r *reporter, role *tfconfig.Resource) {
	for _, v := range role.Get("managed_policy_arns").Items() {
		if name := v.TextOr(""); tooBroad(name) {
			r.at(role, role.Get("managed_policy_arns"), "it attaches %s", name[strings.LastIndexByte(name, '/')+1:])
		}
	}
}

// tooBroad tells AWS's managed policies that grant a whole service or account.
func tooBroad(arn string) bool {
	return strings.HasPrefix(arn, "arn:aws") && strings.Contains(arn, ":aws:policy/") &&
		(strings.HasSuffix(arn, "FullAccess") || strings.HasSuffix(arn, "/AdministratorAccess") || strings.HasSuffix(arn, "/PowerUserAccess"))
}
