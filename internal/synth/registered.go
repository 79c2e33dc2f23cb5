package synth

import (
	"reflect"
	"strings"

	jsiiruntime "github.com/aws/jsii-runtime-go/runtime"
)

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
