package main

import (
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"
)

// FuzzEvent feeds the runtime's payload: whatever it is, the function answers with its headers and JSON.
func FuzzEvent(f *testing.F) {
	for _, name := range []string{"get_profile", "put_profile", "put_profile_base64", "healthz", "catch_all"} {
		f.Add(event(f, name, nil))
	}
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"rawPath":"/profiles/a","requestContext":{"http":{"method":"PUT"}},"headers":null,"body":null}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		a, _ := newTestAPI(&fakeTable{items: map[string]item{"ada.lovelace": ada()}}, slog.LevelDebug)
		out, err := lambda.NewHandler(a.handle).Invoke(t.Context(), payload)
		if err != nil {
			return // not an event: the runtime reports it, the function has not run
		}
		var response struct {
			StatusCode int
			Headers    map[string]string
			Body       string
		}
		if err := json.Unmarshal(out, &response); err != nil {
			t.Fatal(err)
		}
		if !json.Valid([]byte(response.Body)) || response.Headers["X-Served-By"] != "us-west-2" || response.StatusCode < 200 || response.StatusCode > 499 {
			t.Errorf("answered %+v", response)
		}
	})
}

// FuzzDocument feeds a body: what is accepted is stored as valid JSON that says the same, and is then
// accepted again unchanged.
func FuzzDocument(f *testing.F) {
	for _, body := range []string{`{}`, ` {"a": [1, {"b": null}]} `, `{"a":1,"\u0061":2}`, `{"a":"\ud800"}`, "{\"a\":\"\xff\"}", `[[[`, `{"a":1e999}`} {
		f.Add(body, false)
		f.Add(body, true)
	}
	f.Fuzz(func(t *testing.T, body string, base64 bool) {
		in := request{Headers: map[string]string{"content-type": "application/json"}, Body: body, IsBase64Encoded: base64}
		document, refused := documentOf(in)
		if refused != nil {
			if refused.status != 400 && refused.status != 413 || refused.message == "" || strings.Contains(refused.message, "\n") {
				t.Errorf("refused with %+v", refused)
			}
			return
		}
		in.Body, in.IsBase64Encoded = string(document), false
		again, refused := documentOf(in)
		if refused != nil || string(again) != string(document) || document[0] != '{' || len(document) > maxDocument {
			t.Errorf("%q was accepted as %q and then became %q, %+v", body, document, again, refused)
		}
	})
}
