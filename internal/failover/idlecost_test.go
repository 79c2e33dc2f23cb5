package failover

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// referenceStack is the reference configuration as plain values.
func referenceStack() Stack {
	region := func(role Role, name string, replica bool) Region {
		return Region{
			Role: role, Name: name,
			APIs:      []API{{Name: "api", Kind: "HTTP"}},
			Functions: []Function{{Name: "api", MemoryMB: 256, Architecture: "x86_64"}},
			Tables:    []Table{{Name: "profiles", Replica: replica, PITR: true}},
			LogGroups: []LogGroup{{Name: "function", RetentionDays: 30}, {Name: "access", RetentionDays: 30}},
		}
	}
	return Stack{
		HealthChecks: []HealthCheck{
			{Name: "primary", Probes: Primary, Kind: "HTTPS", Interval: 10 * time.Second, AWSEndpoint: true},
			{Name: "standby", Probes: Standby, Kind: "HTTPS", Interval: 30 * time.Second, AWSEndpoint: true},
		},
		Alarms:  []Alarm{{Name: "primary"}, {Name: "standby"}},
		Regions: []Region{region(Primary, "us-east-1", false), region(Standby, "us-west-2", true)},
	}
}

// TestIdleCostOfTheReference works a month out by hand. A month is 730 h = 2,628,000 s; a GB is 2^30 bytes.
// Requests of the checkers: 16 x 2,628,000 / 10 = 4,204,800 to the primary, a third, 1,401,600, to the standby.
// Every line is rounded up to the cent.
//
//	health checks            2 x 0.50 = 1.00; options: 2 (HTTPS, 10 s) and 1 (HTTPS) x 1.00 = 3.00
//	alarms                   2 x 0.10 = 0.20
//	primary, checkers        API 4.2048 x 1.00 = 4.2048 -> 4.21; invocations x 0.20 = 0.84096 -> 0.85
//	                         duration 4,204,800 x 0.25 GB x 0.015 s = 15,768 GB-s x 0.0000166667 = 0.26280 -> 0.27
//	                         reads x 0.5 = 2,102,400 x 0.125 / 10^6 = 0.2628 -> 0.27
//	                         logs x 700 B = 2.7412 GB x 0.50 = 1.3706 -> 1.38; kept 30/30.4167 months x 0.03 = 0.08112 -> 0.09
//	                         out x 600 B = 2.3496 GB x 0.09 = 0.21147 -> 0.22
//	standby, checkers        1.4016 -> 1.41; 0.28032 -> 0.29; 0.08760 -> 0.09; 0.0876 -> 0.09; 0.45687 -> 0.46; 0.02704 -> 0.03; 0.07049 -> 0.08
//	standby, at rest         storage 5 x 0.25 = 1.25; PITR 5 x 0.20 = 1.00
//	                         transfer 500,000 x 2,048 B = 0.95367 GB x 0.02 = 0.01907 -> 0.02
//	                         replicated writes 500,000 x 2 units = 10^6 x 0.625 = 0.625 -> 0.63
//	standby's share          1 + 3 + 0.20 + 7.29 + 2.45 + 2.90 = 16.84
//	primary, clients         10^7: API 10.00; invocations 2.00; 37,500 GB-s = 0.62500 -> 0.63
//	                         reads 9,500,000 x 0.5 = 4,750,000 x 0.125 / 10^6 = 0.59375 -> 0.60
//	                         writes 500,000 x 2 = 0.625 -> 0.63; logs 6.51926 GB x 0.50 = 3.25963 -> 3.26; kept 0.19290 -> 0.20
//	                         out 6 x 10^9 + 9.5 x 10^6 x 2,048 = 25.456 x 10^9 B = 23.70774 GB x 0.09 = 2.13370 -> 2.14
//	primary, at rest         storage 1.25; PITR 1.00
//	total                    16.84 + 19.46 + 2.25 = 38.55
func TestIdleCostOfTheReference(t *testing.T) {
	cost := IdleCost(referenceStack(), DefaultUsage())
	want := `global  * health check primary                          $0.50
global  * health check primary: HTTPS, 10 s interval    $2.00
global  * health check standby                          $0.50
global  * health check standby: HTTPS                   $1.00
global  * alarms                                        $0.20
primary * HTTP API requests of the checkers             $4.21
primary * function invocations of the checkers          $0.85
primary * function duration of the checkers             $0.27
primary * table reads of the checkers                   $0.27
primary * log ingestion of the checkers                 $1.38
primary * log storage of the checkers                   $0.09
primary * data transfer out of the checkers             $0.22
primary   HTTP API requests of the clients             $10.00
primary   function invocations of the clients           $2.00
primary   function duration of the clients              $0.63
primary   table reads of the clients                    $0.60
primary   table writes of the clients                   $0.63
primary   log ingestion of the clients                  $3.26
primary   log storage of the clients                    $0.20
primary   data transfer out of the clients              $2.14
primary   storage of profiles                           $1.25
primary   point-in-time recovery of profiles            $1.00
standby * HTTP API requests of the checkers             $1.41
standby * function invocations of the checkers          $0.29
standby * function duration of the checkers             $0.09
standby * table reads of the checkers                   $0.09
standby * log ingestion of the checkers                 $0.46
standby * log storage of the checkers                   $0.03
standby * data transfer out of the checkers             $0.08
standby * storage of profiles                           $1.25
standby * point-in-time recovery of profiles            $1.00
standby * replication transfer to profiles              $0.02
standby * replicated writes to profiles                 $0.63
total $38.55, standby $16.84`
	if got := lines(cost); got != want {
		t.Errorf("got\n%s", got)
	}
	if !cost.Within(Dollars("16.84")) || cost.Within(Dollars("16.83")) {
		t.Error("the budget is met up to the cent and not beyond")
	}
}

