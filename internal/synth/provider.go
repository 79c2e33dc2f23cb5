package synth

import (
	"reflect"
	"strings"
	_ "unsafe" // for go:linkname

	jsiiruntime "github.com/aws/jsii-runtime-go/runtime"
	aws "github.com/cdktf/cdktf-provider-aws-go/aws/v19/jsii"

	"github.com/warm-standby/warm-standby/internal/synth/slim"
)

// wholeProvider is the package that the provider's Go module embeds and keeps to
// itself. Should a later version keep it elsewhere, this is empty, and the
// provider is loaded whole.
//
//go:linkname wholeProvider github.com/cdktf/cdktf-provider-aws-go/aws/v19/jsii.tarball
var wholeProvider []byte

// loader loads the provider into the kernel.
type loader func() error

// findProvider gives the cut provider, from the cache or cut anew, or else the whole one.
func findProvider(m mode, folder string) loader {
	if m == plain || len(wholeProvider) == 0 || !registryAnswers() {
		return loadWhole
	}
	store := slim.Store(folder)
	known, err := store.Load(wholeProvider)
	if err == nil && m == cached && known.Covers(registered) {
		return loadCut(known)
	}
	cut, err := slim.Cut(wholeProvider, func(fqn string) bool { return registered(fqn) || known.Keeps(fqn) })
	if err != nil {
		return loadWhole
	}
	_ = store.Save(wholeProvider, cut) // where it cannot be kept, the next run cuts again
	return loadCut(cut)
}

func loadWhole() error {
	aws.Initialize()
	return nil
}

// loadCut loads a cut provider by the name and version of the whole one. jsii
// loads a name and version once, so that the whole one is taken for loaded.
func loadCut(cut slim.Package) loader {
	return func() error {
		jsiiruntime.Load(cut.Name, cut.Version, cut.Tarball)
		return loadWhole()
	}
}

// question is an enum that is registered once, under a name of no package.
type question string

const questionName = "warm-standby.question"

// registered tells whether the program has Go code for a type of jsii's. Each
// imported package registers its types when the program starts, but the registry
// cannot be read, so we ask for something that it must refuse: to register our
// enum a second time, under that type's name. The refusal says which of the two
// was there before, and nothing is changed by it.
func registered(fqn string) (found bool) {
	defer func() {
		refusal, _ := recover().(error)
		found = refusal != nil && strings.HasPrefix(refusal.Error(), "another type was already registered")
	}()
	jsiiruntime.RegisterEnum(jsiiruntime.FQN(fqn), reflect.TypeFor[question](), nil)
	return false
}

// registryAnswers registers the question and checks that the registry answers
// as expected, for a type that is surely there and one that is not.
func registryAnswers() (ok bool) {
	defer func() { ok = recover() == nil && ok }()
	jsiiruntime.RegisterEnum(questionName, reflect.TypeFor[question](), nil)
	return registered("cdktf.App") && !registered("warm-standby.Nothing")
}
