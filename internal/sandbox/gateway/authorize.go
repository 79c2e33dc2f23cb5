package gateway

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/apigatewayv2"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// caller is who was authorized, as the event's requestContext.authorizer shows it.
type caller struct {
	IAM *iamCaller `json:"iam,omitempty"`
	JWT *jwtCaller `json:"jwt,omitempty"`
}

type iamCaller struct {
	AccessKey       string  `json:"accessKey"`
	AccountID       string  `json:"accountId"`
	CallerID        string  `json:"callerId"`
	CognitoIdentity *string `json:"cognitoIdentity"`
	PrincipalOrgID  *string `json:"principalOrgId"`
	UserARN         string  `json:"userArn"`
	UserID          string  `json:"userId"`
}

type jwtCaller struct {
	Claims map[string]string `json:"claims"`
	Scopes []string          `json:"scopes"`
}

// authorize does what the route's authorization type asks for.
func (x *exchange) authorize() error {
	switch x.target.Authorization {
	case "AWS_IAM":
		return x.authorizeIAM()
	case "JWT":
		return x.authorizeJWT()
	}
	return nil
}

// authorizeIAM wants a signature for execute-api in this region. A missing or bad one is 403, as in API Gateway
// (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html). What policies allow
// is not evaluated: whoever signs may call.
func (x *exchange) authorizeIAM() error {
	scope, err := wire.ParseScope(x.request)
	if err != nil || scope.Service != "execute-api" || scope.Region != x.target.Region {
		return errForbidden
	}
	if verify := x.front.gateway.Secret; verify != nil {
		secret, ok := verify(scope.AccessKey)
		if !ok || !verifySignature(x.request, x.body, secret, scope, time.Now()) {
			return errForbidden
		}
	}
	id := "AIDASANDBOX" + scope.AccessKey
	x.caller = caller{IAM: &iamCaller{
		AccessKey: scope.AccessKey, AccountID: account.ID, CallerID: id, UserID: id,
		UserARN: "arn:aws:iam::" + account.ID + ":user/sandbox",
	}}
	return nil
}

var errToken = errors.New("unusable token")

// authorizeJWT checks a token's shape, issuer, audience, times and scopes
// (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html).
func (x *exchange) authorizeJWT() error {
	want := x.target.JWT
	if want == nil {
		return errInternal
	}
	token, err := parseToken(identity(x, want.IdentitySource))
	if err != nil {
		return errUnauthorized
	}
	if verify := x.front.gateway.VerifyToken; verify != nil && verify(want.Issuer, token.signed, token.signature) != nil {
		return errUnauthorized
	}
	if !token.meets(want, time.Now()) {
		return errUnauthorized
	}
	scopes := token.scopes()
	allowed := func(scope string) bool { return slices.Contains(want.Scopes, scope) }
	if len(want.Scopes) > 0 && !slices.ContainsFunc(scopes, allowed) {
		return errForbidden
	}
	x.caller = caller{JWT: &jwtCaller{Claims: token.strings(), Scopes: scopes}}
	return nil
}

// identity reads the token from where the authorizer says.
func identity(x *exchange, source string) string {
	if name, ok := strings.CutPrefix(source, "$request.header."); ok {
		return strings.TrimSpace(strings.TrimPrefix(x.request.Header.Get(name), "Bearer "))
	}
	if name, ok := strings.CutPrefix(source, "$request.querystring."); ok {
		return x.request.URL.Query().Get(name)
	}
	return ""
}

// token is a JSON web token, taken apart.
type token struct {
	claims    map[string]any
	signed    string
	signature []byte
}

func parseToken(text string) (*token, error) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return nil, errToken
	}
	var header struct{ Alg string }
	t := &token{signed: parts[0] + "." + parts[1]}
	if err := decodePart(parts[0], &header); err != nil {
		return nil, err
	}
	if err := decodePart(parts[1], &t.claims); err != nil {
		return nil, err
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(signature) == 0 || !strings.HasPrefix(header.Alg, "RS") {
		return nil, errToken // API Gateway supports RSA-based algorithms only
	}
	t.signature = signature
	return t, nil
}

func decodePart(part string, into any) error {
	raw, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return errToken
	}
	return json.Unmarshal(raw, into)
}

// meets checks the registered claims: exp must be there, nbf and iat may be.
func (t *token) meets(want *apigatewayv2.JWT, now time.Time) bool {
	seconds := float64(now.UnixNano()) / 1e9
	exp, ok := t.claims["exp"].(float64)
	if !ok || math.IsNaN(exp) || exp <= seconds {
		return false
	}
	for _, name := range []string{"nbf", "iat"} {
		if start, ok := t.claims[name].(float64); ok && start > seconds {
			return false
		}
	}
	return t.claims["iss"] == want.Issuer && t.audienceIn(want.Audience)
}

// audienceIn checks aud, or client_id where there is no aud.
func (t *token) audienceIn(accepted []string) bool {
	switch audience := t.claims["aud"].(type) {
	case string:
		return slices.Contains(accepted, audience)
	case []any:
		return slices.ContainsFunc(audience, func(a any) bool {
			text, _ := a.(string)
			return slices.Contains(accepted, text)
		})
	}
	client, _ := t.claims["client_id"].(string)
	return slices.Contains(accepted, client)
}

// scopes are those of scope or scp.
func (t *token) scopes() []string {
	for _, name := range []string{"scope", "scp"} {
		if text, ok := t.claims[name].(string); ok {
			return strings.Fields(text)
		}
	}
	return nil
}

// strings are the claims as the event shows them: all as text.
func (t *token) strings() map[string]string {
	claims := map[string]string{}
	for name, value := range t.claims {
		if text, ok := value.(string); ok {
			claims[name] = text
			continue
		}
		encoded, _ := json.Marshal(value)
		claims[name] = string(encoded)
	}
	return claims
}
