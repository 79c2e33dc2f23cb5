package failover

import "time"

// month is AWS's month of 730 hours.
const month = 730 * time.Hour

// gigabyte is what AWS bills as a GB.
const gigabyte = 1 << 30

// Price is what AWS asks for one thing in us-east-1, which us-west-2 shares. Prices change: each says when it
// was read and where.
type Price struct {
	USD    USD    // for Per units
	Per    int64  // 1 or 1,000,000
	Unit   string // "requests"
	AsOf   string // year and month of the source, or of reading it where it has no date
	Source string // where it was read
	free   float64
	pool   string // allowances are shared by the prices of one pool; "" means none
}

// Where prices were read. AWS renders most figures of its own pages by script, so many were read in a secondary
// source that states them for us-east-1.
const (
	route53Pricing    = "https://aws.amazon.com/route53/pricing/"
	apiGatewayPricing = "https://docs.aws.amazon.com/whitepapers/latest/best-practices-api-gateway-private-apis-integration/cost-optimization.html"
	lambdaPricing     = "https://aws.amazon.com/lambda/pricing/"
	dynamoDBRequests  = "https://airbyte.com/data-engineering-resources/dynamodb-pricing"
	dynamoDBStorage   = "https://aws.amazon.com/dynamodb/pricing/"
	dynamoDBPITR      = "https://finops.com.py/services/dynamodb/backups"
	dynamoDBHours     = "https://zeonedge.com/en/blog/dynamodb-cost-optimization-on-demand-provisioned-dax-single-table"
	cloudWatchPricing = "https://cloudburn.io/blog/amazon-cloudwatch-pricing"
	kmsPricing        = "https://cloudburn.io/blog/aws-kms-pricing"
	vaultPricing      = "https://aws.amazon.com/secrets-manager/pricing/"
	regionTransfer    = "https://awsnegotiations.com/cross-region-transfer-minimization.html"
	internetTransfer  = "https://www.apigatewaycost.com/aws"
	natPricing        = "https://cloudburn.io/blog/aws-nat-gateway-pricing"
	vpcPricing        = "https://www.factualminds.com/blog/amazon-vpc-pricing-endpoints-peering-transit-gateway/"
	loadBalancing     = "https://awsnegotiations.com/elastic-load-balancer-cost.html"
	ec2Pricing        = "https://wring.co/blog/aws-ec2-pricing-guide"
)

func monthly(amount, unit, asOf, source string) Price {
	return Price{USD: Dollars(amount), Per: 1, Unit: unit, AsOf: asOf, Source: source}
}

func perMillion(amount, unit, asOf, source string) Price {
	return Price{USD: Dollars(amount), Per: 1_000_000, Unit: unit, AsOf: asOf, Source: source}
}

// freeUpTo adds an allowance that does not expire.
func (p Price) freeUpTo(quantity float64, pool string) Price {
	p.free, p.pool = quantity, pool
	return p
}

// The price table.
var (
	priceHostedZone      = monthly("0.50", "zones", "2026-09", route53Pricing)
	priceCheckAWS        = monthly("0.50", "checks", "2026-09", route53Pricing).freeUpTo(50, "health checks")
	priceCheckOther      = monthly("0.75", "checks", "2026-09", route53Pricing)
	priceCheckOption     = monthly("1.00", "options", "2026-09", route53Pricing)
	priceCheckOptionElse = monthly("2.00", "options", "2026-09", route53Pricing)

	priceHTTPAPI = perMillion("1.00", "requests", "2026-09", apiGatewayPricing)
	priceRESTAPI = perMillion("3.50", "requests", "2026-09", apiGatewayPricing)

	priceInvocation  = perMillion("0.20", "requests", "2026-05", lambdaPricing).freeUpTo(1_000_000, "Lambda requests")
	priceDurationX86 = monthly("0.0000166667", "GB-s", "2026-05", lambdaPricing).freeUpTo(400_000, "Lambda GB-s")
	priceDurationARM = monthly("0.0000133334", "GB-s", "2026-05", lambdaPricing).freeUpTo(400_000, "Lambda GB-s")
	priceProvisioned = monthly("0.0000041667", "GB-s", "2026-05", lambdaPricing)

	priceWrite         = perMillion("0.625", "write units", "2025-07", dynamoDBRequests)
	priceRead          = perMillion("0.125", "read units", "2025-07", dynamoDBRequests)
	priceTableStorage  = monthly("0.25", "GB-month", "2026-11", dynamoDBStorage).freeUpTo(25, "DynamoDB storage")
	pricePITR          = monthly("0.20", "GB-month", "2026-11", dynamoDBPITR)
	priceReadCapacity  = monthly("0.00013", "RCU-hours", "2026-03", dynamoDBHours)
	priceWriteCapacity = monthly("0.00065", "WCU-hours", "2026-03", dynamoDBHours)

	priceAlarm     = monthly("0.10", "alarms", "2026-02", cloudWatchPricing).freeUpTo(10, "CloudWatch alarms")
	priceFastAlarm = monthly("0.30", "alarms", "2026-02", cloudWatchPricing)
	priceLogIngest = monthly("0.50", "GB", "2026-02", cloudWatchPricing).freeUpTo(5, "CloudWatch Logs")
	priceLogStore  = monthly("0.03", "GB-month", "2026-02", cloudWatchPricing).freeUpTo(5, "CloudWatch Logs")

	priceKey            = monthly("1.00", "keys", "2026-03", kmsPricing)
	priceSecret         = monthly("0.40", "secrets", "2026-11", vaultPricing)
	priceRegionTransfer = monthly("0.02", "GB", "2026-05", regionTransfer)
	priceInternet       = monthly("0.09", "GB", "2026-11", internetTransfer).freeUpTo(100, "data transfer out")
)

// pricesByHour are the prices of what is always on, by type and size ("" where the type has none), for one
// hour and for the hours only: what flows through them comes on top.
var pricesByHour = map[[2]string]Price{
	{"aws_nat_gateway", ""}:         monthly("0.045", "hours", "2026-02", natPricing),
	{"aws_eip", ""}:                 monthly("0.005", "hours", "2026-06", vpcPricing),
	{"aws_vpc_endpoint", ""}:        monthly("0.01", "hours", "2026-06", vpcPricing),
	{"aws_ec2_transit_gateway", ""}: monthly("0.05", "hours", "2026-06", vpcPricing),
	{"aws_vpn_connection", ""}:      monthly("0.05", "hours", "2026-06", vpcPricing),
	{"aws_lb", ""}:                  monthly("0.0225", "hours", "2026-05", loadBalancing),
	{"aws_alb", ""}:                 monthly("0.0225", "hours", "2026-05", loadBalancing),
	{"aws_elb", ""}:                 monthly("0.025", "hours", "2026-05", loadBalancing),
	{"aws_instance", "t3.micro"}:    monthly("0.0104", "hours", "2026-03", ec2Pricing),
	{"aws_instance", "t3.large"}:    monthly("0.0832", "hours", "2026-03", ec2Pricing),
	{"aws_instance", "m7g.large"}:   monthly("0.0816", "hours", "2026-06", ec2Pricing),
}
