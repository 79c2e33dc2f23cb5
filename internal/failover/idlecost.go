package failover

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Line is one item of a month's cost.
type Line struct {
	Item      string  `json:"item"`
	Region    Role    `json:"region"`
	Standby   bool    `json:"standby"` // part of the price of standing by: it would go if the standby went
	Quantity  float64 `json:"quantity"`
	Unit      string  `json:"unit"`
	UnitPrice USD     `json:"unit_price_usd"` // for Per units
	Per       int64   `json:"per"`
	AsOf      string  `json:"as_of"`
	Source    string  `json:"source"`
	Monthly   USD     `json:"monthly_usd"` // rounded up to the cent, so that lines add up to totals exactly
	Note      string  `json:"note,omitempty"`
	Unpriced  bool    `json:"unpriced,omitempty"` // no price is known: Monthly is 0 and the reader must be told
}

// Cost is what a stack costs in a month.
type Cost struct {
	Lines    []Line   `json:"lines"`
	Total    USD      `json:"total_usd"`
	Standby  USD      `json:"standby_usd"` // the lines that exist because there is a standby
	Unpriced []string `json:"unpriced,omitempty"`
}

// Within tells whether the standby's share is known to be within the budget.
func (c Cost) Within(budget USD) bool {
	unknown := slices.ContainsFunc(c.Lines, func(l Line) bool { return l.Unpriced && l.Standby })
	return !unknown && c.Standby <= budget
}

// IdleCost itemises a month of the stack while nothing fails. The standby's share is everything in its region,
// and what exists for the failover alone wherever it runs: health checks, the requests that their checkers cause
// in both regions, alarms, replicated writes and their transfer. Clients' requests are the primary's.
func IdleCost(stack Stack, usage Usage) Cost {
	b := bill{usage: usage, spent: map[string]float64{}}
	b.dns(stack)
	requests := map[Role]float64{}
	for _, check := range stack.HealthChecks {
		requests[check.Probes] += check.requestsPerMonth(usage.Checkers)
	}
	for _, region := range stack.Regions {
		b.region(region, traffic{what: "checkers", requests: requests[region.Role], standby: true})
		if region.Role == Primary {
			b.region(region, traffic{what: "clients", requests: float64(usage.RequestsPerMonth)})
		}
		b.atRest(region)
	}
	return b.cost
}

// bill collects lines.
type bill struct {
	usage Usage
	cost  Cost
	spent map[string]float64 // of each pool of free allowances
}

// charge adds a line, unless there is nothing to charge.
func (b *bill) charge(p Price, line Line) {
	if !(line.Quantity > 0) {
		return
	}
	billed := line.Quantity
	if b.usage.FreeTier && p.pool != "" {
		free := min(max(p.free-b.spent[p.pool], 0), billed)
		b.spent[p.pool] += free
		billed -= free
		if free > 0 {
			line.Note = strings.TrimPrefix(line.Note+fmt.Sprintf("; %s free", Count(free)), "; ")
		}
	}
	line.Unit, line.UnitPrice, line.Per, line.AsOf, line.Source = p.Unit, p.USD, p.Per, p.AsOf, p.Source
	line.Standby = line.Standby || line.Region == Standby
	line.Monthly = p.USD.times(billed, p.Per)
	b.add(line)
}

func (b *bill) add(line Line) {
	b.cost.Lines = append(b.cost.Lines, line)
	b.cost.Total += line.Monthly
	if line.Standby {
		b.cost.Standby += line.Monthly
	}
}

// dns charges zones, checks and alarms. Queries for aliases to AWS resources are free.
func (b *bill) dns(stack Stack) {
	b.charge(priceHostedZone, Line{Item: "hosted zones", Region: Global, Quantity: float64(stack.HostedZones)})
	for _, check := range stack.HealthChecks {
		basic, option := priceCheckAWS, priceCheckOption
		if !check.AWSEndpoint {
			basic, option = priceCheckOther, priceCheckOptionElse
		}
		b.charge(basic, Line{Item: "health check " + check.Name, Region: Global, Standby: true, Quantity: 1})
		options := check.options()
		b.charge(option, Line{
			Item: "health check " + check.Name + ": " + strings.Join(options, ", "), Region: Global, Standby: true,
			Quantity: float64(len(options)),
		})
	}
	var standard, fast float64
	for _, alarm := range stack.Alarms {
		if alarm.HighResolution {
			fast++
		} else {
			standard++
		}
	}
	b.charge(priceAlarm, Line{Item: "alarms", Region: Global, Standby: true, Quantity: standard})
	b.charge(priceFastAlarm, Line{Item: "high-resolution alarms", Region: Global, Standby: true, Quantity: fast})
}

// units is how many units of the given size a number of bytes takes.
func units(bytes, size int64) float64 { return math.Ceil(float64(bytes) / float64(size)) }
