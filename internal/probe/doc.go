// Package probe asks DNS servers and HTTPS endpoints the same question at a steady pace and writes
// every answer down as a Sample. It measures and attributes; it judges nothing.
//
// # Which region an answer belongs to
//
// A name server answers with addresses, and on AWS those of an API Gateway custom domain come from a
// large pool and rotate, so no fixed list tells the regions apart. An Atlas attributes an answer, in
// this order:
//
//  1. a CNAME answer, by its target's name, which is the region's own and stable;
//  2. an address that the alias target of one region's record resolved to, as learnt before and again
//     and again during a drill (it works even while that region's HTTPS is broken);
//  3. any other address, by an HTTPS request to exactly that address with the record's name as SNI and
//     Host, reading X-Served-By from the answer; the result is remembered for the run.
//
// What none of these tells stays unknown, and unknown never counts as failed over.
package probe
