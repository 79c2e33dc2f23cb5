package dynamodb

// Billing modes.
const (
	payPerRequest = "PAY_PER_REQUEST"
	provisioned   = "PROVISIONED"
)

// billing is a table's capacity mode.
type billing struct {
	Mode        string
	Provisioned throughput
	OnDemand    *onDemand
}

// newBilling reads the mode of a new table.
func newBilling(mode string, p *throughput, od *onDemand) (billing, error) {
	if mode == "" {
		mode = provisioned
	}
	return billing{Mode: provisioned}.change(mode, p, od)
}

// change reads a change of mode or capacity; an empty mode keeps it.
func (b billing) change(mode string, p *throughput, od *onDemand) (billing, error) {
	if mode == "" {
		mode = b.Mode
	}
	switch {
	case mode != payPerRequest && mode != provisioned:
		return b, constraint(mode, "billingMode", "Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]")
	case mode == payPerRequest && p != nil && *p != throughput{}:
		return b, invalid("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
	case mode == provisioned && p == nil && b.Provisioned == throughput{}:
		return b, invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
	case mode == provisioned && p != nil && (p.ReadCapacityUnits < 1 || p.WriteCapacityUnits < 1):
		return b, constraint(min(p.ReadCapacityUnits, p.WriteCapacityUnits), "provisionedThroughput", "Member must have value greater than or equal to 1")
	}
	b.Mode = mode
	switch {
	case mode == payPerRequest:
		b.Provisioned = throughput{}
	case p != nil:
		b.Provisioned = *p
	}
	if od != nil {
		b.OnDemand = od
	}
	return b, nil
}

func (b billing) describe(d *tableDescription) {
	if b.Mode == payPerRequest {
		d.BillingModeSummary = &billingModeSummary{payPerRequest}
	}
	d.ProvisionedThroughput.ReadCapacityUnits = b.Provisioned.ReadCapacityUnits
	d.ProvisionedThroughput.WriteCapacityUnits = b.Provisioned.WriteCapacityUnits
	d.OnDemandThroughput = b.OnDemand
}
