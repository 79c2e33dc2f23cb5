package topology

import "github.com/warm-standby/warm-standby/internal/tfconfig"

// Table is an aws_dynamodb_table with the replicas that the configuration gives it.
type Table struct {
	*tfconfig.Resource
	Replicas []Replica
}

// Replica is a table's copy in another region.
type Replica struct {
	Place    Place
	Settings tfconfig.Value     // the replica block, or the body of the aws_dynamodb_table_replica
	Resource *tfconfig.Resource // nil for a replica block
}

// Address names the replica in findings.
func (r Replica) Address(t *Table) string {
	if r.Resource != nil {
		return r.Resource.Address()
	}
	return t.Address() + ".replica"
}

// OnDemand tells whether the table is billed by request instead of by provisioned capacity.
func (t *Table) OnDemand() bool {
	return t.Get("billing_mode").TextOr("PROVISIONED") == "PAY_PER_REQUEST"
}

// PITR tells whether the table is known to have point-in-time recovery.
func (t *Table) PITR() bool { return t.Get("point_in_time_recovery", "enabled").True() }

// PITR tells whether the replica is known to have point-in-time recovery of its own.
func (r Replica) PITR() bool { return r.Settings.Get("point_in_time_recovery").True() }

func (t *Topology) findTables() []*Table {
	var tables []*Table
	byResource := map[*tfconfig.Resource]*Table{}
	for _, r := range t.Config.OfType("aws_dynamodb_table") {
		table := &Table{Resource: r}
		for _, block := range r.Body.Blocks("replica") {
			table.Replicas = append(table.Replicas, Replica{Place: t.placeIn(block.Get("region_name").TextOr("")), Settings: block})
		}
		byResource[r] = table
		tables = append(tables, table)
	}
	for _, r := range t.Config.OfType("aws_dynamodb_table_replica") {
		for _, target := range t.Config.Targets(r.Body.Raw("global_table_arn")) {
			if table := byResource[target]; table != nil {
				table.Replicas = append(table.Replicas, Replica{Place: t.PlaceOf(r), Settings: r.Body, Resource: r})
			}
		}
	}
	return tables
}

// placeIn is the place of a region that is named outright: the provider that goes there, if there is one.
func (t *Topology) placeIn(region string) Place {
	at := Place{Region: region}
	for _, p := range t.Config.Providers {
		if region != "" && p.Region() == region {
			at.Provider = p.Key
			break
		}
	}
	return at
}
