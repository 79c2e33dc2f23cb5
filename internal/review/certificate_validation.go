package review

import (
	"strings"

	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

var certificateValidation = &Rule{
	ID: "certificate-validation", Severity: Error,
	Reason: "an endpoint needs a validated certificate in its own region; ACM's validation record is the same in every region, so two of them collide",
	Fix:    "validate by DNS with one shared record, one aws_acm_certificate_validation per region, and use its certificate_arn",
	Link:   "https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html",
	check: func(s *subject, r *reporter) {
		for _, certificate := range s.Config.OfType("aws_acm_certificate") {
			if method := certificate.Get("validation_method"); method.TextOr("") == "EMAIL" {
				r.at(certificate, method, "the certificate is validated by e-mail: renewal waits for a person")
			}
		}
		validatedCertificates(s, r)
		for _, endpoint := range s.Config.OfType("aws_apigatewayv2_domain_name", "aws_api_gateway_domain_name") {
			endpointCertificate(s, r, endpoint)
		}
		collidingRecords(s, r)
	},
}

// validatedCertificates holds each validation against the certificate it waits for.
func validatedCertificates(s *subject, r *reporter) {
	for _, validation := range s.Config.OfType("aws_acm_certificate_validation") {
		for _, certificate := range s.Config.Targets(validation.Body.Raw("certificate_arn")) {
			if here, there := s.PlaceOf(validation), s.PlaceOf(certificate); here.Region != there.Region {
				r.at(validation, validation.Body.Raw("provider"), "it waits in %s for %s, which is in %s", here, certificate.Address(), there)
			}
		}
	}
}

// endpointCertificate follows an endpoint to its certificate: through the validation, and in the same region.
func endpointCertificate(s *subject, r *reporter, endpoint *tfconfig.Resource) {
	block := endpoint.Body
	if nested := endpoint.Get("domain_name_configuration"); nested.Exists() {
		block = nested
	}
	for _, name := range []string{"certificate_arn", "regional_certificate_arn"} {
		for _, target := range s.Config.Targets(block.Raw(name)) {
			if target.Type == "aws_acm_certificate" && !target.Data && target.Get("validation_method").TextOr("DNS") == "DNS" && !waits(s, endpoint) {
				r.at(endpoint, block.Get(name), "it uses %s before it is validated: take the certificate_arn of an aws_acm_certificate_validation", target.Address())
			}
			here, there := s.PlaceOf(endpoint), s.PlaceOf(target)
			if strings.HasPrefix(target.Type, "aws_acm_") && here.Region != "" && there.Region != "" && here.Region != there.Region {
				r.at(endpoint, block.Get(name), "the endpoint is in %s and its certificate %s in %s", here, target.Address(), there)
			}
		}
	}
}

// waits tells whether an endpoint depends on a validation by depends_on.
func waits(s *subject, endpoint *tfconfig.Resource) bool {
	for _, target := range s.dependencies(endpoint.Body.Raw("depends_on")) {
		if target.Type == "aws_acm_certificate_validation" {
			return true
		}
	}
	return false
}

// collidingRecords finds validation records for certificates of one and the same name.
func collidingRecords(s *subject, r *reporter) {
	first := map[string]*tfconfig.Resource{}
	for _, record := range s.Config.OfType("aws_route53_record") {
		if record.Get("allow_overwrite").True() {
			continue
		}
		for _, certificate := range validates(s, record) {
			domain := certificate.Get("domain_name").TextOr(certificate.Get("domain_name").Written())
			if other := first[domain]; other != nil && domain != "" {
				r.at(record, absent, "it is the same record as %s: ACM asks for one and the same name in every region", other.Address())
			} else {
				first[domain] = record
			}
		}
	}
}

// validates is the certificates whose validation options a record is made of.
func validates(s *subject, record *tfconfig.Resource) []*tfconfig.Resource {
	var out []*tfconfig.Resource
	for _, name := range []string{"name", "records", "for_each"} {
		for _, target := range s.Config.Targets(record.Body.Raw(name)) {
			if target.Type == "aws_acm_certificate" {
				return append(out, target)
			}
		}
	}
	return out
}
