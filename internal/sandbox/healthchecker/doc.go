// Package healthchecker is the data plane of Route 53 health checks: checkers in
// eight regions that probe an endpoint over the network, each at its own pace,
// and the status that follows from what they see.
//
// As AWS describes it
// (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
// and https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html):
//
//   - Checkers are not coordinated. Each waits the interval from the end of one
//     response to its next request, so with 16 checkers at 30 s an endpoint sees
//     a request about every 2 s.
//   - HTTP and HTTPS: a TCP connection within 4 s, then a status of 200 to 399
//     within 2 s of connecting. String match: the body within 2 s more, the
//     string within its first 5,120 bytes. TCP: a connection within 10 s.
//   - A checker changes its mind after FailureThreshold results in a row, in
//     either direction.
//   - The endpoint is healthy while more than 18 % of the checkers report it so.
//   - A disabled check is healthy, and Inverted flips whatever came out.
//   - A domain name is resolved anew for every request, over IPv4 only. The
//     certificate of an HTTPS endpoint is not validated.
//
// Assumptions, for lack of a published figure: 16 checkers, two in each region;
// a new check and a new checker count as healthy until they have seen
// FailureThreshold failures; a change of the settings reaches each checker at
// its next request; a checker that is cut off reports what it sees, a
// connection that times out.
package healthchecker
