package failover

import (
	"strings"
	"time"
)

// Role tells where something runs.
type Role string

// The roles of a region, and what belongs to neither.
const (
	Primary Role = "primary"
	Standby Role = "standby"
	Global  Role = "global"
)

// Stack is what is deployed, as plain values, for IdleCost. What is not there is left out.
type Stack struct {
	HealthChecks []HealthCheck
	HostedZones  int // created by this configuration; a zone that is only looked up costs elsewhere
	Alarms       []Alarm
	Regions      []Region // usually two: Primary and Standby
}

// HealthCheck is a Route 53 health check.
type HealthCheck struct {
	Name           string
	Probes         Role          // whose endpoint answers its requests
	Kind           string        // HTTP, HTTPS, HTTP_STR_MATCH, HTTPS_STR_MATCH, TCP; other kinds cause no requests
	Interval       time.Duration // 10 s or 30 s
	Latency        bool          // measures latency
	AWSEndpoint    bool          // the endpoint is in AWS, which costs less
	CheckerRegions int           // how many regions check; 0 means all eight
	Disabled       bool          // still billed, causes no requests
}

// options names what is paid for on top of a basic check.
func (h HealthCheck) options() []string {
	var options []string
	if strings.HasPrefix(h.Kind, "HTTPS") {
		options = append(options, "HTTPS")
	}
	if h.probes() && h.Interval > 0 && h.Interval < standardInterval {
		options = append(options, Seconds(h.Interval)+" interval")
	}
	if strings.HasSuffix(h.Kind, "_STR_MATCH") {
		options = append(options, "string match")
	}
	if h.Latency {
		options = append(options, "latency")
	}
	return options
}

// probes tells whether the check sends anything at all.
func (h HealthCheck) probes() bool { return h.Kind == "TCP" || strings.HasPrefix(h.Kind, "HTTP") }

// requestsPerMonth is how many HTTP requests the check's checkers send. The time that an answer takes
// is neglected, so it is a little more than is really sent.
func (h HealthCheck) requestsPerMonth(checkers int) float64 {
	if h.Disabled || h.Interval <= 0 || !strings.HasPrefix(h.Kind, "HTTP") {
		return 0
	}
	if h.CheckerRegions > 0 && h.CheckerRegions < len(CheckerRegions) {
		checkers = checkers * h.CheckerRegions / len(CheckerRegions)
	}
	return float64(checkers) * month.Seconds() / h.Interval.Seconds()
}

// Alarm is a CloudWatch alarm on one metric.
type Alarm struct {
	Name           string
	HighResolution bool // its period is shorter than 60 s
}

// Region is what one region holds.
type Region struct {
	Role      Role
	Name      string // us-west-2; for display, prices are those of us-east-1
	APIs      []API
	Functions []Function
	Tables    []Table
	LogGroups []LogGroup
	Keys      int // customer managed KMS keys
	Secrets   int
	AlwaysOn  []Resource
}

// API is an API Gateway API.
type API struct {
	Name string
	Kind string // HTTP or REST
}

// Function is a Lambda function.
type Function struct {
	Name                   string
	MemoryMB               int
	Architecture           string // x86_64 or arm64
	ProvisionedConcurrency int
}

// Table is a DynamoDB table, or the replica of one.
type Table struct {
	Name          string
	Replica       bool // replicated from another region
	PITR          bool
	ReadCapacity  int // provisioned; with WriteCapacity 0 the table is on demand
	WriteCapacity int
}

// LogGroup is a CloudWatch log group.
type LogGroup struct {
	Name          string
	RetentionDays int // 0 means for ever
}

// Resource is something that is billed by the hour whether used or not.
type Resource struct {
	Address  string // aws_nat_gateway.main
	Type     string // aws_nat_gateway
	Size     string // t3.micro, where the type has sizes
	Quantity int    // 0 means 1
}
