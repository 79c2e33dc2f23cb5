package acm_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/acm/types"
	"github.com/aws/smithy-go"

	sandboxacm "github.com/warm-standby/warm-standby/internal/sandbox/acm"
	"github.com/warm-standby/warm-standby/internal/sandbox/authority"
	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire/wiretest"
)

// records are the zone's CNAMEs, and users who uses a certificate.
type (
	records map[string]string
	users   map[string][]string
)

func (r records) CNAME(name string) (string, bool)           { target, found := r[name]; return target, found }
func (u users) CertificateUsers(certificate string) []string { return u[certificate] }

type lab struct {
	records records
	users   users
	service *sandboxacm.Service
	at      func(region string) *acm.Client
	ca      *authority.Authority
}

func newLab(t testing.TB) lab {
	ca, err := authority.New(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	l := lab{records: records{}, users: users{}, ca: ca}
	l.service = sandboxacm.New(clock.Real(), ca, l.records, l.users)
	url := wiretest.Serve(t, l.service.Wire())
	l.at = func(region string) *acm.Client {
		return acm.New(acm.Options{
			Region: region, BaseEndpoint: &url, RetryMaxAttempts: 1,
			Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
		})
	}
	return l
}

func (l lab) request(t testing.TB, region string, names ...string) *types.CertificateDetail {
	t.Helper()
	out, err := l.at(region).RequestCertificate(t.Context(), &acm.RequestCertificateInput{
		DomainName: &names[0], SubjectAlternativeNames: names[1:], ValidationMethod: types.ValidationMethodDns,
	})
	if err != nil {
		t.Fatal(err)
	}
	return l.describe(t, region, *out.CertificateArn)
}

func (l lab) describe(t testing.TB, region, arn string) *types.CertificateDetail {
	t.Helper()
	out, err := l.at(region).DescribeCertificate(t.Context(), &acm.DescribeCertificateInput{CertificateArn: &arn})
	if err != nil {
		t.Fatal(err)
	}
	return out.Certificate
}

func TestOneRecordValidatesBothRegions(t *testing.T) {
	l := newLab(t)
	east, west := l.request(t, "us-east-1", "api.tindrloop.example"), l.request(t, "us-west-2", "api.tindrloop.example")
	record := east.DomainValidationOptions[0].ResourceRecord
	if other := west.DomainValidationOptions[0].ResourceRecord; *record.Name != *other.Name || *record.Value != *other.Value || record.Type != types.RecordTypeCname {
		t.Errorf("%s %s, %s %s", *record.Name, *record.Value, *other.Name, *other.Value)
	}
	if !strings.HasSuffix(*record.Name, ".api.tindrloop.example.") || !strings.HasSuffix(*record.Value, ".acm-validations.aws.") {
		t.Errorf("%s %s", *record.Name, *record.Value)
	}
	if east.Status != types.CertificateStatusPendingValidation {
		t.Error(east.Status)
	}
	if _, err := l.service.Certificate(*east.CertificateArn); err == nil {
		t.Error("a pending certificate has a key")
	}
	l.records[strings.TrimSuffix(*record.Name, ".")] = strings.TrimSuffix(*record.Value, ".")
	for region, arn := range map[string]string{"us-east-1": *east.CertificateArn, "us-west-2": *west.CertificateArn} {
		issued := l.describe(t, region, arn)
		if issued.Status != types.CertificateStatusIssued || *issued.Issuer != authority.Name || issued.NotAfter.Sub(*issued.NotBefore) != authority.Lifetime {
			t.Errorf("%s: %+v", region, issued)
		}
		pair, err := l.service.Certificate(arn)
		if err != nil || pair.Leaf.VerifyHostname("api.tindrloop.example") != nil {
			t.Errorf("%s: %v", region, err)
		}
	}
}

func TestAWildcardSharesItsParentsRecord(t *testing.T) {
	l := newLab(t)
	options := l.request(t, "us-east-1", "tindrloop.example", "*.tindrloop.example").DomainValidationOptions
	if len(options) != 2 || *options[0].ResourceRecord.Name != *options[1].ResourceRecord.Name {
		t.Errorf("%+v", options)
	}
	if other := l.request(t, "us-east-1", "api.tindrloop.example").DomainValidationOptions[0]; *other.ResourceRecord.Name == *options[0].ResourceRecord.Name {
		t.Error("another name has the same record")
	}
}

// TestRefusals holds AWS's codes. Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html and others there.
func TestRefusals(t *testing.T) {
	l := newLab(t)
	c := l.request(t, "us-east-1", "api.tindrloop.example")
	l.users[*c.CertificateArn] = []string{"arn:aws:apigateway:us-east-1::/domainnames/api.tindrloop.example"}
	ctx, none := t.Context(), aws.String("arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000")
	for want, call := range map[string]func() error{
		"ResourceInUseException: Certificate " + *c.CertificateArn + " in account 123456789012 is in use.": func() error {
			_, err := l.at("us-east-1").DeleteCertificate(ctx, &acm.DeleteCertificateInput{CertificateArn: c.CertificateArn})
			return err
		},
		"ResourceNotFoundException: Could not find certificate " + *none + " in account 123456789012.": func() error {
			_, err := l.at("us-east-1").DescribeCertificate(ctx, &acm.DescribeCertificateInput{CertificateArn: none})
			return err
		},
		"ResourceNotFoundException: Could not find certificate " + *c.CertificateArn + " in account 123456789012.": func() error {
			_, err := l.at("us-west-2").DescribeCertificate(ctx, &acm.DescribeCertificateInput{CertificateArn: c.CertificateArn})
			return err
		},
		"InvalidArnException: The certificate ARN 'arn:aws:iam::123456789012:role/some-role' is invalid.": func() error {
			_, err := l.at("us-east-1").DescribeCertificate(ctx, &acm.DescribeCertificateInput{CertificateArn: aws.String("arn:aws:iam::123456789012:role/some-role")})
			return err
		},
		"InvalidParameterException: the sandbox validates certificates by DNS only: set ValidationMethod to DNS": func() error {
			_, err := l.at("us-east-1").RequestCertificate(ctx, &acm.RequestCertificateInput{DomainName: aws.String("a.example"), ValidationMethod: types.ValidationMethodEmail})
			return err
		},
	} {
		err := call()
		var api smithy.APIError
		if !errors.As(err, &api) || api.ErrorCode()+": "+api.ErrorMessage() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestTheSameTokenIsTheSameRequest(t *testing.T) {
	l := newLab(t)
	in := &acm.RequestCertificateInput{DomainName: aws.String("a.example"), ValidationMethod: types.ValidationMethodDns, IdempotencyToken: aws.String("t")}
	first, err := l.at("us-east-1").RequestCertificate(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	again, err := l.at("us-east-1").RequestCertificate(t.Context(), in)
	if err != nil || *again.CertificateArn != *first.CertificateArn {
		t.Errorf("%v %v", again, err)
	}
}
