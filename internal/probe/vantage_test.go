package probe

import (
	"os"
	"path/filepath"
	"testing"
)

func TestNewVantage(t *testing.T) {
	folder := t.TempDir()
	empty := filepath.Join(folder, "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		env   map[string]string
		named []string
		want  string // error
		first string
		count int
	}{
		{env: map[string]string{"WARM_STANDBY_RESOLVER": "127.0.0.1:5300"}, first: "127.0.0.1:5300", count: 1},
		{env: map[string]string{"WARM_STANDBY_RESOLVER": "127.0.0.1:5300"}, named: []string{"127.0.0.1:5301", "::1", "127.0.0.1:5301"}, first: "127.0.0.1:5300", count: 3},
		{named: []string{"resolver.example"}, want: `resolver "resolver.example" is no IP address (with an optional port)`},
		{env: map[string]string{"WARM_STANDBY_CA": empty}, want: "WARM_STANDBY_CA: " + empty + " holds no certificate"},
	}
	for _, c := range cases {
		v, err := NewVantage(func(name string) string { return c.env[name] }, c.named)
		switch {
		case c.want != "":
			if err == nil || err.Error() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		case err != nil:
			t.Error(err)
		case len(v.Resolvers) != c.count || v.Resolvers[0].Address != c.first:
			t.Errorf("resolvers %+v", v.Resolvers)
		}
	}
	v, err := NewVantage(func(string) string { return "" }, []string{"192.0.2.53"})
	if err != nil || len(v.Resolvers) < 1+len(publicResolvers) {
		t.Fatalf("on AWS: %+v, error %v", v, err)
	}
	for i, resolver := range v.Resolvers {
		if want := i > 0 && resolver.Address != "192.0.2.53:53"; v.Optional(resolver) != want {
			t.Errorf("%s is optional: %t", resolver.Label, !want)
		}
	}
}
