package main

import (
	"encoding/base64"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// sized is an object of exactly n bytes.
func sized(n int) string { return `{"a":"` + strings.Repeat("x", n-8) + `"}` }

func TestPutBodies(t *testing.T) {
	const (
		notJSON   = "the body is not JSON"
		notObject = "the profile is not a JSON object"
		twice     = "the profile names a key twice"
		media     = "send the profile as application/json in UTF-8"
	)
	large := fmt.Sprintf("the profile is larger than %d bytes", maxDocument)
	for _, tt := range []struct {
		name        string
		contentType string // "" for application/json, "none" for no header
		body        string
		base64      bool
		status      int
		want        string
	}{
		{"no content type", "none", `{}`, false, 415, media},
		{"a form", "application/x-www-form-urlencoded", `a=b`, false, 415, media},
		{"another charset", "application/json; charset=latin1", `{}`, false, 415, media},
		{"a broken content type", "application/json; charset", `{}`, false, 415, media},
		{"text that ends in +json", "text/x+json", `{}`, false, 415, media},
		{"nothing", "", ``, false, 400, notJSON},
		{"spaces", "", " \n", false, 400, notJSON},
		{"half an object", "", `{"a":`, false, 400, notJSON},
		{"two objects", "", `{}{}`, false, 400, notJSON},
		{"a trailing comma", "", `{"a":1,}`, false, 400, notJSON},
		{"not a number", "", `{"a":NaN}`, false, 400, notJSON},
		{"nesting beyond 10,000 levels", "", `{"a":` + strings.Repeat("[", 10001) + strings.Repeat("]", 10001) + `}`, false, 400, notJSON},
		{"an array", "", ` [{}]`, false, 400, notObject},
		{"a string", "", `"{}"`, false, 400, notObject},
		{"null", "", `null`, false, 400, notObject},
		{"a key twice", "", `{"a":1,"a":2}`, false, 400, twice},
		{"an escaped key twice", "", `{"a":1,"\u0061":2}`, false, 400, twice},
		{"a key twice inside", "", `{"a":[1,{"b":{"c":1,"d":[],"c":2}}]}`, false, 400, twice},
		{"broken base64", "", `{}`, true, 400, "the body is not base64"},
		{"not UTF-8", "", base64.StdEncoding.EncodeToString([]byte("{\"a\":\"\xff\"}")), true, 400, "the body is not UTF-8"},
		{"a byte too large", "", sized(maxDocument + 1), false, 413, large},
		{"a byte too large in base64", "", base64.StdEncoding.EncodeToString([]byte(sized(maxDocument + 1))), true, 413, large},
		{"far too large in base64", "", strings.Repeat("?", 6<<20), true, 413, large},
		{"too large and not JSON", "", strings.Repeat("x", maxDocument+1), false, 413, large},

		{"as large as allowed", "", sized(maxDocument), false, 200, ""},
		{"as large as allowed in base64", "", base64.StdEncoding.EncodeToString([]byte(sized(maxDocument))), true, 200, ""},
		{"an empty object", "application/json;charset=utf-8", ` {} `, false, 200, ""},
		{"the same key at two levels", "APPLICATION/JSON", `{"a":{"a":[{"a":1},{"a":2}]},"":0}`, false, 200, ""},
		{"a number beyond a float", "application/merge-patch+json", `{"a":1e999}`, false, 200, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			table := &fakeTable{}
			a, _ := newTestAPI(table, slog.LevelInfo)
			got := invoke(t, a, event(t, "put_profile", func(r *request) {
				switch r.Body, r.IsBase64Encoded = tt.body, tt.base64; tt.contentType {
				case "none":
					delete(r.Headers, "content-type")
				case "":
					r.Headers["content-type"] = "application/json"
				default:
					r.Headers["content-type"] = tt.contentType
				}
			}))
			if got.StatusCode != tt.status {
				t.Errorf("got %d %.80s, want %d", got.StatusCode, got.Body, tt.status)
			}
			if want := `{"error":"` + tt.want + `"}` + "\n"; tt.status != 200 && got.Body != want {
				t.Errorf("got  %swant %s", got.Body, want)
			}
			if written := table.calls == 1; written != (tt.status == 200) {
				t.Errorf("%d calls of the table for a %d", table.calls, tt.status)
			}
		})
	}
}
