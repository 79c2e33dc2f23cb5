package main

import (
	"bytes"
	"log/slog"
	"maps"
	"strings"
	"testing"
)

// environment is what Lambda and the construct set, changed; "" unsets.
func environment(change map[string]string) func(string) string {
	env := map[string]string{
		"AWS_REGION": "us-west-2", "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_SESSION_TOKEN": "token", "TABLE_NAME": "profiles", "HASH_KEY": "id", "TTL_ATTRIBUTE": "expires_at",
	}
	maps.Copy(env, change)
	return func(name string) string { return env[name] }
}

func TestSettingsFaults(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change map[string]string
		want   []string
	}{
		{"no table", map[string]string{"TABLE_NAME": ""}, []string{"TABLE_NAME is not set"}},
		{"no hash key", map[string]string{"HASH_KEY": ""}, []string{"HASH_KEY is not set"}},
		{"outside Lambda", map[string]string{"AWS_REGION": "", "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
			[]string{"AWS_REGION is not set", "AWS_ACCESS_KEY_ID is not set", "AWS_SECRET_ACCESS_KEY is not set"}},
		{"an unknown level", map[string]string{"LOG_LEVEL": "loud"}, []string{`LOG_LEVEL is "loud": use debug, info, warn or error`}},
		{"a key named like an attribute", map[string]string{"HASH_KEY": "profile"},
			[]string{`HASH_KEY is "profile", which is another attribute of the item: name it otherwise`}},
		{"the same key twice", map[string]string{"RANGE_KEY": "id"},
			[]string{`RANGE_KEY is "id", which is another attribute of the item: name it otherwise`}},
		{"expiry in a key", map[string]string{"TTL_ATTRIBUTE": "id"},
			[]string{`TTL_ATTRIBUTE is "id", which is another attribute of the item: name it otherwise`}},
		{"several", map[string]string{"TABLE_NAME": "", "LOG_LEVEL": "9"},
			[]string{"TABLE_NAME is not set", `LOG_LEVEL is "9": use debug, info, warn or error`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := newAPI(environment(tt.change), new(bytes.Buffer))
			if want := strings.Join(tt.want, "\n"); err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	got, err := settingsFrom(environment(map[string]string{"TTL_ATTRIBUTE": "", "LOG_LEVEL": "debug", "RANGE_KEY": "kind"}))
	if err != nil {
		t.Fatal(err)
	}
	want := settings{
		region: "us-west-2", tableName: "profiles", hashKey: "id", rangeKey: "kind", ttlAttribute: "expires_at", logLevel: slog.LevelDebug,
		credentials: credentials{accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret", sessionToken: "token"},
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}
