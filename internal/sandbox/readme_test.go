package sandbox

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/warm-standby/warm-standby/internal/sandbox/fault"
)

// TestTheReadmeListsEveryOperationAndFault holds cmd/sandbox/README.md to what the sandbox does.
func TestTheReadmeListsEveryOperationAndFault(t *testing.T) {
	text, err := os.ReadFile("../../cmd/sandbox/README.md")
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	operations := s.Operations()
	for _, service := range slices.Sorted(maps.Keys(operations)) {
		row := fmt.Sprintf("| %s | %s |", service, strings.Join(operations[service], ", "))
		if !strings.Contains(string(text), row) {
			t.Errorf("the README has no row\n%s", row)
		}
	}
	for _, k := range fault.Kinds {
		if row := fmt.Sprintf("| `%s` | %s |", k, k.Meaning()); !strings.Contains(string(text), row) {
			t.Errorf("the README has no row\n%s", row)
		}
	}
}
