package constructs

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	awsconstructs "github.com/aws/constructs-go/constructs/v10"
)

// Defaults of a ProfileAPI.
const (
	// DefaultFunctionZip is where the function's zip lies, seen from the folder of a synthesized stack.
	DefaultFunctionZip = "../../../build/profileapi.zip"
	// DefaultMemoryMB keeps a cold start far below the 2 s that a health checker waits for the status line.
	DefaultMemoryMB = 256
	// DefaultFunctionTimeout bounds one request.
	DefaultFunctionTimeout = 5 * time.Second
	// DefaultLogRetentionDays of function and access logs.
	DefaultLogRetentionDays = 30
	// DefaultRateLimit is the requests a second that a region lets through in the long run.
	DefaultRateLimit = 500
	// DefaultBurstLimit is the requests that it lets through at once.
	DefaultBurstLimit = 1000
	// DefaultHealthPath is where the API tells whether it can read its table.
	DefaultHealthPath = "/healthz"
)

// The retentions that CloudWatch Logs offers, in days.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
var logRetentions = []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

// ownAttributes are those that cmd/profileapi writes beside the keys.
var ownAttributes = []string{"profile", "updated_at", "updated_in"}

var issuerShape = regexp.MustCompile(`^https://[^\s/]+(/[^\s]*)?$`)

// JWTAuthorizer lets only bearers of a token read profiles.
type JWTAuthorizer struct {
	Issuer   string   // the https URL that signs the tokens
	Audience []string // at least one
}

// Throttle limits the requests of one region. A standby that is throttled lower than the primary cannot
// take its load, so both regions should have the same.
type Throttle struct {
	RateLimit  int // requests a second, 1 to 10000; default 500
	BurstLimit int // requests at once, 1 to 5000; default 1000
}

// ProfileAPIProps describe the API of one region.
type ProfileAPIProps struct {
	// Pair owns the providers. Required.
	Pair *RegionPair
	// Role is the region's: Primary or Standby. Required.
	Role Role
	// Table is read and written in this region. Required.
	Table *GlobalProfileTable
	// Certificate is for the name that both regions answer to. Required.
	Certificate *CertificatePair
	// FunctionZip is the path of the function's zip as Terraform sees it, relative to the folder of the
	// synthesized stack. Default: DefaultFunctionZip.
	FunctionZip string
	// MemoryMB of the function, 128 to 10240. Default 256.
	MemoryMB int
	// FunctionTimeout bounds one request, 2 to 29 s (API Gateway gives up at 30). Default 5 s.
	FunctionTimeout time.Duration
	// LogRetentionDays of function and access logs, one of those that CloudWatch offers. Default 30.
	LogRetentionDays int
	// Throttle limits this region. Default 500 requests a second, 1000 at once.
	Throttle Throttle
	// ReadAuthorizer lets only bearers of a JWT read profiles. Default nil: reads are public. Writes need a
	// request signed by an IAM identity in any case.
	ReadAuthorizer *JWTAuthorizer
	// Name prefixes the logical ids; the default gives aws_lambda_function.primary or .standby.
	Name string
}

// ProfileAPI is one region's HTTP API: a custom domain that both regions share, a Lambda function, the
// role that lets it do exactly what it does, logs with an end, and throttling. None of it is always on.
type ProfileAPI struct {
	awsconstructs.Construct
	props ProfileAPIProps
}

func (p ProfileAPIProps) withDefaults() ProfileAPIProps {
	setDefault(&p.FunctionZip, DefaultFunctionZip)
	setDefault(&p.MemoryMB, DefaultMemoryMB)
	setDefault(&p.FunctionTimeout, DefaultFunctionTimeout)
	setDefault(&p.LogRetentionDays, DefaultLogRetentionDays)
	setDefault(&p.Throttle.RateLimit, DefaultRateLimit)
	setDefault(&p.Throttle.BurstLimit, DefaultBurstLimit)
	return p
}

// setDefault fills in a zero value.
func setDefault[T comparable](value *T, byDefault T) {
	var zero T
	if *value == zero {
		*value = byDefault
	}
}

// Validate reports every fault of the props' values; peers are checked by NewProfileAPI.
func (p ProfileAPIProps) Validate(id string) error {
	f := faultsOf("ProfileAPI", id)
	p.withDefaults().check(f)
	return f.err()
}

