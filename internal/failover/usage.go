package failover

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
)

// Usage holds what the idle cost assumes about traffic and data, because the configuration does not say.
// Start from DefaultUsage: a zero means none.
type Usage struct {
	// RequestsPerMonth are the clients' requests; all go to the primary, since the standby is idle.
	RequestsPerMonth int64 `json:"requests_per_month"`
	// WriteShare is the share of those requests that write one item, 0 to 1.
	WriteShare float64 `json:"write_share"`
	// ItemBytes is the size of an item: a write unit per KiB, half a read unit per 4 KiB.
	ItemBytes int64 `json:"item_bytes"`
	// StoredGB is the data in each table, in each region.
	StoredGB float64 `json:"stored_gb"`
	// LogBytes is what one request leaves in the logs: its access log line and the function's lines.
	LogBytes int64 `json:"log_bytes_per_request"`
	// ResponseBytes are an answer's headers and a health check's body; a read answers with an item as well.
	ResponseBytes int64 `json:"response_bytes"`
	// FunctionDuration is what Lambda bills per invocation, in milliseconds.
	FunctionDuration float64 `json:"function_duration_ms"`
	// Checkers is the number of Route 53 health checkers over all eight regions.
	Checkers int `json:"checkers"`
	// HealthReads is how many DynamoDB read request units one deep health check takes.
	HealthReads float64 `json:"health_reads"`
	// DataTransferOut counts what leaves AWS for the internet, the checkers' answers included.
	DataTransferOut bool `json:"data_transfer_out"`
	// FreeTier subtracts the allowances that never expire (not the ones of an account's first year).
	FreeTier bool `json:"free_tier"`
}

// DefaultUsage is a read-heavy API of a small company: four requests a second, one in twenty a write.
func DefaultUsage() Usage {
	return Usage{
		RequestsPerMonth: 10_000_000,
		WriteShare:       0.05,
		ItemBytes:        2048,
		StoredGB:         5,
		LogBytes:         700,
		ResponseBytes:    600,
		FunctionDuration: 15,
		Checkers:         DefaultCheckers,
		HealthReads:      0.5,
		DataTransferOut:  true,
	}
}

// ReadUsage reads a JSON object of assumptions over the defaults; what it leaves out keeps its default.
func ReadUsage(r io.Reader) (Usage, error) {
	usage := DefaultUsage()
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&usage); err != nil {
		return Usage{}, fmt.Errorf("usage is not a JSON object of known assumptions: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return Usage{}, errors.New("usage has something after its JSON object: keep one object")
	}
	return usage, usage.Validate()
}

// Validate reports every assumption that is out of range.
func (u Usage) Validate() error {
	return errors.Join(
		within("requests_per_month", float64(u.RequestsPerMonth), 0, 1e13),
		within("write_share", u.WriteShare, 0, 1),
		within("item_bytes", float64(u.ItemBytes), 1, 400*1024), // DynamoDB's largest item
		within("stored_gb", u.StoredGB, 0, 1e7),
		within("log_bytes_per_request", float64(u.LogBytes), 0, 1<<20),
		within("response_bytes", float64(u.ResponseBytes), 0, 10<<20),  // API Gateway's largest payload
		within("function_duration_ms", u.FunctionDuration, 0, 900_000), // Lambda's longest run
		within("checkers", float64(u.Checkers), 1, maxCheckers),
		within("health_reads", u.HealthReads, 0, 100),
	)
}

func within(key string, value, low, high float64) error {
	if value >= low && value <= high && !math.IsNaN(value) {
		return nil
	}
	return fmt.Errorf("usage %s is %g: it must be between %g and %g", key, value, low, high)
}

// Assumptions are the usage in words, one line each.
func (u Usage) Assumptions() []string {
	lines := []string{
		fmt.Sprintf("%s client requests a month, all on the primary; %s writes", Count(float64(u.RequestsPerMonth)), percent(u.WriteShare)),
		fmt.Sprintf("items of %s bytes, %g GB stored in each region", Count(float64(u.ItemBytes)), u.StoredGB),
		fmt.Sprintf("%s log bytes and %s response bytes a request, %g ms of function", Count(float64(u.LogBytes)), Count(float64(u.ResponseBytes)), u.FunctionDuration),
		fmt.Sprintf("%d health checkers, %g read units a health check", u.Checkers, u.HealthReads),
	}
	if !u.DataTransferOut {
		lines = append(lines, "data transfer to the internet not counted")
	}
	if u.FreeTier {
		return append(lines, "allowances that never expire subtracted")
	}
	return append(lines, "free tiers not counted")
}

// percent is a share as people write it: 0.05 is "5 %".
func percent(share float64) string { return fmt.Sprintf("%.4g %%", share*100) }

// Count is a quantity with thousands separated and at most two decimals: "4,204,800", "2.57".
func Count(quantity float64) string {
	text := fmt.Sprintf("%.2f", quantity)
	whole, fraction := text[:len(text)-3], text[len(text)-2:]
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	switch {
	case fraction == "00":
		return whole
	case fraction[1] == '0':
		return whole + "." + fraction[:1]
	}
	return whole + "." + fraction
}
