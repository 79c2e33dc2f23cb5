package lambda

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// maxUnzipped is the most a function's code may unpack to: 250 MB.
const maxUnzipped = 250 << 20

// code is an unpacked deployment package.
type code struct {
	dir    string
	sha256 string // base64, as Lambda shows it
	zip    []byte // as it was deployed
}

const errUnzip = "Could not unzip uploaded file. Please check your file, then try to upload again."

// unpack writes a zip's files into a folder of their own under parent.
func unpack(parent string, archive []byte) (code, error) {
	sum := sha256.Sum256(archive)
	c := code{
		dir:    filepath.Join(parent, hex.EncodeToString(sum[:16])),
		sha256: base64.StdEncoding.EncodeToString(sum[:]), zip: archive,
	}
	reader, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return code{}, invalid(errUnzip)
	}
	if _, err := os.Stat(c.dir); err == nil {
		return c, nil // the same bytes are there already, from the other region
	}
	left := int64(maxUnzipped)
	for _, file := range reader.File {
		if err := unpackFile(c.dir, file, &left); err != nil {
			_ = os.RemoveAll(c.dir)
			return code{}, err
		}
	}
	return c, nil
}

// unpackFile writes one file; paths that lead out of the folder are refused.
func unpackFile(dir string, file *zip.File, left *int64) error {
	if file.FileInfo().IsDir() {
		return nil
	}
	if !filepath.IsLocal(file.Name) || !file.Mode().IsRegular() {
		return invalid(errUnzip)
	}
	path := filepath.Join(dir, filepath.FromSlash(file.Name))
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("unpack a function's code: %w", err)
	}
	in, err := file.Open()
	if err != nil {
		return invalid(errUnzip)
	}
	defer in.Close()
	out, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, file.Mode().Perm()|0o400)
	if err != nil {
		return fmt.Errorf("unpack a function's code: %w", err)
	}
	n, err := io.Copy(out, io.LimitReader(in, *left+1))
	if closed := out.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return invalid(errUnzip)
	}
	if *left -= n; *left < 0 {
		return invalid("Unzipped size must be smaller than %d bytes", maxUnzipped)
	}
	return nil
}

// errNoBootstrap is in Lambda's words.
var errNoBootstrap = errors.New("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]") //nolint:staticcheck // see above

// bootstrap finds the executable to run: the zip's own, or the native one where that is for another system.
func (c code) bootstrap(native string) (string, error) {
	path := filepath.Join(c.dir, "bootstrap")
	info, err := os.Stat(path)
	if err != nil {
		return "", errNoBootstrap
	}
	if info.Mode()&0o111 == 0 {
		return "", fmt.Errorf("fork/exec /var/task/bootstrap: permission denied")
	}
	if fits(path) {
		return path, nil
	}
	if native == "" {
		return "", fmt.Errorf("the zip's bootstrap does not run on %s/%s: give the sandbox a native build of the function (NativeBootstrap)", runtime.GOOS, runtime.GOARCH)
	}
	return filepath.Abs(native)
}

// fits tells whether an executable can run here: scripts do, ELF files for Linux of the same architecture do.
func fits(path string) bool {
	file, err := elf.Open(path)
	if err != nil {
		head, _ := readHead(path)
		return strings.HasPrefix(head, "#!")
	}
	defer func() { _ = file.Close() }()
	machine := map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}[runtime.GOARCH]
	return runtime.GOOS == "linux" && file.Machine == machine
}

func readHead(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	head := make([]byte, 2)
	n, err := io.ReadFull(file, head)
	return string(head[:n]), err
}