func (p ProfileAPIProps) check(f *faults) {
	f.addIf(!validRole(p.Role), "Role", "must be %q or %q, got %q", Primary, Standby, p.Role)
	f.addIf(strings.HasPrefix(p.FunctionZip, "/"), "FunctionZip", "must be relative to the stack's folder, as an absolute path differs between machines, got %q", p.FunctionZip)
	f.addIf(!strings.HasSuffix(p.FunctionZip, ".zip"), "FunctionZip", "must end in .zip, got %q", p.FunctionZip)
	f.addIf(p.MemoryMB < 128 || p.MemoryMB > 10240, "MemoryMB", "must be 128 to 10240, got %d", p.MemoryMB)
	f.addIf(p.FunctionTimeout < 2*time.Second || p.FunctionTimeout > 29*time.Second || p.FunctionTimeout%time.Second != 0,
		"FunctionTimeout", "must be whole seconds from 2s to 29s, got %s", p.FunctionTimeout)
	f.addIf(!slices.Contains(logRetentions, p.LogRetentionDays), "LogRetentionDays", "must be one that CloudWatch offers (1, 3, 5, 7, 14, 30, 60, 90, ... 3653), got %d", p.LogRetentionDays)
	f.addIf(p.Throttle.RateLimit < 1 || p.Throttle.RateLimit > 10000, "Throttle.RateLimit", "must be 1 to 10000 requests a second, got %d", p.Throttle.RateLimit)
	f.addIf(p.Throttle.BurstLimit < 1 || p.Throttle.BurstLimit > 5000, "Throttle.BurstLimit", "must be 1 to 5000 requests, got %d", p.Throttle.BurstLimit)
	f.checkName(p.Name)
	if jwt := p.ReadAuthorizer; jwt != nil {
		f.addIf(!issuerShape.MatchString(jwt.Issuer), "ReadAuthorizer.Issuer", "must be an https URL, got %q", jwt.Issuer)
		f.addIf(len(jwt.Audience) == 0 || slices.Contains(jwt.Audience, ""), "ReadAuthorizer.Audience", "must name at least one audience and no empty one, got %q", jwt.Audience)
	}
}

func (p ProfileAPIProps) checkPeers(f *faults) {
	f.checkPair(p.Pair, "ProfileAPI", logicalID(p.Name, string(p.Role)))
	if p.Table == nil || p.Table.Construct == nil {
		f.add("Table", "must be a GlobalProfileTable, got nil")
	} else {
		f.addIf(p.Table.HashKey().Type != String, "Table", "must have a HashKey of type S, as profile ids are strings, got %s", p.Table.HashKey().Type)
		f.addIf(p.Table.RangeKey().Name != "" && p.Table.RangeKey().Type != String, "Table", "must have a RangeKey of type S or none, got %s", p.Table.RangeKey().Type)
		for _, name := range []string{p.Table.HashKey().Name, p.Table.RangeKey().Name, p.Table.TTLAttribute()} {
			f.addIf(slices.Contains(ownAttributes, name), "Table", "must leave the attributes %s to the function, got %q for a key or the TTL",
				strings.Join(ownAttributes, ", "), name)
		}
	}
	f.addIf(p.Certificate == nil || p.Certificate.Construct == nil, "Certificate", "must be a CertificatePair, got nil")
}

// NewProfileAPI declares the API of one region.
func NewProfileAPI(scope awsconstructs.Construct, id string, props ProfileAPIProps) (*ProfileAPI, error) {
	f := faultsOf("ProfileAPI", id)
	props = props.withDefaults()
	props.check(f)
	props.checkPeers(f)
	f.checkPlace(scope, id)
	if err := f.err(); err != nil {
		return nil, err
	}
	a := &ProfileAPI{props: props}
	if err := f.place(a, scope, id); err != nil {
		return nil, err
	}
	props.Pair.take("ProfileAPI", a.id(), f.construct)
	a.declareFunction()
	a.declareGateway()
	return a, nil
}

// Role is the region's part in the failover.
func (a *ProfileAPI) Role() Role { return a.props.Role }

// Host is a reference to the regional host name, which a health check probes.
func (a *ProfileAPI) Host() string {
	return fmt.Sprintf(`${trimprefix(aws_apigatewayv2_api.%s.api_endpoint, "https://")}`, a.id())
}

// Endpoint is this API as FailoverDNS takes it: probed at its regional host, reached by an alias to the
// custom domain.
func (a *ProfileAPI) Endpoint() Endpoint {
	target := "domain_name_configuration[0]."
	return Endpoint{
		Host: a.Host(),
		Alias: AliasTarget{
			DNSName: *ref("aws_apigatewayv2_domain_name", a.id(), target+"target_domain_name"),
			ZoneID:  *ref("aws_apigatewayv2_domain_name", a.id(), target+"hosted_zone_id"),
		},
	}
}

// id is the logical id of what there is one of, or the prefix of what there are several of.
func (a *ProfileAPI) id(parts ...string) string {
	return logicalID(append([]string{a.props.Name, string(a.props.Role)}, parts...)...)
}

// resourceName is what AWS calls a resource of this region. IAM is global, so the role is part of it.
func (a *ProfileAPI) resourceName() string {
	return strings.ReplaceAll(a.props.Pair.Lab()+"-"+a.id(), "_", "-")
}
