package synth

import (
	"sync"

	jsiiruntime "github.com/aws/jsii-runtime-go/runtime"
	aws "github.com/cdktf/cdktf-provider-aws-go/aws/v19/jsii"
	cdktf "github.com/hashicorp/terraform-cdk-go/cdktf/jsii"

	"github.com/warm-standby/warm-standby/internal/synth/slim"
)

// packages are the two that are worth cutting, on their way while Node starts.
// Nil stands for a package that is left to jsii.
type packages struct{ cdktf, aws func() *slim.Package }

// prepare finds the cut packages, or cuts them.
func prepare(m mode, folder string, cuttable bool) packages {
	store := slim.Store(folder)
	return packages{
		cdktf: soon(func() *slim.Package {
			if m != cached { // something went wrong before, or nothing is wanted
				return nil
			}
			return cutCdktf(store)
		}),
		aws: soon(func() *slim.Package {
			if m == plain || !cuttable {
				return nil
			}
			return cutProvider(store)
		}),
	}
}

// soon calls f in the background; the function it returns waits for the result.
func soon(f func() *slim.Package) func() *slim.Package {
	result := sync.OnceValue(f)
	go result()
	return result
}

// wait lets both come to an end: they use the kernel, which must not be closed under them.
func (p packages) wait() { p.cdktf(); p.aws() }

// load hands the packages to jsii. It loads a name and version once, so that it
// takes the whole package for loaded after a cut one.
func (p packages) load() {
	handOver(p.cdktf())
	cdktf.Initialize()
	handOver(p.aws())
	aws.Initialize()
}

func handOver(cut *slim.Package) {
	if cut != nil {
		jsiiruntime.Load(cut.Name, cut.Version, cut.Tarball)
	}
}

// cutCdktf gives the part of cdktf that Node may load.
func cutCdktf(store slim.Store) *slim.Package {
	if known, err := store.Load(cdktfTarball); err == nil {
		return &known
	}
	cut, err := slim.Reachable(cdktfTarball)
	if err != nil {
		return nil
	}
	_ = store.Save(cdktfTarball, cut) // where it cannot be kept, the next run cuts again
	return &cut
}

// cutProvider gives the provider's submodules that the program imports.
func cutProvider(store slim.Store) *slim.Package {
	known, err := store.Load(providerTarball)
	if err == nil && known.Covers(registered) {
		return &known
	}
	cut, err := slim.Submodules(providerTarball, func(fqn string) bool { return registered(fqn) || known.Keeps(fqn) })
	if err != nil {
		return nil
	}
	_ = store.Save(providerTarball, cut)
	return &cut
}
