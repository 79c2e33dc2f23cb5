package apigatewayv2

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// HostedZones are the hosted zones of API Gateway's regional domain names, for alias records
// (https://docs.aws.amazon.com/general/latest/gr/apigateway.html).
var HostedZones = map[string]string{
	"us-east-1": "Z1UJRXOUMOOFQ8", "us-east-2": "ZOJJZC49E0EPZ", "us-west-1": "Z2MUQ32089INYE", "us-west-2": "Z2OJLYMUO9EFXC",
	"ca-central-1": "Z19DQILCV0OWEC", "eu-west-1": "ZLY8HYME6SFDD", "eu-west-2": "ZJ5UAJN8Y3Z2Q", "eu-west-3": "Z3KY65QIEKYHQQ",
	"eu-central-1": "Z1U9ULNL0V5AJ3", "eu-north-1": "Z3UWIKFBOOGXPP", "ap-northeast-1": "Z1YSHQZHG15GKL", "ap-northeast-2": "Z20JF4UZKIW1U8",
	"ap-southeast-1": "ZL327KTPIQFUL", "ap-southeast-2": "Z2RPCDW04V8134", "ap-south-1": "Z3VO1THU9YC4UR", "sa-east-1": "ZCMLWB8V5SYIT",
}

// hostedZone is a region's hosted zone; for a region that is not in the list it is made up.
func hostedZone(region string) string {
	if zone := HostedZones[region]; zone != "" {
		return zone
	}
	return "ZSANDBOX" + strings.ToUpper(strings.ReplaceAll(region, "-", ""))
}

func (s *Service) registerDomains() {
	rest(s, "CreateDomainName", "POST /v2/domainnames", http.StatusCreated, s.createDomainName)
	rest(s, "GetDomainNames", "GET /v2/domainnames", http.StatusOK, s.getDomainNames)
	rest(s, "GetDomainName", "GET /v2/domainnames/{domainName}", http.StatusOK, s.getDomainName)
	rest(s, "UpdateDomainName", "PATCH /v2/domainnames/{domainName}", http.StatusOK, s.updateDomainName)
	rest(s, "DeleteDomainName", "DELETE /v2/domainnames/{domainName}", http.StatusNoContent, s.deleteDomainName)
	const mappings = "/v2/domainnames/{domainName}/apimappings"
	rest(s, "CreateApiMapping", "POST "+mappings, http.StatusCreated, s.createAPIMapping)
	rest(s, "GetApiMappings", "GET "+mappings, http.StatusOK, s.getAPIMappings)
	rest(s, "GetApiMapping", "GET "+mappings+"/{apiMappingId}", http.StatusOK, s.getAPIMapping)
	rest(s, "UpdateApiMapping", "PATCH "+mappings+"/{apiMappingId}", http.StatusOK, s.updateAPIMapping)
	rest(s, "DeleteApiMapping", "DELETE "+mappings+"/{apiMappingId}", http.StatusNoContent, s.deleteAPIMapping)
}

var domainShape = regexp.MustCompile(`^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$`)

func (s *Service) createDomainName(r *wire.Request, in *domainName) (*domainName, error) {
	d := *in
	if !domainShape.MatchString(d.DomainName) {
		return nil, bad("Invalid domain name identifier specified: %q", d.DomainName)
	}
	id := domainID{r.Region, d.DomainName}
	if s.domains[id] != nil {
		return nil, bad("The domain name you provided already exists.")
	}
	d.DomainNameARN = arnOf(r.Region, "domainnames/"+d.DomainName)
	d.APIMappingSelectionExpression, d.RoutingMode = "$request.basepath", "API_MAPPING_ONLY"
	if err := s.configure(r.Region, &d, "d-"+newID(10)+".execute-api."+r.Region+".amazonaws.com"); err != nil {
		return nil, err
	}
	s.domains[id] = &domainState{region: r.Region, domain: d, mappings: map[string]apiMapping{}}
	return &d, nil
}

