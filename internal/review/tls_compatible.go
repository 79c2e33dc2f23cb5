package review

import (
	"strings"

	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

var tlsCompatible = &Rule{
	ID: "tls-compatible", Severity: Error,
	Reason: "a checker that cannot complete the TLS handshake reports a healthy endpoint as down",
	Fix:    "check over HTTPS with enable_sni, and let the endpoint speak TLS 1.2 besides 1.3",
	Link:   "https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html",
	check: func(s *subject, r *reporter) {
		for _, c := range s.attachments() {
			targets := s.Config.Targets(c.Body.Raw("fqdn"))
			gateway := strings.Contains(c.Host(), ".execute-api.")
			for _, target := range targets {
				gateway = gateway || strings.HasPrefix(target.Type, "aws_apigatewayv2_") || strings.HasPrefix(target.Type, "aws_api_gateway_")
				if at, policy := tls13Only(s, target); policy != "" && strings.HasPrefix(c.Kind(), "HTTPS") {
					r.at(at, absent, "%s speaks TLS 1.3 only, and the checkers of %s need TLS 1.2", policy, c.Address())
				}
			}
			https := strings.HasPrefix(c.Kind(), "HTTPS")
			sni := c.Get("enable_sni")
			if on, known := sni.Bool(); https && gateway && known && !on {
				r.at(c, sni, "API Gateway needs SNI to choose its certificate, and enable_sni is false")
			}
			if gateway && strings.HasPrefix(c.Kind(), "HTTP") && !https {
				r.at(c, c.Get("type"), "API Gateway answers HTTPS only, and the check's type is %s", c.Kind())
			}
		}
	},
}

// tls13Only finds the policy of an endpoint, or of a load balancer's listener, that allows nothing below TLS 1.3.
func tls13Only(s *subject, target *tfconfig.Resource) (*tfconfig.Resource, string) {
	policy := target.Get("security_policy").TextOr(target.Get("domain_name_configuration", "security_policy").TextOr(""))
	if strings.Contains(policy, "TLS13_1_3") || policy == "TLS_1_3" {
		return target, policy
	}
	if !strings.HasPrefix(target.Type, "aws_lb") && !strings.HasPrefix(target.Type, "aws_alb") {
		return nil, ""
	}
	for _, listener := range s.Config.OfType("aws_lb_listener", "aws_alb_listener") {
		policy := listener.Get("ssl_policy").TextOr("")
		if !strings.Contains(policy, "TLS13-1-3") {
			continue
		}
		for _, lb := range s.Config.Targets(listener.Body.Raw("load_balancer_arn")) {
			if lb == target {
				return listener, policy
			}
		}
	}
	return nil, ""
}
