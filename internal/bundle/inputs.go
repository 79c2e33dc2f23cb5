package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// sourceDirs are the folders of the packages that go.sum does not pin: the module's own, replaced and
// vendored ones, relative to the module's root.
func (b *builder) sourceDirs(ctx context.Context) ([]string, error) {
	out, err := b.toolchain.run(ctx, "list", "-deps", tags,
		"-f", "{{if not .Standard}}{{.Dir}}{{if .EmbedPatterns}}\tembeds{{end}}{{end}}", b.pkg)
	if err != nil {
		return nil, err
	}
	var dirs []string
	for line := range strings.Lines(out) {
		dir, embeds, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if dir == "" || strings.HasPrefix(dir, b.toolchain.modCache+string(filepath.Separator)) {
			continue
		}
		if embeds != "" {
			return nil, fmt.Errorf("%s embeds files, which the record of inputs does not cover: pass them another way", dir)
		}
		relative, err := filepath.Rel(b.root, dir)
		if err != nil {
			return nil, err
		}
		dirs = append(dirs, filepath.ToSlash(relative))
	}
	slices.Sort(dirs)
	return dirs, nil
}

// inputs is a hash of all that decides the zip's bytes.
func (b *builder) inputs(dirs []string) (string, error) {
	sum := sha256.New()
	fmt.Fprintf(sum, "%q\n%q\n%q\n%q\n", recipe, target, b.toolchain.identity, b.pkg)
	files := []string{"go.mod", "go.sum"}
	for _, dir := range dirs {
		sources, err := sourceFiles(b.root, dir)
		if err != nil {
			return "", err
		}
		files = append(files, sources...)
	}
	for _, name := range files {
		if err := addFile(sum, b.root, name); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// sourceFiles are the files of a package's folder that a build may read, whatever its constraints. Go
// itself passes over names that begin with a dot or an underscore, an editor's lock files among them.
func sourceFiles(root, dir string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(root, dir))
	if err != nil {
		return nil, err
	}
	var files []string
	for _, entry := range entries {
		name := entry.Name()
		if !entry.IsDir() && !strings.HasSuffix(name, "_test.go") && name[0] != '.' && name[0] != '_' {
			files = append(files, filepath.ToSlash(filepath.Join(dir, name)))
		}
	}
	return files, nil
}

// addFile hashes a name and its content's length and bytes, so that no two sets of files look alike.
func addFile(sum hash.Hash, root, name string) error {
	content, err := os.ReadFile(filepath.Join(root, name))
	if err != nil && (name != "go.sum" || !os.IsNotExist(err)) { // a module without requirements has none
		return err
	}
	fmt.Fprintf(sum, "%q %d\n", name, len(content))
	_, err = sum.Write(content)
	return err
}

// hashFile is a file's SHA-256 in hexadecimal.
func hashFile(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]), nil
}
