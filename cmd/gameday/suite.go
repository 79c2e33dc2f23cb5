package main

import "time"

// The speeds of worlds: see trial.speed.
const (
	fast  = 10
	exact = 4 // for the checkers' limit of 2 s
	alone = 0 // no world
)

// What several cases expect.
const (
	toStandby  = "fails over"
	noFailover = "stays"
	bothRed    = "both red, ends at the primary"
)

// suite is the game, in the order of the table.
var suite = []trial{
	{"DynamoDB down, shallow check (TCP)", "stays: shallow green, deep red", fast, shallow("dynamodb-down:us-east-1")},
	{"DynamoDB down, deep check (/healthz)", toStandby, fast, failsOver("dynamodb-down:us-east-1")},
	{"DynamoDB unresolvable in the primary", toStandby, fast, failsOver("dynamodb-unresolvable:us-east-1")},
	{"answers take 1.9 s", noFailover, exact, stays("endpoint-slow:us-east-1:1900ms")},
	{"answers take 2.1 s", toStandby, exact, failsOver("endpoint-slow:us-east-1:2100ms")},
	{"TLS handshake fails", toStandby, fast, failsOver("endpoint-tls:us-east-1")},
	{"17 % of 100 checkers see it healthy", "red", alone, share(17, false)},
	{"18 % of 100 checkers see it healthy", "red", alone, share(18, false)},
	{"19 % of 100 checkers see it healthy", "green", alone, share(19, true)},
	{"checkers of 6 of 8 regions cut off (25 % see it)", noFailover, fast, stays(cutOff(6)...)},
	{"checkers of 7 of 8 regions cut off (12.5 % see it)", bothRed, fast, bothDown(cutOff(7)...)},
	{"flapping, 12 s down and 12 s up", "stays: no change of the answer", fast, flaps(12*time.Second, 6, 0)},
	{"flapping, 90 s down and 90 s up", "follows: 4 changes", fast, flaps(90*time.Second, 2, 4)},
	{"both regions answer 500", bothRed, fast, bothDown("endpoint-500:*")},
	{"replication paused, then region lost", "lacks late-1 to late-5, until it is back", fast, pausedThenLost},
	{"standby cold, region lost", "first answer within 2 s", fast, standbyCold},
}
