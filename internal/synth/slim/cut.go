package slim

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// Cut reads a whole package from its tarball, in one pass, and keeps the
// submodules for which inUse says yes. inUse is asked about one type of each
// submodule, by its fully qualified name ("@cdktf/provider-aws.iamRole.IamRole").
func Cut(tarball []byte, inUse func(fqn string) bool) (Package, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(tarball))
	if err != nil {
		return Package{}, fmt.Errorf("jsii package: %w", err)
	}
	c := cutter{in: tar.NewReader(unzipped), inUse: inUse}
	c.zip, _ = gzip.NewWriterLevel(&c.out, gzip.BestSpeed) // a valid level has no error
	c.tar = tar.NewWriter(c.zip)
	if err := c.run(); err != nil {
		return Package{}, fmt.Errorf("jsii package: %w", err)
	}
	return c.pkg, nil
}

// cutter is one pass over a package.
type cutter struct {
	in    *tar.Reader
	inUse func(string) bool
	table table
	pkg   Package

	out bytes.Buffer
	zip *gzip.Writer
	tar *tar.Writer
}

func (c *cutter) run() error {
	for {
		header, err := c.in.Next()
		if err == io.EOF {
			return c.finish()
		}
		if err != nil {
			return err
		}
		if err := c.file(header.Name); err != nil {
			return fmt.Errorf("%s: %w", header.Name, err)
		}
	}
}

// file copies one file of the whole package, or leaves it out.
func (c *cutter) file(name string) error {
	switch {
	case name == "package/.jsii":
		var err error
		if c.table, err = cutTable(c.in, c.inUse); err != nil {
			return err
		}
		return c.add(name, c.table.json)
	case name == "package/package.json":
		return c.manifest(name)
	case name == "package/lib/lazy-index.js":
		return c.copy("package/lib/index.js")
	case c.table.holds(name):
		return c.copy(name)
	}
	return nil
}

// manifest copies package.json and takes the package's name from it.
func (c *cutter) manifest(name string) error {
	content, err := io.ReadAll(c.in)
	if err != nil {
		return err
	}
	var manifest struct{ Name, Version, Main string }
	if err := json.Unmarshal(content, &manifest); err != nil {
		return err
	}
	if manifest.Main != "lib/index.js" {
		return fmt.Errorf("main is %q, expected lib/index.js", manifest.Main)
	}
	c.pkg.Name, c.pkg.Version = manifest.Name, manifest.Version
	return c.add(name, content)
}

func (c *cutter) copy(as string) error {
	content, err := io.ReadAll(c.in)
	if err != nil {
		return err
	}
	c.table.seen(as)
	return c.add(as, content)
}

func (c *cutter) add(name string, content []byte) error {
	if err := c.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content))}); err != nil {
		return err
	}
	_, err := c.tar.Write(content)
	return err
}

func (c *cutter) finish() error {
	if err := c.complete(); err != nil {
		return err
	}
	if err := errors.Join(c.tar.Close(), c.zip.Close()); err != nil {
		return err
	}
	c.pkg.Types, c.pkg.Kept, c.pkg.Tarball = c.table.types, c.table.kept, c.out.Bytes()
	return nil
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

// submodule is the second component of a type's name: "iamRole" in
// "@cdktf/provider-aws.iamRole.IamRole".
func submodule(fqn string) string {
	_, rest, _ := strings.Cut(fqn, ".")
	name, _, _ := strings.Cut(rest, ".")
	return name
}
