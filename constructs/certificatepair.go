package constructs

import (
	awsconstructs "github.com/aws/constructs-go/constructs/v10"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/acmcertificate"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/acmcertificatevalidation"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/route53record"
)

// validationTTL is the TTL of the record that proves a domain to ACM, in seconds.
const validationTTL = 300

// CertificatePairProps name what both certificates are for.
type CertificatePairProps struct {
	// Pair owns the providers. Required.
	Pair *RegionPair
	// Zone takes the record that proves the domain. Required, and DomainName must be in it.
	Zone *HostedZone
	// DomainName is the name that fails over, for example api.example.com. Required.
	DomainName string
	// Name prefixes the logical ids; the default gives aws_acm_certificate.primary and .standby.
	Name string
}

// CertificatePair is one name's certificate in each region. ACM asks for the same CNAME in every region
// of an account, so one record proves both; two would collide.
// https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
type CertificatePair struct {
	awsconstructs.Construct
	props CertificatePairProps
}

// Validate reports every fault of the props' values; peers are checked by NewCertificatePair.
func (p CertificatePairProps) Validate(id string) error {
	f := faultsOf("CertificatePair", id)
	p.check(f)
	return f.err()
}

func (p CertificatePairProps) check(f *faults) {
	f.checkDomain("DomainName", p.DomainName)
	f.checkName(p.Name)
}

// NewCertificatePair requests a certificate per region and waits in each for its validation.
func NewCertificatePair(scope awsconstructs.Construct, id string, props CertificatePairProps) (*CertificatePair, error) {
	f := faultsOf("CertificatePair", id)
	props.check(f)
	f.checkPair(props.Pair, "CertificatePair", props.Name)
	f.checkZone(props.Zone, "DomainName", props.DomainName)
	f.checkPlace(scope, id)
	if err := f.err(); err != nil {
		return nil, err
	}
	c := &CertificatePair{props: props}
	if err := f.place(c, scope, id); err != nil {
		return nil, err
	}
	props.Pair.take("CertificatePair", props.Name, f.construct)
	for _, role := range []Role{Primary, Standby} {
		c.request(role)
	}
	c.prove()
	for _, role := range []Role{Primary, Standby} {
		c.awaitValidation(role)
	}
	return c, nil
}

// DomainName is the name that both certificates are for.
func (c *CertificatePair) DomainName() string { return c.props.DomainName }

// ARN is a reference to a role's certificate that is there once the certificate is issued.
func (c *CertificatePair) ARN(role Role) string {
	return *ref("aws_acm_certificate_validation", c.id(role), "certificate_arn")
}

func (c *CertificatePair) id(role Role) string { return logicalID(c.props.Name, string(role)) }

func (c *CertificatePair) request(role Role) {
	name(acmcertificate.NewAcmCertificate(c, ptr("certificate_"+string(role)), &acmcertificate.AcmCertificateConfig{
		Provider:         c.props.Pair.Provider(role),
		DomainName:       &c.props.DomainName,
		ValidationMethod: ptr("DNS"),
		Lifecycle:        createBeforeDestroy(),
	}), c.id(role))
}

func (c *CertificatePair) recordID() string { return logicalID(c.props.Name, "certificate_validation") }

// prove writes the one CNAME that ACM looks for from every region.
func (c *CertificatePair) prove() {
	option := func(attribute string) *string {
		return ptr("${tolist(aws_acm_certificate." + c.id(Primary) + ".domain_validation_options)[0]." + attribute + "}")
	}
	name(route53record.NewRoute53Record(c, ptr("validation_record"), &route53record.Route53RecordConfig{
		Provider: c.props.Pair.Provider(Primary),
		ZoneId:   ptr(c.props.Zone.ZoneID()),
		Name:     option("resource_record_name"),
		Type:     option("resource_record_type"),
		Records:  list(*option("resource_record_value")),
		Ttl:      num(validationTTL),
	}), c.recordID())
}

func (c *CertificatePair) awaitValidation(role Role) {
	name(acmcertificatevalidation.NewAcmCertificateValidation(c, ptr("validation_"+string(role)), &acmcertificatevalidation.AcmCertificateValidationConfig{
		Provider:              c.props.Pair.Provider(role),
		CertificateArn:        ref("aws_acm_certificate", c.id(role), "arn"),
		ValidationRecordFqdns: list(*ref("aws_route53_record", c.recordID(), "fqdn")),
	}), c.id(role))
}
