package arrows

import (
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/warm-standby/warm-standby/"

// forbidden are the parts of the dependency tree that a package must not have, and why.
var forbidden = []struct {
	pkg    string
	not    []string
	reason string
}{
	{"cmd/verify", []string{"github.com/aws/jsii-runtime-go", "github.com/hashicorp/terraform-cdk-go", "github.com/cdktf", module + "constructs", module + "stacks", module + "internal/sandbox"},
		"verify runs without Node and knows only the JSON"},
	{"cmd/sandbox", []string{"github.com/aws/jsii-runtime-go", "github.com/aws/aws-sdk-go-v2", module + "internal/drill", module + "internal/review", module + "internal/failover", module + "internal/awsapi", module + "internal/probe", module + "internal/replication"},
		"the sandbox shares nothing with what it tests"},
	{"cmd/profileapi", []string{"github.com/aws/jsii-runtime-go", module + "internal"},
		"the function is small and starts fast"},
	{"internal/failover", []string{module, "github.com/"}, "the arithmetic is pure"},
	{"internal/tfconfig", []string{module, "github.com/aws"}, "the view of the JSON knows nothing of us"},
	{"stacks", []string{"github.com/aws/aws-sdk-go-v2", module + "internal/sandbox", module + "internal/drill", module + "internal/review"},
		"what is declared does not depend on what checks it"},
}

// offenders are the dependencies that begin with one of the forbidden prefixes.
func offenders(deps, not []string, self string) []string {
	var found []string
	for _, dep := range deps {
		for _, prefix := range not {
			if strings.HasPrefix(dep, prefix) && !strings.HasPrefix(dep, self) {
				found = append(found, dep)
				break
			}
		}
	}
	return found
}

func TestOffendersFindsAForbiddenImport(t *testing.T) {
	deps := []string{"fmt", module + "internal/failover", module + "internal/drill"}
	got := offenders(deps, []string{module}, module+"internal/failover")
	if len(got) != 1 || got[0] != module+"internal/drill" {
		t.Errorf("got %q", got)
	}
}

func TestArrowsPointOneWay(t *testing.T) {
	for _, c := range forbidden {
		t.Run(c.pkg, func(t *testing.T) {
			out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", module+c.pkg).Output()
			if err != nil {
				t.Fatalf("go list: %v", err)
			}
			if found := offenders(strings.Fields(string(out)), c.not, module+c.pkg); len(found) > 0 {
				t.Errorf("%s: it links %s", c.reason, strings.Join(found, ", "))
			}
		})
	}
}
