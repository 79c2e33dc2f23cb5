package review

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// TestPublicConfigurations reviews Terraform that nobody here wrote. Each archive names its source and
// says what an expert would; want holds what the rules say.
func TestPublicConfigurations(t *testing.T) {
	files, err := filepath.Glob("testdata/public/*.txtar")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(archive.Comment), "https://github.com/") || !strings.Contains(string(archive.Comment), "What an expert says: ") {
				t.Error("the source or the expert's view is missing")
			}
			config, err := tfconfig.Parse("main.tf.json", string(archive.Files[0].Data))
			if err != nil {
				t.Fatal(err)
			}
			result, err := Run(config, Defaults())
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, p := range result.Pairs {
				if p.Known {
					fmt.Fprintf(&got, "pair %s: %s\n", p.Name, p.Budget.Arithmetic())
				} else {
					fmt.Fprintf(&got, "pair %s: not known: %s\n", p.Name, p.Reason)
				}
			}
			for _, f := range result.Findings {
				fmt.Fprintf(&got, "%s %s %s: %s\n", f.Severity, f.Rule.ID, f.Resource, f.Message)
			}
			if *update {
				archive.Files[1].Data = []byte(got.String())
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(archive.Files[1].Data), got.String()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
