package synth

import "github.com/warm-standby/warm-standby/internal/synth/slim"

// Imported names the submodules of the provider that this program imports.
func Imported() ([]string, error) {
	cut, err := cutToImports(slim.Package{})
	return cut.Kept, err
}
