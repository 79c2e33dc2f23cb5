package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLogIsStructured(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, logs := newTestAPI(&fakeTable{err: errors.New("no route to host"), delay: 2500 * time.Microsecond}, slog.LevelInfo)
		invoke(t, a, event(t, "get_profile", nil))
		var line map[string]any
		if err := json.Unmarshal(logs.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		delete(line, "time")
		want := map[string]any{
			"level": "ERROR", "msg": "request", "request_id": "JKJaXmPLvHcESHA=", "route": "GET /profiles/{id}",
			"status": 503.0, "dynamodb_ms": 2.5, "error": "no route to host",
		}
		if diff := cmp.Diff(want, line); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLogNamesNobody(t *testing.T) {
	for _, err := range []error{nil, errors.New("no route to host")} {
		a, logs := newTestAPI(&fakeTable{err: err}, slog.LevelDebug)
		for _, name := range []string{"put_profile", "put_profile_base64", "get_profile", "catch_all", "healthz"} {
			invoke(t, a, event(t, name, nil))
			for _, change := range []func(*request){method("PATCH"), func(r *request) { r.Body = r.Body[:len(r.Body)/2] }} {
				invoke(t, a, event(t, name, change))
			}
		}
		if got := bytes.Count(logs.Bytes(), []byte("\n")); got != 15 {
			t.Errorf("%d lines for 15 requests", got)
		}
		for _, secret := range []string{"ada", "Ada", "Lovelace", "tindrloop", "score", "AKIA", "203.0.113.7", "eyJ"} {
			if strings.Contains(logs.String(), secret) {
				t.Errorf("the log contains %q:\n%s", secret, logs)
			}
		}
	}
}
