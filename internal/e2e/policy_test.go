//go:build e2e

package e2e

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/warm-standby/warm-standby/internal/sandbox"
)

// route53Operations tells Route 53's REST operations apart.
var route53Operations = []struct {
	method string
	path   *regexp.Regexp
	action string
}{
	{http.MethodGet, regexp.MustCompile(`/healthcheck/[^/]+$`), "route53:GetHealthCheck"},
	{http.MethodGet, regexp.MustCompile(`/healthcheck/[^/]+/status$`), "route53:GetHealthCheckStatus"},
	{http.MethodPost, regexp.MustCompile(`/healthcheck/[^/]+$`), "route53:UpdateHealthCheck"},
	{http.MethodGet, regexp.MustCompile(`/hostedzone/[^/]+/rrset$`), "route53:ListResourceRecordSets"},
}

// actionOf is the IAM action that a request needs, as AWS would name it; worked out from the wire alone.
func actionOf(r *http.Request) string {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		_, operation, _ := strings.Cut(target, ".")
		return "dynamodb:" + operation
	}
	for _, o := range route53Operations {
		if r.Method == o.method && o.path.MatchString(r.URL.Path) {
			return o.action
		}
	}
	if strings.Contains(r.Header.Get("Authorization"), "/sts/") {
		return "sts:GetCallerIdentity"
	}
	return "unknown:" + r.Method + r.URL.Path
}

// TestPolicyIsExactlyWhatADrillCalls drills, measures and restores under the policy that `verify policy`
// prints: anything else is denied, and nothing of it is left unused.
func TestPolicyIsExactlyWhatADrillCalls(t *testing.T) {
	t.Parallel()
	s := newStage(t, sandbox.Options{Speed: *speed})
	var policy struct {
		Statement []struct {
			Sid       string
			Action    []string
			Resource  []string
			Condition map[string]map[string][]string
		}
	}
	if err := json.Unmarshal([]byte(s.run(t, nil, "policy").stdout), &policy); err != nil {
		t.Fatal(err)
	}
	allowed := map[string]bool{}
	for _, statement := range policy.Statement {
		for _, action := range statement.Action {
			allowed[action] = true
			if strings.HasSuffix(action, "Item") && !slices.Equal(statement.Condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"], []string{"#drill#*", "#rpo#*"}) {
				t.Errorf("%s is not limited to our own keys: %v", action, statement.Condition)
			}
			if action != "sts:GetCallerIdentity" && slices.Contains(statement.Resource, "*") {
				t.Errorf("%s is allowed on everything", action)
			}
		}
	}
	var mu sync.Mutex
	called := map[string]bool{}
	env := s.middle(t, func(w http.ResponseWriter, r *http.Request) bool {
		action := actionOf(r)
		mu.Lock()
		defer mu.Unlock()
		called[action] = true
		if !allowed[action] {
			refuse(w, r, http.StatusForbidden, "AccessDenied")
		}
		return !allowed[action]
	})
	s.run(t, env, "drill", "--fault", "endpoint", "--rpo", "--rate", s.rate()).expect(t, 0, "RTO HOLDS")
	s.run(t, env, "drill", "--fault", "app", "--rate", s.rate()).expect(t, 0, "RTO HOLDS")
	s.run(t, env, "restore").expect(t, 0, "nothing to restore")
	if !maps.Equal(called, allowed) {
		t.Errorf("called  %v\nallowed %v", slices.Sorted(maps.Keys(called)), slices.Sorted(maps.Keys(allowed)))
	}
	s.untouched(t)
}
