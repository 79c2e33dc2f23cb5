package bundle

import (
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkBuild measures this project's own function: nothing changed, and linked anew with the
// compiler's cache warm (the first build on a machine compiles the AWS SDK as well).
func BenchmarkBuild(b *testing.B) {
	options := Options{Package: "./cmd/profileapi", Out: filepath.Join(b.TempDir(), "function.zip")}
	if err := Build(b.Context(), options); err != nil {
		b.Fatal(err)
	}
	b.Run("unchanged", func(b *testing.B) {
		for b.Loop() {
			if err := Build(b.Context(), options); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("relinked", func(b *testing.B) {
		for b.Loop() {
			if err := os.Remove(options.Out); err != nil {
				b.Fatal(err)
			}
			if err := Build(b.Context(), options); err != nil {
				b.Fatal(err)
			}
		}
	})
}
