package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"
)

type request = events.APIGatewayV2HTTPRequest

func path(p string) func(*request) { return func(r *request) { r.RawPath = p } }

func method(m string) func(*request) {
	return func(r *request) { r.RequestContext.HTTP.Method = m }
}

func TestRefusals(t *testing.T) {
	for _, tt := range []struct {
		name   string
		event  string
		change func(*request)
		status int
		body   string
	}{
		{"an id that begins with a dot", "get_profile", path("/profiles/.ada"), 400, invalidID},
		{"a drill marker as an id", "get_profile", path("/profiles/#drill#us-west-2"), 400, invalidID},
		{"an encoded drill marker", "get_profile", path("/profiles/%23drill%23us-west-2"), 400, invalidID},
		{"an empty id", "get_profile", path("/profiles/"), 400, invalidID},
		{"an id of 129 characters", "get_profile", path("/profiles/" + strings.Repeat("a", 129)), 400, invalidID},
		{"an id with a line feed", "get_profile", path("/profiles/ada\n"), 400, invalidID},
		{"a write to an invalid id", "put_profile", path("/profiles/#drill#claim"), 400, invalidID},
		{"an unknown profile", "get_profile", path("/profiles/" + strings.Repeat("a", 128)), 404, "no such profile"},
		{"an unknown route", "catch_all", nil, 404, "no such route"},
		{"a route below a profile", "get_profile", path("/profiles/ada/photo"), 404, "no such route"},
		{"a route below the health check", "healthz", path("/healthz/"), 404, "no such route"},
		{"no path", "catch_all", path(""), 404, "no such route"},
		{"deleting a profile", "get_profile", method("DELETE"), 405, "method not allowed: use GET, PUT"},
		{"posting to the health check", "healthz", method("POST"), 405, "method not allowed: use GET"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, _ := newTestAPI(&fakeTable{}, slog.LevelInfo)
			got := invoke(t, a, event(t, tt.event, tt.change))
			want := `{"error":"` + tt.body + `"}` + "\n"
			if got.StatusCode != tt.status || got.Body != want {
				t.Errorf("got  %d %s\nwant %d %s", got.StatusCode, got.Body, tt.status, want)
			}
			if allow, _ := strings.CutPrefix(tt.body, "method not allowed: use "); tt.status == 405 && got.Headers["Allow"] != allow {
				t.Errorf("Allow is %q, want %q", got.Headers["Allow"], allow)
			}
		})
	}
}

func TestGetProfile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		table := &fakeTable{items: map[string]item{"ada.lovelace": ada()}, delay: 1234 * time.Microsecond}
		a, _ := newTestAPI(table, slog.LevelInfo)
		got := invoke(t, a, event(t, "get_profile", nil))
		want := events.APIGatewayV2HTTPResponse{
			StatusCode: 200,
			Headers: map[string]string{
				"Content-Type": "application/json", "Cache-Control": "no-store",
				"Server-Timing": "dynamodb;dur=1.234", "X-Served-By": "us-west-2",
			},
			Body: `{"id":"ada.lovelace","profile":{"name":"Ada"},"updated_at":"2026-11-23T03:50:01.123Z","updated_in":"us-east-1"}` + "\n",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if read := table.reads[0]; aws.ToBool(read.ConsistentRead) || aws.ToString(read.TableName) != "profiles" {
			t.Errorf("read %+v, want an eventually consistent read of profiles", read)
		}
	})
}

func TestPutProfileThenGetIt(t *testing.T) {
	for _, name := range []string{"put_profile", "put_profile_base64"} {
		synctest.Test(t, func(t *testing.T) { // the bubble's clock starts at 2000-01-01T00:00:00Z
			table := &fakeTable{}
			a, _ := newTestAPI(table, slog.LevelInfo)
			put := invoke(t, a, event(t, name, nil))
			want := `{"id":"ada.lovelace","profile":{"name":"Ada Lovelace","email":"ada@tindrloop.example",` +
				`"links":["<https://example.com/?a=1&b=2>"],"score":12345678901234567890123456789012345678901234567890},` +
				`"updated_at":"2000-01-01T00:00:00.000Z","updated_in":"us-west-2"}` + "\n"
			if put.StatusCode != 200 || put.Body != want {
				t.Errorf("%s: got %d %s\nwant %s", name, put.StatusCode, put.Body, want)
			}
			if len(table.items["ada.lovelace"]) != 4 {
				t.Errorf("%s: stored %v", name, table.items)
			}
			if get := invoke(t, a, event(t, "get_profile", nil)); get.Body != want {
				t.Errorf("%s: got %s\nwant %s", name, get.Body, want)
			}
		})
	}
}

func TestItemsThatAreNoProfiles(t *testing.T) {
	expired, lasting, number, broken := ada(), ada(), ada(), ada()
	expired["expires_at"] = num("1")
	lasting["expires_at"] = num("99999999999")
	number["profile"] = num("1")
	broken["profile"] = str(`{"name":`)
	for _, tt := range []struct {
		name   string
		stored item
		status int
	}{
		{"expired, not yet deleted", expired, 404},
		{"expires later", lasting, 200},
		{"another type", number, 502},
		{"broken JSON", broken, 502},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, _ := newTestAPI(&fakeTable{items: map[string]item{"ada.lovelace": tt.stored}}, slog.LevelInfo)
			if got := invoke(t, a, event(t, "get_profile", nil)); got.StatusCode != tt.status {
				t.Errorf("got %d %s, want %d", got.StatusCode, got.Body, tt.status)
			}
		})
	}
}

func TestEveryAnswerSaysWhoServedIt(t *testing.T) {
	for _, name := range []string{"get_profile", "put_profile", "healthz", "catch_all"} {
		for _, table := range []*fakeTable{{}, {err: errors.New("out of reach")}} {
			a, _ := newTestAPI(table, slog.LevelInfo)
			got := invoke(t, a, event(t, name, nil))
			if got.Headers["X-Served-By"] != "us-west-2" || !strings.HasPrefix(got.Headers["Server-Timing"], "dynamodb;dur=") {
				t.Errorf("%s: %d with headers %v", name, got.StatusCode, got.Headers)
			}
		}
	}
}

func TestASlowTableIsAnswered(t *testing.T) {
	for _, tt := range []struct {
		name        string
		left        time.Duration // of the invocation
		wantElapsed time.Duration
	}{
		{"within the call's own limit", 10 * time.Second, callTimeout},
		{"before Lambda ends the invocation", 2 * time.Second, 2*time.Second - answerReserve},
	} {
		synctest.Test(t, func(t *testing.T) {
			a, _ := newTestAPI(&fakeTable{delay: time.Hour}, slog.LevelInfo)
			ctx, cancel := context.WithTimeout(t.Context(), tt.left)
			defer cancel()
			start := time.Now()
			get := request{RawPath: "/profiles/ada"}
			get.RequestContext.HTTP.Method = http.MethodGet
			got, err := a.handle(ctx, get)
			if err != nil || got.StatusCode != 503 || got.Headers["Retry-After"] != "1" {
				t.Errorf("%s: got %+v, %v", tt.name, got, err)
			}
			if elapsed := time.Since(start); elapsed != tt.wantElapsed {
				t.Errorf("%s: took %v, want %v", tt.name, elapsed, tt.wantElapsed)
			}
		})
	}
}