// configure checks the one configuration of a domain name and fills in what API Gateway answers.
func (s *Service) configure(region string, d *domainName, target string) error {
	if d.MutualTLSAuthentication != nil && d.MutualTLSAuthentication.TruststoreURI != "" {
		return bad("the sandbox has no mutual TLS authentication")
	}
	d.MutualTLSAuthentication = nil
	if len(d.DomainNameConfigurations) != 1 {
		return bad("Exactly one domain name configuration must be specified")
	}
	d.DomainNameConfigurations = slices.Clone(d.DomainNameConfigurations)
	c := &d.DomainNameConfigurations[0]
	switch {
	case c.EndpointType == "":
		c.EndpointType = "REGIONAL"
	case c.EndpointType != "REGIONAL":
		return bad("Invalid endpoint type %s: HTTP APIs have REGIONAL domain names only", c.EndpointType)
	}
	switch {
	case c.SecurityPolicy == "":
		c.SecurityPolicy = "TLS_1_2"
	case c.SecurityPolicy != "TLS_1_2":
		return bad("Invalid security policy %s: HTTP APIs support TLS_1_2 only", c.SecurityPolicy)
	}
	if err := s.checkCertificate(region, d.DomainName, c.CertificateARN); err != nil {
		return err
	}
	if c.IPAddressType == "" {
		c.IPAddressType = "ipv4"
	}
	c.APIGatewayDomainName, c.HostedZoneID, c.DomainNameStatus = target, hostedZone(region), "AVAILABLE"
	return nil
}

// checkCertificate: a certificate must be issued, of the same region, and cover the name.
func (s *Service) checkCertificate(region, name, arn string) error {
	if !strings.HasPrefix(arn, "arn:aws:acm:") {
		return bad("Invalid certificate ARN: %s", arn)
	}
	if !strings.HasPrefix(arn, "arn:aws:acm:"+region+":") {
		return bad("Invalid certificate ARN: %s. Certificate must be in '%s'.", arn, region)
	}
	if s.certificates == nil {
		return nil
	}
	names, ok := s.certificates.Names(arn)
	if !ok {
		return bad("Unable to access certificate %s: it does not exist or is not issued", arn)
	}
	if !slices.ContainsFunc(names, func(pattern string) bool { return covers(pattern, name) }) {
		return bad("The provided certificate does not cover the domain name %s", name)
	}
	return nil
}

// covers tells whether a certificate's name, perhaps a wildcard for one label, is for a host.
func covers(pattern, host string) bool {
	if pattern == host {
		return true
	}
	_, parent, _ := strings.Cut(host, ".")
	return pattern == "*."+parent
}

func (s *Service) domain(r *wire.Request) (*domainState, error) {
	if d := s.domains[domainID{r.Region, r.Path("domainName")}]; d != nil {
		return d, nil
	}
	return nil, notFound("DomainName", "Invalid domain name identifier specified")
}

func (s *Service) getDomainNames(r *wire.Request, _ *wire.Empty) (*list[domainName], error) {
	here := map[string]domainName{}
	for id, d := range s.domains {
		if id.region == r.Region {
			here[id.name] = d.domain
		}
	}
	return sorted(here), nil
}

func (s *Service) getDomainName(r *wire.Request, _ *wire.Empty) (*domainName, error) {
	d, err := s.domain(r)
	if err != nil {
		return nil, err
	}
	return &d.domain, nil
}

func (s *Service) updateDomainName(r *wire.Request, _ *wire.Empty) (*domainName, error) {
	d, err := s.domain(r)
	if err != nil {
		return nil, err
	}
	changed, err := merged(d.domain, r.Body)
	if err != nil {
		return nil, err
	}
	changed.DomainName, changed.DomainNameARN, changed.Tags = d.domain.DomainName, d.domain.DomainNameARN, d.domain.Tags
	if err := s.configure(r.Region, &changed, d.domain.DomainNameConfigurations[0].APIGatewayDomainName); err != nil {
		return nil, err
	}
	d.domain = changed
	return &changed, nil
}

func (s *Service) deleteDomainName(r *wire.Request, _ *wire.Empty) (*wire.Empty, error) {
	if _, err := s.domain(r); err != nil {
		return nil, err
	}
	delete(s.domains, domainID{r.Region, r.Path("domainName")})
	return nil, nil
}

// CertificateUsers lists the ARNs of the domain names that use a certificate; ACM refuses to delete one in use.
func (s *Service) CertificateUsers(certificateARN string) []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	users := []string{}
	for _, d := range s.domains {
		if d.domain.DomainNameConfigurations[0].CertificateARN == certificateARN {
			users = append(users, d.domain.DomainNameARN)
		}
	}
	slices.Sort(users)
	return users
}

// Alias says whether a canonical name lies in a hosted zone of API Gateway's regional domain names, and whether there
// is such a domain name: Route 53 asks it about alias records.
func (s *Service) Alias(hostedZoneID, name string) (within, found bool) {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	region, ok := executeRegion(name)
	if !ok || hostedZone(region) != hostedZoneID {
		return false, false
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for id, d := range s.domains {
		if id.region == region && d.domain.DomainNameConfigurations[0].APIGatewayDomainName == name {
			return true, true
		}
	}
	return true, false
}
