package main

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const promised = 1500 * time.Millisecond // what the API promises for /healthz

func TestHealth(t *testing.T) {
	now := func() int64 { return time.Now().Unix() }
	marker := func(expiry string) map[string]item {
		return map[string]item{"#drill#us-west-2": {"id": str("#drill#us-west-2"), "expires_at": num(expiry)}}
	}
	for _, tt := range []struct {
		name  string
		table func() *fakeTable
		want  int
	}{
		{"the table is slow", func() *fakeTable { return &fakeTable{delay: time.Hour} }, 503},
		{"the table is a little too slow", func() *fakeTable { return &fakeTable{delay: promised} }, 503},
		{"the table fails", func() *fakeTable { return &fakeTable{err: errors.New("InternalServerError")} }, 503},
		{"the table fails slowly", func() *fakeTable { return &fakeTable{err: errors.New("reset"), delay: time.Second} }, 503},
		{"a marker for this region", func() *fakeTable { return &fakeTable{items: marker(fmt.Sprint(now() + 1))} }, 503},
		{"a marker that just ended", func() *fakeTable { return &fakeTable{items: marker(fmt.Sprint(now()))} }, 200},
		{"a marker of long ago", func() *fakeTable { return &fakeTable{items: marker("1")} }, 200},
		{"a marker whose end cannot be read", func() *fakeTable { return &fakeTable{items: marker("soon")} }, 200},
		{"a marker without an end", func() *fakeTable {
			return &fakeTable{items: map[string]item{"#drill#us-west-2": {"id": str("#drill#us-west-2")}}}
		}, 200},
		{"a marker for the other region", func() *fakeTable {
			return &fakeTable{items: map[string]item{"#drill#us-east-1": {"expires_at": num("99999999999")}}}
		}, 200},
		{"nothing is wrong", func() *fakeTable { return &fakeTable{} }, 200},
		{"slow, but in time", func() *fakeTable { return &fakeTable{delay: 1300 * time.Millisecond} }, 200},
	} {
		synctest.Test(t, func(t *testing.T) {
			table := tt.table()
			a, _ := newTestAPI(table, slog.LevelInfo)
			start := time.Now()
			got := invoke(t, a, event(t, "healthz", nil))
			elapsed := time.Since(start)
			want := map[int]string{200: `{"status":"ok"}` + "\n", 503: `{"error":"unhealthy"}` + "\n"}[tt.want]
			if got.StatusCode != tt.want || got.Body != want {
				t.Errorf("%s: got %d %s, want %d", tt.name, got.StatusCode, got.Body, tt.want)
			}
			if elapsed >= promised || table.calls != 1 {
				t.Errorf("%s: took %v and %d reads", tt.name, elapsed, table.calls)
			}
		})
	}
}

func TestHealthIsLoggedWhenItChanges(t *testing.T) {
	table := &fakeTable{}
	a, logs := newTestAPI(table, slog.LevelInfo)
	probe := func(times int, err error) string {
		logs.Reset()
		table.err = err
		for range times {
			invoke(t, a, event(t, "healthz", nil))
		}
		return logs.String()
	}
	if got := probe(50, nil); got != "" {
		t.Errorf("healthy probes logged %s", got)
	}
	got := probe(50, errors.New("no route to host"))
	if strings.Count(got, "\n") != 1 || !strings.Contains(got, `"level":"ERROR"`) || !strings.Contains(got, "reading the local replica: no route to host") {
		t.Errorf("turning unhealthy logged %s", got)
	}
	got = probe(50, nil)
	if strings.Count(got, "\n") != 1 || !strings.Contains(got, `"level":"INFO"`) {
		t.Errorf("turning healthy logged %s", got)
	}
}
