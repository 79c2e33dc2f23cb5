package wire

import (
	"net/http"
	"regexp"
	"strings"
)

// Scope is what a Signature Version 4 credential says: who calls which service of which region, on which day.
// The signature itself is not verified: the sandbox's keys are no secret.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
type Scope struct {
	AccessKey string
	Date      string // YYYYMMDD
	Region    string
	Service   string // the signing name, such as "dynamodb", "apigateway" or "monitoring"
	Presigned bool   // it came in the query string
}

const algorithm = "AWS4-HMAC-SHA256"

var (
	dateShape    = regexp.MustCompile(`^[0-9]{8}$`)
	regionShape  = regexp.MustCompile(`^[a-z]{2}(-[a-z]{2,12}){1,3}-[0-9]{1,2}$`)
	serviceShape = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)
	hexShape     = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// ParseScope reads the scope from the Authorization header or from a presigned query. The error is a *Error:
// MissingAuthenticationToken without a signature, IncompleteSignature for one of the wrong shape.
func ParseScope(r *http.Request) (Scope, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		return parseAuthorization(header)
	}
	query := r.URL.Query()
	if !query.Has("X-Amz-Algorithm") && !query.Has("X-Amz-Credential") {
		return Scope{}, Errorf(http.StatusForbidden, "MissingAuthenticationToken", "Missing Authentication Token")
	}
	if got := query.Get("X-Amz-Algorithm"); got != algorithm {
		return Scope{}, incomplete("X-Amz-Algorithm %q is not %s", got, algorithm)
	}
	scope, err := parseCredential(query.Get("X-Amz-Credential"), query.Get("X-Amz-Signature"), query.Get("X-Amz-SignedHeaders"))
	scope.Presigned = true
	return scope, err
}

// parseAuthorization reads "AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…".
func parseAuthorization(header string) (Scope, error) {
	name, rest, _ := strings.Cut(header, " ")
	if name != algorithm {
		return Scope{}, incomplete("Authorization header names %q, not %s", clip(name), algorithm)
	}
	fields := map[string]string{}
	for _, part := range strings.Split(rest, ",") {
		key, value, found := strings.Cut(strings.TrimSpace(part), "=")
		if !found {
			return Scope{}, incomplete("Authorization header holds %q where a name and a value belong", clip(part))
		}
		fields[key] = value
	}
	for _, name := range []string{"Credential", "SignedHeaders", "Signature"} {
		if fields[name] == "" {
			return Scope{}, incomplete("Authorization header requires '%s' parameter.", name)
		}
	}
	return parseCredential(fields["Credential"], fields["Signature"], fields["SignedHeaders"])
}

// parseCredential reads "access key/date/region/service/aws4_request".
func parseCredential(credential, signature, signedHeaders string) (Scope, error) {
	parts := strings.Split(credential, "/")
	if len(parts) != 5 || parts[0] == "" || len(parts[0]) > 128 || parts[4] != "aws4_request" {
		return Scope{}, incomplete("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '%s'", clip(credential))
	}
	if !hexShape.MatchString(signature) {
		return Scope{}, incomplete("Signature is not 64 hexadecimal digits")
	}
	if !strings.Contains(signedHeaders, "host") {
		return Scope{}, incomplete("'Host' must be a 'SignedHeader' in the AWS Authorization.")
	}
	scope := Scope{AccessKey: parts[0], Date: parts[1], Region: parts[2], Service: parts[3]}
	switch {
	case !dateShape.MatchString(scope.Date):
		return Scope{}, incomplete("Date in Credential scope is not YYYYMMDD, got '%s'", clip(scope.Date))
	case !regionShape.MatchString(scope.Region):
		return Scope{}, incomplete("Credential should be scoped to a valid region, got '%s'", clip(scope.Region))
	case !serviceShape.MatchString(scope.Service):
		return Scope{}, incomplete("Credential should be scoped to a service, got '%s'", clip(scope.Service))
	}
	return scope, nil
}

func incomplete(format string, args ...any) *Error {
	return Errorf(http.StatusBadRequest, "IncompleteSignature", format, args...)
}

// clip keeps what a stranger sent short and printable in a message.
func clip(s string) string {
	s = strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return '?'
		}
		return c
	}, strings.ToValidUTF8(s, "?"))
	if len(s) > 100 {
		return strings.ToValidUTF8(s[:100], "") + "…"
	}
	return s
}
