package constructs

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	awsconstructs "github.com/aws/constructs-go/constructs/v10"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

var idShape = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,63}$`)

// checkPlace notes a missing scope and an id that is none.
func (f *faults) checkPlace(scope awsconstructs.Construct, id string) {
	if isNil(scope) {
		f.add("scope", "must be a construct inside a stack, got nil")
		return
	}
	f.addIf(!idShape.MatchString(id), "id", "must be 1 to 64 letters, digits, - or _ and start with a letter, got %q", id)
}

// place puts a construct whose props have passed under scope. That an id is taken there is jsii's to say:
// asking first would cost every construct two more round trips to Node.
func (f *faults) place(construct, scope awsconstructs.Construct, id string) (err error) {
	defer func() {
		value := recover()
		if value == nil {
			return
		}
		if !strings.Contains(fmt.Sprint(value), "There is already a Construct with name") {
			panic(value)
		}
		f.add("id", "must be unique in its scope, got %q twice", id)
		err = f.err()
	}()
	awsconstructs.NewConstruct_Override(construct, scope, &id)
	return nil
}

// isNil sees through an interface that holds a nil pointer.
func isNil(v any) bool {
	if v == nil {
		return true
	}
	r := reflect.ValueOf(v)
	return r.Kind() == reflect.Pointer && r.IsNil()
}

// named is a resource whose logical id can be chosen.
type named interface {
	OverrideLogicalId(newLogicalID *string)
}

// name gives a resource the logical id that a reviewer reads. Without it cdktf appends a hash of the
// construct's path.
func name[R named](resource R, logicalID string) R {
	resource.OverrideLogicalId(&logicalID)
	return resource
}

// ref is a Terraform reference, written rather than asked of jsii: a getter costs a round trip to Node.
func ref(resourceType, logicalID, attribute string) *string {
	s := fmt.Sprintf("${%s.%s.%s}", resourceType, logicalID, attribute)
	return &s
}

// ptr is a pointer to v, which jsii wants for every scalar.
func ptr[T any](v T) *T { return &v }

// num is a number as jsii carries it.
func num[T ~int | ~int64](v T) *float64 { return ptr(float64(v)) }

// strings as jsii carries them.
func list(values ...string) *[]*string {
	out := make([]*string, len(values))
	for i := range values {
		out[i] = &values[i]
	}
	return &out
}

func stringMap(values map[string]string) *map[string]*string {
	out := make(map[string]*string, len(values))
	for k, v := range values {
		out[k] = ptr(v)
	}
	return &out
}

// createBeforeDestroy is the lifecycle of what must not be missing for a moment.
func createBeforeDestroy() *cdktf.TerraformResourceLifecycle {
	return &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: ptr(true)}
}

var nameShape = regexp.MustCompile(`^[a-z][a-z0-9_]{0,30}$`)

// checkName notes a Name that is no prefix of a logical id.
func (f *faults) checkName(value string) {
	f.addIf(value != "" && !nameShape.MatchString(value), "Name", "must be empty or 1 to 31 lower-case letters, digits or _, got %q", value)
}

// logicalID joins the parts of a logical id that are not empty: "", "primary", "a" → primary_a.
func logicalID(parts ...string) string {
	id := ""
	for _, part := range parts {
		if part == "" {
			continue
		}
		if id != "" {
			id += "_"
		}
		id += part
	}
	return id
}

// dependsOn orders what no reference orders.
func dependsOn(resources ...cdktf.ITerraformDependable) *[]cdktf.ITerraformDependable {
	return &resources
}
