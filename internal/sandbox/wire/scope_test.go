package wire

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var signature = strings.Repeat("0a", 32)

const credential = "AKID/20260101/us-east-1/dynamodb/aws4_request"

func TestParseScope(t *testing.T) {
	want := Scope{AccessKey: "AKID", Date: "20260101", Region: "us-east-1", Service: "dynamodb"}
	presigned := want
	presigned.Presigned = true
	query := url.Values{"X-Amz-Algorithm": {"AWS4-HMAC-SHA256"}, "X-Amz-Credential": {credential}, "X-Amz-SignedHeaders": {"host"}, "X-Amz-Signature": {signature}}.Encode()
	for _, c := range []struct {
		name, header, query, err string
		want                     Scope
	}{
		{"header", "AWS4-HMAC-SHA256 Credential=" + credential + ", SignedHeaders=host;x-amz-date, Signature=" + signature, "", "", want},
		{"no blanks", "AWS4-HMAC-SHA256 Credential=" + credential + ",SignedHeaders=host,Signature=" + signature, "", "", want},
		{"presigned", "", query, "", presigned},
		{"nothing", "", "", "MissingAuthenticationToken: Missing Authentication Token", Scope{}},
		{"basic", "Basic dXNlcjpw", "", `IncompleteSignature: Authorization header names "Basic", not AWS4-HMAC-SHA256`, Scope{}},
		{"no signature", "AWS4-HMAC-SHA256 Credential=" + credential + ", SignedHeaders=host", "", "IncompleteSignature: Authorization header requires 'Signature' parameter.", Scope{}},
		{"garbage", "AWS4-HMAC-SHA256 \x1b[31mred", "", `IncompleteSignature: Authorization header holds "?[31mred" where a name and a value belong`, Scope{}},
		{"short credential", "AWS4-HMAC-SHA256 Credential=AKID/20260101, SignedHeaders=host, Signature=" + signature, "", "IncompleteSignature: Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKID/20260101'", Scope{}},
		{"short signature", "AWS4-HMAC-SHA256 Credential=" + credential + ", SignedHeaders=host, Signature=abc", "", "IncompleteSignature: Signature is not 64 hexadecimal digits", Scope{}},
		{"host not signed", "AWS4-HMAC-SHA256 Credential=" + credential + ", SignedHeaders=date, Signature=" + signature, "", "IncompleteSignature: 'Host' must be a 'SignedHeader' in the AWS Authorization.", Scope{}},
		{"region", "AWS4-HMAC-SHA256 Credential=AKID/20260101/moon/dynamodb/aws4_request, SignedHeaders=host, Signature=" + signature, "", "IncompleteSignature: Credential should be scoped to a valid region, got 'moon'", Scope{}},
		{"date", "AWS4-HMAC-SHA256 Credential=AKID/today/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=" + signature, "", "IncompleteSignature: Date in Credential scope is not YYYYMMDD, got 'today'", Scope{}},
		{"presigned by something else", "", "X-Amz-Algorithm=MD5&X-Amz-Credential=x", `IncompleteSignature: X-Amz-Algorithm "MD5" is not AWS4-HMAC-SHA256`, Scope{}},
	} {
		r := &http.Request{Header: http.Header{}, URL: &url.URL{RawQuery: c.query}}
		if c.header != "" {
			r.Header.Set("Authorization", c.header)
		}
		got, err := ParseScope(r)
		if c.err == "" && (err != nil || got != c.want) {
			t.Errorf("%s: %+v %v", c.name, got, err)
		}
		if c.err != "" && (err == nil || err.Error() != c.err) {
			t.Errorf("%s: %v, want %s", c.name, err, c.err)
		}
	}
}

func FuzzParseScope(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential="+credential+", SignedHeaders=host, Signature="+signature, "")
	f.Add("", "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="+credential)
	f.Add("AWS4-HMAC-SHA256 =,=", "%")
	f.Fuzz(func(t *testing.T, header, query string) {
		r := &http.Request{Header: http.Header{"Authorization": {header}}, URL: &url.URL{RawQuery: query}}
		scope, err := ParseScope(r)
		if err == nil && (!regionShape.MatchString(scope.Region) || !serviceShape.MatchString(scope.Service) || scope.AccessKey == "") {
			t.Errorf("%+v", scope)
		}
		if err != nil && len(err.Error()) > 1000 {
			t.Errorf("a message of %d bytes", len(err.Error()))
		}
	})
}

