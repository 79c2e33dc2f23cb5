package slim

import (
	"slices"
	"strings"
)

// Package is a jsii package cut down to some of its submodules.
type Package struct {
	// Name and Version are those in package.json.
	Name, Version string
	// Types names one type of every submodule of the whole package, used or not.
	Types []string
	// Kept names the submodules that Tarball holds, sorted.
	Kept []string
	// Tarball is the package, a gzipped tar that jsii can load.
	Tarball []byte
}

// Keeps tells whether the package holds the submodule of a type.
func (p Package) Keeps(fqn string) bool {
	_, found := slices.BinarySearch(p.Kept, submodule(fqn))
	return found
}

// Covers tells whether the package holds every submodule that is in use. inUse
// is asked about one type of each submodule.
func (p Package) Covers(inUse func(fqn string) bool) bool {
	return !slices.ContainsFunc(p.Types, func(fqn string) bool { return inUse(fqn) && !p.Keeps(fqn) })
}

// submodule is the second component of a type's name: "iamRole" in
// "@cdktf/provider-aws.iamRole.IamRole".
func submodule(fqn string) string {
	_, rest, _ := strings.Cut(fqn, ".")
	name, _, _ := strings.Cut(rest, ".")
	return name
}
