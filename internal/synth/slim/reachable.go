package slim

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
)

// Reachable keeps of a whole package, given as its tarball, the table of types
// and the files that Node may load: what the other files are for, documentation,
// TypeScript, the unused parts of bundled dependencies, is of no use to jsii.
func Reachable(tarball []byte) (Package, error) {
	all := files{}
	err := each(tarball, func(name string, content io.Reader) (err error) {
		all[name], err = io.ReadAll(content)
		return err
	})
	if err != nil {
		return Package{}, fmt.Errorf("jsii package: %w", err)
	}
	pkg, err := all.cut()
	if err != nil {
		return Package{}, fmt.Errorf("jsii package: %w", err)
	}
	return pkg, nil
}

func (f files) cut() (Package, error) {
	var m manifest
	if err := json.Unmarshal(f["package/package.json"], &m); err != nil {
		return Package{}, fmt.Errorf("package.json: %w", err)
	}
	main := path.Join("package", m.Main)
	if f["package/.jsii"] == nil || path.Ext(main) != ".js" || f[main] == nil {
		return Package{}, errors.New("no .jsii or no main module")
	}
	out := newWriter()
	for _, name := range append(f.reachable(main), "package/.jsii") {
		if err := out.add(name, f[name]); err != nil {
			return Package{}, err
		}
	}
	content, err := out.close()
	return Package{Name: m.Name, Version: m.Version, Tarball: content}, err
}