func TestForm(t *testing.T) {
	values, _ := url.ParseQuery("A=1&L.member.1=x&L.member.2=y&L.member.4=z&T.member.1.Key=k&T.member.1.Value=v&E.entry.1.key=a&E.entry.1.value=b&T.member.1.N.member.1=deep")
	form := NewForm(values)
	if form.Get("A") != "1" || form.Has("B") || form.Get("B") != "" {
		t.Error("scalars")
	}
	if diff := cmp.Diff([]string{"x", "y"}, form.Strings("L")); diff != "" {
		t.Error(diff)
	}
	tags := form.Structures("T")
	if len(tags) != 1 || tags[0].Get("Key") != "k" || tags[0].Strings("N")[0] != "deep" {
		t.Errorf("%+v", tags)
	}
	if diff := cmp.Diff(map[string]string{"a": "b"}, form.Entries("E")); diff != "" {
		t.Error(diff)
	}
}

func FuzzForm(f *testing.F) {
	f.Add("A=1&L.member.1=x&T.member.1.Key=k&E.entry.1.key=a")
	f.Add("T.member.99999999999999999999.Key=k&T.member.-1=x&T.member.=y")
	f.Fuzz(func(t *testing.T, body string) {
		values, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		form := NewForm(values)
		if n := len(form.Strings("L")) + len(form.Structures("T")) + len(form.Entries("E")); n > 3*maxMembers {
			t.Errorf("%d members", n)
		}
		var in struct {
			A string
			L []string
			T []struct {
				Key string
				N   int
				F   *float64
			}
			B bool
			W Epoch
		}
		_ = form.Decode(&in) // must not panic
	})
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, request string
		want             map[string]string // nil: no match
	}{
		{"GET /v2/apis/{id}", "GET /v2/apis/abc", map[string]string{"id": "abc"}},
		{"GET /v2/apis/{id}", "GET /v2/apis/abc/", map[string]string{"id": "abc"}},
		{"GET /v2/apis/{id}", "GET /v2/apis/", nil},
		{"GET /v2/apis/{id}", "GET /v2/apis/a/b", nil},
		{"GET /v2/apis/{id}", "POST /v2/apis/a", nil},
		{"GET /v2/tags/{arn}", "GET /v2/tags/arn%3Aaws%3Aapigateway%3A%2Fapis%2Fa", map[string]string{"arn": "arn:aws:apigateway:/apis/a"}},
		{"PUT /{bucket}/{key...}", "PUT /b/a/b%20c/d/", map[string]string{"bucket": "b", "key": "a/b c/d/"}},
		{"PUT /{bucket}/{key...}", "PUT /b/", nil},
		{"PUT /{bucket}", "PUT /b/", map[string]string{"bucket": "b"}},
		{"GET /{bucket}?versioning", "GET /b?versioning", map[string]string{"bucket": "b"}},
		{"GET /{bucket}?versioning", "GET /b", nil},
		{"GET /{bucket}?list-type=2", "GET /b?list-type=1", nil},
		{"GET /", "GET /", map[string]string{}},
		{"GET /", "GET /x", nil},
		{"GET /{a}", "GET /%zz", nil},
	} {
		method, rest, _ := strings.Cut(c.request, " ")
		path, query, _ := strings.Cut(rest, "?")
		values, _ := url.ParseQuery(query)
		got, ok := parsePattern(c.pattern).match(method, path, values)
		if ok != (c.want != nil) || (ok && !cmp.Equal(got, c.want)) {
			t.Errorf("%s on %s: %v %v, want %v", c.pattern, c.request, got, ok, c.want)
		}
	}
}

func FuzzPattern(f *testing.F) {
	f.Add("/b/a%20c/d", "versioning")
	f.Add("//%2F/%zz/", "list-type=2")
	patterns := []pattern{parsePattern("GET /{bucket}/{key...}"), parsePattern("GET /v2/apis/{id}/routes/{route}"), parsePattern("GET /{bucket}?list-type=2")}
	f.Fuzz(func(t *testing.T, path, query string) {
		values, _ := url.ParseQuery(query)
		for _, p := range patterns {
			labels, ok := p.match("GET", path, values)
			for name, label := range labels {
				if ok && label == "" {
					t.Errorf("%q: empty label %s", path, name)
				}
			}
		}
	})
}