// lines is a cost as a test shows it; a star marks the standby's share.
func lines(c Cost) string {
	var b strings.Builder
	for _, l := range c.Lines {
		mark := " "
		if l.Standby {
			mark = "*"
		}
		fmt.Fprintf(&b, "%-7s %s %-42s %8s\n", l.Region, mark, l.Item, l.Monthly)
	}
	fmt.Fprintf(&b, "total %s, standby %s", c.Total, c.Standby)
	return b.String()
}

func TestIdleCostOfParts(t *testing.T) {
	quiet := Usage{ItemBytes: 1, Checkers: 16}
	standby := func(change func(*Region)) Stack {
		region := Region{Role: Standby}
		change(&region)
		return Stack{Regions: []Region{region}}
	}
	cases := []struct {
		name  string
		stack Stack
		usage Usage
		want  string
	}{
		{"nothing", Stack{}, DefaultUsage(), "total $0.00, standby $0.00"},
		{"a zone is not the standby's", Stack{HostedZones: 2}, quiet, "global    hosted zones                                  $1.00\ntotal $1.00, standby $0.00"},
		{
			"an endpoint outside AWS, with every option",
			Stack{HealthChecks: []HealthCheck{{Name: "x", Kind: "HTTPS_STR_MATCH", Interval: 10 * time.Second, Latency: true}}}, quiet,
			"global  * health check x                                $0.75\n" +
				"global  * health check x: HTTPS, 10 s interval, string match, latency    $8.00\ntotal $8.75, standby $8.75",
		},
		{
			"a calculated check causes no requests",
			Stack{HealthChecks: []HealthCheck{{Name: "x", Probes: Standby, Kind: "CALCULATED", AWSEndpoint: true}}, Regions: []Region{{Role: Standby, APIs: []API{{Kind: "HTTP"}}}}}, quiet,
			"global  * health check x                                $0.50\ntotal $0.50, standby $0.50",
		},
		{
			"a disabled one is billed and causes none",
			Stack{HealthChecks: []HealthCheck{{Name: "x", Probes: Standby, Kind: "HTTP", Interval: 10 * time.Second, AWSEndpoint: true, Disabled: true}}, Regions: []Region{{Role: Standby, APIs: []API{{Kind: "HTTP"}}}}}, quiet,
			"global  * health check x                                $0.50\nglobal  * health check x: 10 s interval                 $1.00\ntotal $1.50, standby $1.50",
		},
		{ // three of eight regions: 6 checkers x 87,600 = 525,600 requests x 3.50 / 10^6 = 1.8396
			"a REST API, checked from three regions",
			Stack{HealthChecks: []HealthCheck{{Name: "x", Probes: Standby, Kind: "HTTP", Interval: 30 * time.Second, AWSEndpoint: true, CheckerRegions: 3}}, Regions: []Region{{Role: Standby, APIs: []API{{Kind: "REST"}}}}}, quiet,
			"global  * health check x                                $0.50\nstandby * REST API requests of the checkers             $1.84\ntotal $2.34, standby $2.34",
		},
		{ // 2 x 0.5 GB x 2,628,000 s x 0.0000041667 = 10.9501
			"provisioned concurrency", standby(func(r *Region) { r.Functions = []Function{{Name: "f", MemoryMB: 512, ProvisionedConcurrency: 2}} }), quiet,
			"standby * provisioned concurrency of f                 $10.96\ntotal $10.96, standby $10.96",
		},
		{ // 5 x 730 h x 0.00013 = 0.4745; 5 x 730 h x 0.00065 = 2.3725; no write units on top
			"provisioned capacity", standby(func(r *Region) { r.Tables = []Table{{Name: "t", Replica: true, ReadCapacity: 5, WriteCapacity: 5}} }), quiet,
			"standby * read capacity of t                            $0.48\nstandby * write capacity of t                           $2.38\ntotal $2.86, standby $2.86",
		},
		{ // 2 x 730 x 0.045 = 65.70; 730 x 0.0225 = 16.425; 730 x 0.0104 = 7.592
			"always on", standby(func(r *Region) {
				r.Keys, r.Secrets = 1, 2
				r.AlwaysOn = []Resource{
					{Address: "aws_nat_gateway.a", Type: "aws_nat_gateway", Quantity: 2},
					{Address: "aws_lb.b", Type: "aws_lb", Size: "application"},
					{Address: "aws_instance.c", Type: "aws_instance", Size: "t3.micro", Quantity: 1},
				}
			}), quiet,
			"standby * customer managed keys                         $1.00\nstandby * secrets                                       $0.80\n" +
				"standby * aws_nat_gateway.a                            $65.70\nstandby * aws_lb.b                                     $16.43\n" +
				"standby * aws_instance.c                                $7.60\ntotal $91.53, standby $91.53",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := lines(IdleCost(c.stack, c.usage)); got != c.want {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

// What has no price must not look free.
func TestUnpricedIsNeverWithin(t *testing.T) {
	always := []Resource{{Address: "aws_db_instance.main", Type: "aws_db_instance", Size: "db.r7g.large"}}
	cost := IdleCost(Stack{Regions: []Region{{Role: Standby, AlwaysOn: always}}}, DefaultUsage())
	if cost.Within(Dollars("50")) || len(cost.Unpriced) != 1 || cost.Unpriced[0] != "aws_db_instance.main" {
		t.Errorf("%+v", cost)
	}
	if note := cost.Lines[0].Note; note != "always on; its price is not in the table" {
		t.Error(note)
	}
	cost = IdleCost(Stack{Regions: []Region{{Role: Primary, AlwaysOn: always}}}, Usage{})
	if !cost.Within(0) || len(cost.Unpriced) != 1 {
		t.Errorf("the primary's own cost is not the standby's: %+v", cost)
	}
}

// Free allowances are shared by what they are for, and used up in the order of the lines: of 1,000,000
// invocations a month the primary's checkers take all.
func TestFreeTier(t *testing.T) {
	usage := DefaultUsage()
	usage.FreeTier = true
	cost := IdleCost(referenceStack(), usage)
	for _, want := range []struct {
		region  Role
		item    string
		monthly string
		note    string
	}{
		{Global, "health check primary", "$0.00", "1 free"},
		{Global, "alarms", "$0.00", "2 free"},
		{Primary, "function invocations of the checkers", "$0.65", "1,000,000 free"}, // 3.2048 x 0.20 = 0.64096
		{Primary, "function duration of the checkers", "$0.00", "256 MB for 15 ms; 15,768 free"},
		{Primary, "storage of profiles", "$0.00", "5 free"},
		{Standby, "function invocations of the checkers", "$0.29", ""},
		{Standby, "data transfer out of the checkers", "$0.00", "0.78 free"},
		{Standby, "point-in-time recovery of profiles", "$1.00", ""},
	} {
		line := find(cost, want.region, want.item)
		if line.Monthly.String() != want.monthly || line.Note != want.note {
			t.Errorf("%s %s: %s (%s), want %s (%s)", want.region, want.item, line.Monthly, line.Note, want.monthly, want.note)
		}
	}
	if paid := IdleCost(referenceStack(), DefaultUsage()); cost.Total >= paid.Total {
		t.Errorf("%s with allowances, %s without", cost.Total, paid.Total)
	}
}

func find(c Cost, role Role, item string) Line {
	for _, l := range c.Lines {
		if l.Region == role && l.Item == item {
			return l
		}
	}
	return Line{}
}

func TestLogsKeptForEver(t *testing.T) {
	stack := referenceStack()
	stack.Regions[1].LogGroups[0].RetentionDays = 0
	// 1,401,600 x 700 B = 0.91373 GB x 12 months x 0.03 = 0.32894
	line := find(IdleCost(stack, DefaultUsage()), Standby, "log storage of the checkers")
	if line.Monthly.String() != "$0.33" || line.Note != "kept for ever: a year's worth is counted" {
		t.Errorf("%+v", line)
	}
}

// Every line says what it rests on, and lines add up.
func TestLinesAreComplete(t *testing.T) {
	cost := IdleCost(referenceStack(), DefaultUsage())
	var total, standby USD
	for _, l := range cost.Lines {
		if l.UnitPrice <= 0 || l.Per < 1 || l.Unit == "" || len(l.AsOf) != len("2026-09") || !strings.HasPrefix(l.Source, "https://") || math.IsNaN(l.Quantity) {
			t.Errorf("incomplete: %+v", l)
		}
		total += l.Monthly
		if l.Standby {
			standby += l.Monthly
		}
	}
	if total != cost.Total || standby != cost.Standby {
		t.Errorf("lines add up to %s and %s, the cost says %s and %s", total, standby, cost.Total, cost.Standby)
	}
}

func TestCheckCost(t *testing.T) {
	check := referenceStack().HealthChecks[0]
	// The primary's lines of the reference: 2.50 for the check, 7.29 for its requests.
	if got := CheckCost(check, TypicalRegion(), DefaultUsage()); got.String() != "$9.79" {
		t.Errorf("got %s", got)
	}
}
