package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
)

// maxDocument is the largest body that a PUT takes, in bytes. DynamoDB would take an item of 400 KB, keys
// and attribute names included; a profile is read on every page, and each 4 KB of it costs another half
// read unit. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
const maxDocument = 64 << 10

// refusal is a request that the caller has to change.
type refusal struct {
	status  int
	message string
}

func refuse(status int, message string) *refusal { return &refusal{status, message} }

var errTooLarge = refuse(http.StatusRequestEntityTooLarge, fmt.Sprintf("the profile is larger than %d bytes", maxDocument))

// documentOf is the JSON object in a PUT's body, without insignificant space.
func documentOf(event events.APIGatewayV2HTTPRequest) (json.RawMessage, *refusal) {
	if !isJSON(event.Headers["content-type"]) { // payload format 2.0 has header names in lower case
		return nil, refuse(http.StatusUnsupportedMediaType, "send the profile as application/json in UTF-8")
	}
	body, refused := bodyOf(event)
	if refused != nil {
		return nil, refused
	}
	var document bytes.Buffer
	switch err := json.Compact(&document, body); {
	case !utf8.Valid(body):
		return nil, refuse(http.StatusBadRequest, "the body is not UTF-8")
	case err != nil:
		return nil, refuse(http.StatusBadRequest, "the body is not JSON")
	case document.Bytes()[0] != '{':
		return nil, refuse(http.StatusBadRequest, "the profile is not a JSON object")
	case repeatsKey(json.NewDecoder(bytes.NewReader(body))):
		return nil, refuse(http.StatusBadRequest, "the profile names a key twice")
	}
	return document.Bytes(), nil
}

// bodyOf is the body's bytes. API Gateway encodes in base64 what it takes for binary.
func bodyOf(event events.APIGatewayV2HTTPRequest) ([]byte, *refusal) {
	body := []byte(event.Body)
	if event.IsBase64Encoded {
		if base64.StdEncoding.DecodedLen(len(body)) > maxDocument+2 { // before allocating; 2 for padding
			return nil, errTooLarge
		}
		decoded, err := base64.StdEncoding.DecodeString(event.Body)
		if err != nil {
			return nil, refuse(http.StatusBadRequest, "the body is not base64")
		}
		body = decoded
	}
	if len(body) > maxDocument {
		return nil, errTooLarge
	}
	return body, nil
}

func isJSON(contentType string) bool {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	charset, given := params["charset"]
	return (media == "application/json" || strings.HasPrefix(media, "application/") && strings.HasSuffix(media, "+json")) &&
		(!given || strings.EqualFold(charset, "utf-8"))
}

// repeatsKey tells whether any object of the next value names a key twice: readers would disagree on
// which one counts. The value is known to be valid JSON, whose nesting encoding/json has bounded.
func repeatsKey(next *json.Decoder) bool {
	next.UseNumber()
	open, _ := next.Token()
	if open != json.Delim('{') && open != json.Delim('[') {
		return false
	}
	keys := map[json.Token]bool{}
	for next.More() {
		if open == json.Delim('{') {
			key, _ := next.Token()
			if keys[key] {
				return true
			}
			keys[key] = true
		}
		if repeatsKey(next) {
			return true
		}
	}
	_, _ = next.Token() // the closing delimiter
	return false
}
