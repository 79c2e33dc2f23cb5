package route53

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

func invalidInput(format string, args ...any) *wire.Error {
	return wire.BadRequest("InvalidInput", format, args...)
}

// notInSandbox refuses what AWS would take but the sandbox leaves out.
func notInSandbox(what string) *wire.Error {
	return invalidInput("the sandbox does not implement %s; see cmd/sandbox/README.md for its limitations", what)
}

// invalidChangeBatch lists every fault of a batch in one message, as AWS does:
// https://github.com/kubernetes-sigs/external-dns/issues/3141 shows several.
func invalidChangeBatch(faults []string) *wire.Error {
	return wire.BadRequest("InvalidChangeBatch", "[%s]", strings.Join(faults, ", "))
}

// https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHostedZone.html
func noSuchHostedZone(id string) *wire.Error {
	return wire.NotFound("NoSuchHostedZone", "No hosted zone found with ID: %s", id)
}

// https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHealthCheck.html
func noSuchHealthCheck(id string) *wire.Error {
	return wire.NotFound("NoSuchHealthCheck", "A health check with id %s does not exist.", id)
}

// https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetChange.html
func noSuchChange(id string) *wire.Error {
	return wire.NotFound("NoSuchChange", "Could not find resource with ID: %s", id)
}

func conflict(code, format string, args ...any) *wire.Error {
	return wire.Errorf(http.StatusConflict, code, format, args...)
}

// valueFault is a fault of a name or a value in Route 53's own words.
type valueFault string

// Error returns the words.
func (f valueFault) Error() string { return string(f) }

// fatal builds the text in which Route 53 reports a value that it cannot read.
func fatal(code, meaning, value string) error {
	return valueFault(fmt.Sprintf("FATAL problem: %s (%s) encountered with '%s'", code, meaning, value))
}
