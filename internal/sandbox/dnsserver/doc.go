// Package dnsserver answers DNS questions from the hosted zones, as Route 53's
// name servers do: four servers, each on its own loopback address, each of
// which learns of changed records and of changed health in its own time.
//
// Documented by AWS:
//
//   - The primary of a failover pair is answered while it is healthy, else the
//     secondary while that is healthy, else the primary:
//     https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
//   - A record set with a health check and an alias that evaluates its target's
//     health is healthy when both are:
//     https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-complex-configs.html
//   - An alias is answered with addresses under its own name, and the TTL of an
//     alias to an AWS resource cannot be set:
//     https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html
//   - Up to eight values answer a multivalue record set:
//     https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-multivalue.html
//
// Assumptions, for lack of a published figure: a changed health status reaches
// each server after a random time up to Config.Propagation, a changed record up
// to Config.RecordPropagation; the TTL of an alias to API Gateway is 60 s; the
// status of a deleted check stays what it was, where AWS says that it "can't be
// predicted"; ANY is answered as RFC 8482 has it.
package dnsserver
