package gateway

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	sdkapi "github.com/aws/aws-sdk-go-v2/service/apigatewayv2"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/warm-standby/warm-standby/internal/sandbox/apigatewayv2"
)

func known(key string) (string, bool) { return "secret", key == "AKIDEXAMPLE" }

// TestSignatures signs with AWS's own signer.
func TestSignatures(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Secret = known })
	api := w.deploy(t, primary, signed("PUT /echo"), signed("GET /echo/{id}"))
	for name, c := range map[string]struct {
		method, path, body     string
		key, secret            string
		service, region, spoil string
		at                     time.Time
		status                 int
	}{
		"signed":           {status: 200},
		"read":             {method: "GET", path: "/echo/a%20b%2Fc?x=1&x=%2F&y=", status: 200},
		"unknown key":      {key: "AKIDOTHER", status: 403},
		"wrong secret":     {secret: "other", status: 403},
		"another service":  {service: "lambda", status: 403},
		"another region":   {region: standby, status: 403},
		"body changed":     {spoil: "body", status: 403},
		"signature":        {spoil: "signature", status: 403},
		"too old":          {at: time.Now().Add(-10 * time.Minute), status: 403},
		"from the future":  {at: time.Now().Add(10 * time.Minute), status: 403},
		"no authorization": {spoil: "header", status: 403},
	} {
		t.Run(name, func(t *testing.T) {
			or := func(s, otherwise string) string {
				if s == "" {
					return otherwise
				}
				return s
			}
			body := or(c.body, `{"name":"x"}`)
			if c.method == "GET" {
				body = ""
			}
			r, err := http.NewRequest(or(c.method, "PUT"), "https://"+api.host+or(c.path, "/echo"), strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/json")
			sum := sha256.Sum256([]byte(body))
			at := c.at
			if at.IsZero() {
				at = time.Now()
			}
			err = v4.NewSigner().SignHTTP(t.Context(), aws.Credentials{AccessKeyID: or(c.key, "AKIDEXAMPLE"), SecretAccessKey: or(c.secret, "secret")},
				r, hex.EncodeToString(sum[:]), or(c.service, "execute-api"), or(c.region, primary), at)
			if err != nil {
				t.Fatal(err)
			}
			switch c.spoil {
			case "body":
				r.Body = io.NopCloser(strings.NewReader(`{"name":"y"}`))
			case "signature":
				r.Header.Set("Authorization", r.Header.Get("Authorization")[:len(r.Header.Get("Authorization"))-64]+strings.Repeat("0", 64))
			case "header":
				r.Header.Del("Authorization")
			}
			answer, err := w.client(primary).Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			text, _ := io.ReadAll(answer.Body)
			wrongBody := c.status == 403 && string(text) != `{"message":"Forbidden"}`
			if answer.StatusCode != c.status || wrongBody {
				t.Errorf("%d %s", answer.StatusCode, text)
			}
			if c.status == 200 && c.method != "GET" && !strings.Contains(string(text), `\"accessKey\":\"AKIDEXAMPLE\"`) && !strings.Contains(string(text), `"accessKey":"AKIDEXAMPLE"`) {
				t.Errorf("the event does not name the caller: %s", text)
			}
		})
	}
}

// jwt makes an unsigned token of claims.
func jwt(t testing.TB, alg string, claims map[string]any) string {
	t.Helper()
	part := func(v any) string {
		encoded, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(encoded)
	}
	return part(map[string]string{"alg": alg, "typ": "JWT"}) + "." + part(claims) + "." + base64.RawURLEncoding.EncodeToString([]byte("signature"))
}

