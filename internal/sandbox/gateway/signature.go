package gateway

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// maxSkew is how far a signature's time may be from now.
const maxSkew = 5 * time.Minute

// verifySignature checks a Signature Version 4 in the Authorization header
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
func verifySignature(r *http.Request, body []byte, secret string, scope wire.Scope, now time.Time) bool {
	if scope.Presigned {
		return false // not supported here: sign the headers
	}
	at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err != nil || at.Sub(now).Abs() > maxSkew || !strings.HasPrefix(r.Header.Get("X-Amz-Date"), scope.Date) {
		return false
	}
	fields := authorizationFields(r.Header.Get("Authorization"))
	signedHeaders := strings.Split(fields["SignedHeaders"], ";")
	if !slices.Contains(signedHeaders, "host") {
		return false
	}
	credential := scope.Date + "/" + scope.Region + "/" + scope.Service + "/aws4_request"
	toSign := "AWS4-HMAC-SHA256\n" + r.Header.Get("X-Amz-Date") + "\n" + credential + "\n" + hash(canonical(r, signedHeaders, body))
	key := []byte("AWS4" + secret)
	for _, part := range strings.Split(credential, "/") {
		key = mac(key, part)
	}
	given, err := hex.DecodeString(fields["Signature"])
	return err == nil && hmac.Equal(given, mac(key, toSign))
}

func authorizationFields(header string) map[string]string {
	fields := map[string]string{}
	_, rest, _ := strings.Cut(header, " ")
	for _, part := range strings.Split(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		fields[name] = value
	}
	return fields
}

// canonical is the canonical request. The path is escaped twice, as for every service but S3.
func canonical(r *http.Request, signedHeaders []string, body []byte) string {
	var b strings.Builder
	path := r.URL.EscapedPath()
	if path == "" {
		path = "/"
	}
	b.WriteString(r.Method + "\n" + escapePath(path) + "\n" + canonicalQuery(r.URL.Query()) + "\n")
	for _, name := range signedHeaders {
		value := strings.Join(r.Header.Values(name), ",")
		switch name {
		case "host":
			value = r.Host
		case "content-length":
			value = itoa(len(body))
		}
		b.WriteString(name + ":" + strings.Join(strings.Fields(value), " ") + "\n")
	}
	b.WriteString("\n" + strings.Join(signedHeaders, ";") + "\n" + hash(string(body)))
	return b.String()
}

func canonicalQuery(query url.Values) string {
	var pairs []string
	for name, values := range query {
		for _, value := range values {
			pairs = append(pairs, escape(name)+"="+escape(value))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

func escapePath(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		segments[i] = escape(segment)
	}
	return strings.Join(segments, "/")
}

// escape leaves only unreserved characters, as Signature Version 4 does.
func escape(s string) string {
	const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(unreserved, s[i]) >= 0 {
			b.WriteByte(s[i])
			continue
		}
		b.WriteString("%" + strings.ToUpper(hex.EncodeToString([]byte{s[i]})))
	}
	return b.String()
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func mac(key []byte, s string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(s))
	return m.Sum(nil)
}
