// Package constructs holds typed building blocks of a two-region, active-passive failover on AWS for
// CDK for Terraform apps: a RegionPair, the GlobalProfileTable replicated between its regions, a
// CertificatePair, a ProfileAPI in each region and the FailoverDNS in front of both.
//
// Every construct follows the same rules:
//
//   - Props are plain Go values. A zero value means the documented default.
//   - New…(scope, id, props) returns every fault of its props in one error, before a node exists. A fault
//     names the construct, the prop, the limit and the value.
//   - Logical ids are words, such as aws_route53_health_check.primary, and part of the interface: changing
//     one replaces a resource. Where a stack needs a second one of a kind, the prop Name prefixes its ids.
//   - Resolved values (defaults filled in) are readable on the construct.
//
// A construct can be used alone; each needs a RegionPair, which owns the providers.
package constructs
