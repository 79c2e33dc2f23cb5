package synth

import (
	"sync"

	constructs "github.com/aws/constructs-go/constructs/v10/jsii"
	jsiiruntime "github.com/aws/jsii-runtime-go/runtime"
	aws "github.com/cdktf/cdktf-provider-aws-go/aws/v19/jsii"
	cdktf "github.com/hashicorp/terraform-cdk-go/cdktf/jsii"

	"github.com/warm-standby/warm-standby/internal/synth/packagecache"
	"github.com/warm-standby/warm-standby/internal/synth/slim"
)

// packages are what every stack needs, each after those it builds on.
var packages = []struct {
	whole    []byte // the tarball, as the Go module embeds it
	loadRest func() // loads the whole package, unless one of its name and version is loaded
	covers   func(slim.Package) bool
	cut      func(known slim.Package) (slim.Package, error)
}{
	{constructsTarball, constructs.Initialize, anything, func(slim.Package) (slim.Package, error) { return slim.Reachable(constructsTarball) }},
	{cdktfTarball, cdktf.Initialize, anything, func(slim.Package) (slim.Package, error) { return slim.Reachable(cdktfTarball) }},
	{awsTarball, aws.Initialize, coversImports, cutToImports},
}

// anything is good enough where a package is cut the same way for every program.
func anything(slim.Package) bool { return true }

// coversImports tells whether a cut provider holds what this program imports of it.
func coversImports(known slim.Package) bool { return known.Covers(registered) }

// cutToImports cuts the provider to what this program imports of it, and to what
// others did that share the cache.
func cutToImports(known slim.Package) (slim.Package, error) {
	return slim.Submodules(awsTarball, func(fqn string) bool { return registered(fqn) || known.Keeps(fqn) })
}

// preparation is a package on its way while Node starts.
type preparation func() (*slim.Package, error)

// prepare finds the cut packages in a folder of the cache, or cuts them, each in
// the background.
func prepare(folder string) []preparation {
	all := make([]preparation, len(packages))
	for i := range packages {
		all[i] = sync.OnceValues(func() (*slim.Package, error) { return prepareOne(i, folder) })
		go func() { _, _ = all[i]() }()
	}
	return all
}

// prepareOne gives a cut package, or none where the whole one is not as expected.
// The error tells that the cache must not be used.
func prepareOne(i int, folder string) (*slim.Package, error) {
	p, store := packages[i], slim.Store(folder)
	cut, err := store.Load(p.whole)
	if err != nil || !p.covers(cut) {
		if cut, err = p.cut(cut); err != nil {
			return nil, nil
		}
		_ = store.Save(p.whole, cut) // where it cannot be kept, the next run cuts again
	}
	return &cut, packagecache.Sound(unpacked(folder), cut.Name, cut.Version, cut.Tarball)
}

// load hands the packages to jsii, which loads a name and version once: after a
// cut one it takes the whole one for loaded.
func load(prepared []preparation) error {
	for i, p := range packages {
		if prepared != nil {
			cut, err := prepared[i]()
			if err != nil {
				return err
			}
			if cut != nil {
				jsiiruntime.Load(cut.Name, cut.Version, cut.Tarball)
			}
		}
		p.loadRest()
	}
	return nil
}
