package slim

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Submodules keeps of a whole package, given as its tarball, the submodules for
// which inUse says yes. inUse is asked about one type of each submodule, by its
// fully qualified name ("@cdktf/provider-aws.iamRole.IamRole").
func Submodules(tarball []byte, inUse func(fqn string) bool) (Package, error) {
	c := cutter{inUse: inUse, out: newWriter()}
	err := each(tarball, c.file)
	if err == nil {
		err = c.finish()
	}
	if err != nil {
		return Package{}, fmt.Errorf("jsii package: %w", err)
	}
	return c.pkg, nil
}

// cutter is one pass over a package, whose table of types comes first.
type cutter struct {
	inUse func(string) bool
	table table
	pkg   Package
	out   *writer
}

// file copies one file of the whole package, or leaves it out.
func (c *cutter) file(name string, content io.Reader) error {
	switch {
	case name == "package/.jsii":
		return c.types(name, content)
	case name == "package/package.json":
		return c.manifest(name, content)
	case name == "package/lib/lazy-index.js":
		return c.copy("package/lib/index.js", content)
	case c.table.holds(name):
		return c.copy(name, content)
	}
	return nil
}

func (c *cutter) types(name string, content io.Reader) (err error) {
	if c.table, err = cutTable(content, c.inUse); err != nil {
		return err
	}
	return c.out.add(name, c.table.json)
}

// manifest copies package.json and takes the package's name from it.
func (c *cutter) manifest(name string, content io.Reader) error {
	text, err := io.ReadAll(content)
	if err != nil {
		return err
	}
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return err
	}
	if m.Main != "lib/index.js" {
		return fmt.Errorf("main is %q, expected lib/index.js", m.Main)
	}
	c.pkg.Name, c.pkg.Version = m.Name, m.Version
	return c.out.add(name, text)
}

func (c *cutter) copy(as string, content io.Reader) error {
	text, err := io.ReadAll(content)
	if err != nil {
		return err
	}
	c.table.seen(as)
	return c.out.add(as, text)
}

func (c *cutter) finish() (err error) {
	if err := c.complete(); err != nil {
		return err
	}
	c.pkg.Types, c.pkg.Kept = c.table.types, c.table.kept
	c.pkg.Tarball, err = c.out.close()
	return err
}

// complete refuses a package that lacks what the cut one needs, rather than let
// Node find out.
func (c *cutter) complete() error {
	switch {
	case c.table.json == nil:
		return errors.New("no .jsii")
	case c.pkg.Version == "":
		return errors.New("no version in package.json")
	case c.table.name != c.pkg.Name:
		return fmt.Errorf("the types are of %q, the package is %q", c.table.name, c.pkg.Name)
	case !c.table.indexed:
		return errors.New("no lib/lazy-index.js")
	}
	if missing := c.table.missing(); len(missing) > 0 {
		return fmt.Errorf("no JavaScript for %s", strings.Join(missing, ", "))
	}
	return nil
}
