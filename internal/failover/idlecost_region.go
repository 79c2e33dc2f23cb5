package failover

import (
	"fmt"
	"time"
)

// traffic is one source of requests to a region. They are counted once, through the region's first API and
// function and every table's worth of data.
type traffic struct {
	what     string // checkers or clients
	requests float64
	standby  bool // there because of the standby
}

func (t traffic) line(item string, role Role, quantity float64) Line {
	return Line{Item: item + " of the " + t.what, Region: role, Standby: t.standby, Quantity: quantity}
}

// region charges what requests cause: API, function, table, log lines and the answer's transfer.
func (b *bill) region(r Region, t traffic) {
	if len(r.APIs) > 0 {
		price := priceHTTPAPI
		if r.APIs[0].Kind == "REST" {
			price = priceRESTAPI
		}
		b.charge(price, t.line(r.APIs[0].Kind+" API requests", r.Role, t.requests))
	}
	if len(r.Functions) > 0 {
		b.invocations(r.Functions[0], r.Role, t)
	}
	b.tableRequests(r, t)
	b.logs(r, t)
	if b.usage.DataTransferOut && len(r.APIs) > 0 {
		bytes := t.requests * float64(b.usage.ResponseBytes)
		if t.what == "clients" {
			bytes += t.requests * (1 - b.usage.WriteShare) * float64(b.usage.ItemBytes)
		}
		b.charge(priceInternet, t.line("data transfer out", r.Role, bytes/gigabyte))
	}
}

func (b *bill) invocations(f Function, role Role, t traffic) {
	b.charge(priceInvocation, t.line("function invocations", role, t.requests))
	price := priceDurationX86
	if f.Architecture == "arm64" {
		price = priceDurationARM
	}
	line := t.line("function duration", role, t.requests*f.gigabytes()*b.usage.FunctionDuration/1000)
	line.Note = fmt.Sprintf("%d MB for %g ms", f.MemoryMB, b.usage.FunctionDuration)
	b.charge(price, line)
}

func (f Function) gigabytes() float64 { return float64(f.MemoryMB) / 1024 }

// tableRequests charges reads and writes by the unit; a provisioned table is charged at rest.
func (b *bill) tableRequests(r Region, t traffic) {
	for _, table := range r.Tables {
		if table.provisioned() {
			continue
		}
		if t.what == "checkers" {
			b.charge(priceRead, t.line("table reads", r.Role, t.requests*b.usage.HealthReads))
			return // a health check reads one table
		}
		writes := t.requests * b.usage.WriteShare
		reads := t.requests - writes
		b.charge(priceRead, t.line("table reads", r.Role, reads*units(b.usage.ItemBytes, 4096)/2))
		b.charge(priceWrite, t.line("table writes", r.Role, writes*units(b.usage.ItemBytes, 1024)))
		return
	}
}

func (t Table) provisioned() bool { return t.ReadCapacity > 0 || t.WriteCapacity > 0 }

// logs charges the lines that requests leave, and keeping them for as long as the longest retention says.
func (b *bill) logs(r Region, t traffic) {
	if len(r.LogGroups) == 0 {
		return
	}
	ingested := t.requests * float64(b.usage.LogBytes) / gigabyte
	b.charge(priceLogIngest, t.line("log ingestion", r.Role, ingested))
	months, note := retention(r.LogGroups)
	line := t.line("log storage", r.Role, ingested*months)
	line.Note = note
	b.charge(priceLogStore, line)
}

// retention is the longest one in months; of a log that is kept for ever a year is charged.
func retention(groups []LogGroup) (months float64, note string) {
	longest := 0
	for _, group := range groups {
		if group.RetentionDays == 0 {
			return 12, "kept for ever: a year's worth is counted"
		}
		longest = max(longest, group.RetentionDays)
	}
	return float64(longest) * 24 * float64(time.Hour) / float64(month), fmt.Sprintf("kept %d days, uncompressed", longest)
}

// atRest charges what costs without a single request.
func (b *bill) atRest(r Region) {
	for _, table := range r.Tables {
		b.table(r.Role, table)
	}
	for _, f := range r.Functions {
		b.charge(priceProvisioned, Line{
			Item: "provisioned concurrency of " + f.Name, Region: r.Role,
			Quantity: float64(f.ProvisionedConcurrency) * f.gigabytes() * month.Seconds(),
		})
	}
	b.charge(priceKey, Line{Item: "customer managed keys", Region: r.Role, Quantity: float64(r.Keys)})
	b.charge(priceSecret, Line{Item: "secrets", Region: r.Role, Quantity: float64(r.Secrets)})
	for _, resource := range r.AlwaysOn {
		b.alwaysOn(r.Role, resource)
	}
}

func (b *bill) table(role Role, t Table) {
	stored := b.usage.StoredGB
	b.charge(priceTableStorage, Line{Item: "storage of " + t.Name, Region: role, Quantity: stored})
	if t.PITR {
		b.charge(pricePITR, Line{Item: "point-in-time recovery of " + t.Name, Region: role, Quantity: stored})
	}
	if t.Replica {
		writes := float64(b.usage.RequestsPerMonth) * b.usage.WriteShare
		b.charge(priceRegionTransfer, Line{
			Item: "replication transfer to " + t.Name, Region: role, Quantity: writes * float64(b.usage.ItemBytes) / gigabyte,
		})
		if !t.provisioned() {
			b.charge(priceWrite, Line{
				Item: "replicated writes to " + t.Name, Region: role, Quantity: writes * units(b.usage.ItemBytes, 1024),
			})
		}
	}
	b.charge(priceReadCapacity, Line{Item: "read capacity of " + t.Name, Region: role, Quantity: float64(t.ReadCapacity) * month.Hours()})
	b.charge(priceWriteCapacity, Line{Item: "write capacity of " + t.Name, Region: role, Quantity: float64(t.WriteCapacity) * month.Hours()})
}

// alwaysOn charges by the hour, and says so where it knows no price.
func (b *bill) alwaysOn(role Role, r Resource) {
	quantity := float64(max(r.Quantity, 1))
	price, known := pricesByHour[[2]string{r.Type, r.Size}]
	if !known {
		price, known = pricesByHour[[2]string{r.Type, ""}]
	}
	if known {
		b.charge(price, Line{Item: r.Address, Region: role, Quantity: quantity * month.Hours(), Note: "always on"})
		return
	}
	b.cost.Unpriced = append(b.cost.Unpriced, r.Address)
	b.add(Line{
		Item: r.Address, Region: role, Standby: role == Standby, Quantity: quantity, Unit: r.Type,
		Per: 1, Note: "always on; its price is not in the table", Unpriced: true,
	})
}