func TestTokens(t *testing.T) {
	w := newWorld(t, nil)
	api := w.deploy(t, primary)
	client := w.api(primary)
	z, err := client.CreateAuthorizer(t.Context(), &sdkapi.CreateAuthorizerInput{
		ApiId: aws.String(api.id), Name: aws.String("jwt"), AuthorizerType: types.AuthorizerTypeJwt, IdentitySource: []string{"$request.header.Authorization"},
		JwtConfiguration: &types.JWTConfiguration{Issuer: aws.String("https://issuer.example"), Audience: []string{"profile-api"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	integrations, err := client.GetIntegrations(t.Context(), &sdkapi.GetIntegrationsInput{ApiId: aws.String(api.id)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.CreateRoute(t.Context(), &sdkapi.CreateRouteInput{
		ApiId: aws.String(api.id), RouteKey: aws.String("GET /echo"), Target: aws.String("integrations/" + *integrations.Items[0].IntegrationId),
		AuthorizationType: types.AuthorizationTypeJwt, AuthorizerId: z.AuthorizerId, AuthorizationScopes: []string{"read"},
	})
	if err != nil {
		t.Fatal(err)
	}
	soon, past := time.Now().Add(time.Hour).Unix(), time.Now().Add(-time.Hour).Unix()
	claims := func(change map[string]any) map[string]any {
		all := map[string]any{"iss": "https://issuer.example", "aud": "profile-api", "exp": soon, "scope": "read write", "sub": "user"}
		for name, value := range change {
			if all[name] = value; value == nil {
				delete(all, name)
			}
		}
		return all
	}
	for name, c := range map[string]struct {
		token  string
		status int
	}{
		"good":             {"Bearer " + jwt(t, "RS256", claims(nil)), 200},
		"without Bearer":   {jwt(t, "RS256", claims(nil)), 200},
		"several audience": {"Bearer " + jwt(t, "RS256", claims(map[string]any{"aud": []string{"x", "profile-api"}})), 200},
		"client id":        {"Bearer " + jwt(t, "RS256", claims(map[string]any{"aud": nil, "client_id": "profile-api"})), 200},
		"none":             {"", 401},
		"garbage":          {"Bearer abc", 401},
		"bad parts":        {"Bearer a.b.c", 401},
		"no signature":     {"Bearer " + strings.TrimSuffix(jwt(t, "RS256", claims(nil)), base64.RawURLEncoding.EncodeToString([]byte("signature"))), 401},
		"alg none":         {"Bearer " + jwt(t, "none", claims(nil)), 401},
		"expired":          {"Bearer " + jwt(t, "RS256", claims(map[string]any{"exp": past})), 401},
		"no expiry":        {"Bearer " + jwt(t, "RS256", claims(map[string]any{"exp": nil})), 401},
		"not yet":          {"Bearer " + jwt(t, "RS256", claims(map[string]any{"nbf": soon})), 401},
		"issuer":           {"Bearer " + jwt(t, "RS256", claims(map[string]any{"iss": "https://other.example"})), 401},
		"audience":         {"Bearer " + jwt(t, "RS256", claims(map[string]any{"aud": "other"})), 401},
		"scope":            {"Bearer " + jwt(t, "RS256", claims(map[string]any{"scope": "write"})), 403},
	} {
		r, err := http.NewRequest(http.MethodGet, "https://"+api.host+"/echo", nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.token != "" {
			r.Header.Set("Authorization", c.token)
		}
		answer, err := w.client(primary).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != c.status || c.status == 401 && string(text) != `{"message":"Unauthorized"}` {
			t.Errorf("%s: %d %s", name, answer.StatusCode, text)
		}
	}
}

func TestThrottling(t *testing.T) {
	w := newWorld(t, nil)
	api := w.deploy(t, primary, on("GET /echo"))
	if _, err := w.api(primary).UpdateStage(t.Context(), &sdkapi.UpdateStageInput{
		ApiId: aws.String(api.id), StageName: aws.String("$default"),
		DefaultRouteSettings: &types.RouteSettings{ThrottlingBurstLimit: aws.Int32(3), ThrottlingRateLimit: aws.Float64(0.001)},
	}); err != nil {
		t.Fatal(err)
	}
	got := map[int]int{}
	for range 5 {
		status, body, _ := w.get(t, primary, api.host, "/echo")
		got[status]++
		if status == 429 && body != `{"message":"Too Many Requests"}` {
			t.Errorf("429 says %s", body)
		}
	}
	if got[200] != 3 || got[429] != 2 {
		t.Errorf("with a burst of 3: %v", got)
	}
}

func FuzzToken(f *testing.F) {
	f.Add("a.b.c")
	f.Add(jwt(f, "RS256", map[string]any{"exp": 1e300, "aud": []any{1, "x"}, "scope": 5}))
	f.Fuzz(func(_ *testing.T, text string) {
		if token, err := parseToken(text); err == nil {
			token.meets(&apigatewayv2.JWT{Issuer: "i", Audience: []string{"x"}}, time.Now())
			token.scopes()
			token.strings()
		}
	})
}
