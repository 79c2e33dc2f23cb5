package dynamodb

import "math"

// Capacity units: a read unit is 4 KB strongly consistent, half of one eventually consistent; a write unit is 1 KB
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html).
const (
	readUnit  = 4096
	writeUnit = 1024
)

// consumedCapacity is what a call consumed of a table.
type consumedCapacity struct {
	TableName     string
	CapacityUnits float64
	Table         *capacityUnits `json:",omitempty"` // with INDEXES
}

type capacityUnits struct{ CapacityUnits float64 }

func readUnits(bytes int, consistent bool) float64 {
	units := max(math.Ceil(float64(bytes)/readUnit), 1)
	if !consistent {
		units /= 2
	}
	return units
}

func writeUnits(bytes int) float64 { return max(math.Ceil(float64(bytes)/writeUnit), 1) }

// consumed makes the answer's member, absent unless it was asked for.
func consumed(returned, table string, units float64) *consumedCapacity {
	switch returned {
	case "TOTAL":
		return &consumedCapacity{TableName: table, CapacityUnits: units}
	case "INDEXES":
		return &consumedCapacity{TableName: table, CapacityUnits: units, Table: &capacityUnits{units}}
	}
	return nil
}

func checkReturnConsumed(returned string) error {
	return oneOf(returned, "returnConsumedCapacity", "INDEXES", "TOTAL", "NONE")
}
