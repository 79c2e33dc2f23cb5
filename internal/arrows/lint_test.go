//go:build lint

package arrows

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheLinterRefusesAForbiddenImport runs the linter (WARM_STANDBY_LINT, a command) on a package that breaks an arrow.
func TestTheLinterRefusesAForbiddenImport(t *testing.T) {
	lint := strings.Fields(os.Getenv("WARM_STANDBY_LINT"))
	if len(lint) == 0 {
		t.Fatal("set WARM_STANDBY_LINT to the linter's command, as make lint does")
	}
	dir := filepath.Join("..", "failover", "lint_arrow")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	source := "// Package lintarrow breaks an arrow on purpose.\npackage lintarrow\n\nimport _ \"" + module + "internal/version\"\n"
	if err := os.WriteFile(filepath.Join(dir, "arrow.go"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), lint[0], append(lint[1:], "run", "./internal/failover/lint_arrow")...)
	command.Dir = filepath.Join("..", "..")
	output, err := command.CombinedOutput()
	if err == nil || !strings.Contains(string(output), "failover and tfconfig import nothing of ours") {
		t.Errorf("the linter accepted it: %v\n%s", err, output)
	}
}
