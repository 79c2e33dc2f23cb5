package route53

import (
	"encoding/xml"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// FuzzCanonicalName: canonical names are a fixed point, whatever came in.
func FuzzCanonicalName(f *testing.F) {
	for _, name := range []string{"Example.COM", "*.example.com.", `\052.a`, `a\.b`, "..", "\x00", strings.Repeat("a.", 130), `\999`, "ü.example"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		canonical, err := CanonicalName(name)
		if err != nil {
			return
		}
		again, err := CanonicalName(canonical)
		if err != nil || again != canonical {
			t.Errorf("%q became %q, then %q (%v)", name, canonical, again, err)
		}
		if !Within(canonical, ".") || !Within(canonical, canonical) || Within(Parent(canonical), canonical) && canonical != "." {
			t.Errorf("%q is not where it belongs", canonical)
		}
	})
}

// FuzzFromQuestion: no name a DNS message may carry panics.
func FuzzFromQuestion(f *testing.F) {
	for _, name := range []string{"example.com.", `\000\255.example.com.`, `a\.b.example.com.`, `\`, `\1`, `\300.`} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if canonical, err := FromQuestion(name); err == nil && canonical != strings.ToLower(canonical) {
			t.Errorf("%q became %q", name, canonical)
		}
	})
}

// FuzzValue: a value that is taken can be answered with.
func FuzzValue(f *testing.F) {
	for _, seed := range [][2]string{
		{"A", "192.0.2.1"}, {"AAAA", "::1"}, {"TXT", `"a" "b"`}, {"TXT", `"\"`}, {"MX", "10 a."}, {"SRV", "1 2 3 a."}, {"CAA", `0 issue "x"`},
		{"NS", "a"}, {"SOA", "a b 1 2 3 4 5"}, {"SSHFP", "1 1 00"}, {"NAPTR", `1 1 "" "" "" .`}, {"CNAME", "$INCLUDE /etc/passwd"}, {"DS", "1 1 1 (\n"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, typ, value string) {
		if checkValue(typ, value) != nil {
			return
		}
		if rr, err := ParseRR("example.com.", 60, typ, value); err != nil || rr == nil {
			t.Errorf("%s %q was taken and cannot be answered with: %v", typ, value, err)
		}
	})
}

// FuzzRequest: any body to any operation is answered, without a failure of the
// sandbox, in well-formed XML.
func FuzzRequest(f *testing.F) {
	const batch = `<ChangeResourceRecordSetsRequest xmlns="` + namespace + `"><ChangeBatch><Changes><Change><Action>CREATE</Action>` +
		`<ResourceRecordSet><Name>a.example.com</Name><Type>A</Type><TTL>1</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value>` +
		`</ResourceRecord></ResourceRecords></ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>`
	f.Add("POST", "/2013-04-01/hostedzone/ZONE/rrset", batch)
	f.Add("POST", "/2013-04-01/hostedzone", `<CreateHostedZoneRequest><Name>b.example</Name><CallerReference>x</CallerReference></CreateHostedZoneRequest>`)
	f.Add("POST", "/2013-04-01/healthcheck", `<CreateHealthCheckRequest><CallerReference>x</CallerReference><HealthCheckConfig><Type>TCP</Type></HealthCheckConfig></CreateHealthCheckRequest>`)
	f.Add("GET", "/2013-04-01/hostedzone/ZONE/rrset?name=a&type=A&maxitems=1", "")
	f.Add("POST", "/2013-04-01/tags/hostedzone/ZONE", `<x><AddTags><Tag><Key>k</Key></Tag></AddTags></x>`)
	f.Add("POST", "/2013-04-01/nothing", "<")
	c := clock.Real()
	log := event.NewLog(c, 16)
	service := New(Config{Clock: c, Log: log})
	zone, err := service.AddInitialZone("example.com")
	if err != nil {
		f.Fatal(err)
	}
	server := wire.NewServer(log, nil)
	server.Handle(service.Wire())
	f.Fuzz(func(t *testing.T, method, path, body string) {
		if method != "GET" && method != "POST" && method != "DELETE" || !strings.HasPrefix(path, "/") {
			return
		}
		request := httptest.NewRequest("GET", "/", strings.NewReader(body))
		request.Method = method
		url, err := request.URL.Parse(strings.ReplaceAll(path, "ZONE", zone.ID))
		if err != nil {
			return
		}
		request.URL = url
		request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=A/20261123/us-east-1/route53/aws4_request, SignedHeaders=host, Signature="+strings.Repeat("0", 64))
		recorder := httptest.NewRecorder()
		server.ServeHTTP(recorder, request)
		answer := recorder.Body.String()
		if strings.Contains(answer, "SandboxFailure") {
			t.Fatalf("%s %s %q: %s", method, path, body, answer)
		}
		if err := xml.Unmarshal(recorder.Body.Bytes(), new(struct{})); err != nil && recorder.Body.Len() > 0 {
			t.Fatalf("%s %s %q: %v in %q", method, path, body, err, answer)
		}
	})
}
