// Package route53 is the sandbox's Route 53 control plane: hosted zones,
// record sets, health check settings, tags and the status of changes. It holds
// the semantics alone; package route53/restxml puts them on the wire, package
// dnsserver answers from the zones and package healthchecker runs the checks.
//
// Where a rule or a message is AWS's, the comment beside it names its source.
// What is left out on purpose (private zones, DNSSEC, traffic policies,
// latency, geolocation and IP-based routing, checks of CloudWatch alarms and
// of routing controls) is refused with an error that says so.
package route53
