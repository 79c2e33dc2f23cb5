// Package packagecache checks what jsii unpacked in an earlier run.
//
// jsii unpacks a package once, into NAME/VERSION/DIGEST below its cache, marks
// it complete, and trusts it from then on: a file that is lost or changed breaks
// every later run, or worse, ends up in the result. Before jsii looks, this
// package compares it with the tarball it came from.
//
// The layout is that of jsii-runtime 1.127.0. Where another version has another
// one, there is nothing to compare, and nothing is done.
package packagecache

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// marker is the file by which jsii knows that a package is complete.
const marker = ".jsii-runtime-package-cache"

// Sound removes a package from jsii's cache at root unless it is what its
// tarball, a gzipped tar, holds. The error tells why it could not be removed.
// One that is not there, or not complete yet, is left to jsii.
func Sound(root, name, version string, tarball []byte) error {
	entry := entryOf(root, name, version, tarball)
	if _, err := os.Lstat(filepath.Join(entry, marker)); err != nil {
		return nil
	}
	if same, err := matches(entry, tarball); same && err == nil {
		return nil
	}
	return os.RemoveAll(entry)
}

// entryOf is the folder that jsii unpacks a package into.
func entryOf(root, name, version string, tarball []byte) string {
	digest := sha256.New()
	digest.Write(tarball)
	digest.Write([]byte("\x00" + name + "\x00" + version))
	return filepath.Join(root, filepath.FromSlash(name), version, fmt.Sprintf("%x", digest.Sum(nil)))
}

// matches tells whether every file of a tarball is in the folder, with the same content.
func matches(folder string, tarball []byte) (bool, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(tarball))
	if err != nil {
		return false, err
	}
	files := tar.NewReader(unzipped)
	for {
		header, err := files.Next()
		if err != nil {
			return errors.Is(err, io.EOF), nil
		}
		want, err := io.ReadAll(files)
		if err != nil {
			return false, err
		}
		_, name, _ := strings.Cut(header.Name, "/") // npm puts a folder around all
		got, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(got, want) {
			return false, err
		}
	}
}
