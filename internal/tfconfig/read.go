package tfconfig

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// MaxSize is the most that is read of one file, in bytes. A plan with thousands of resources stays below it.
const MaxSize = 128 << 20

// StackFile is the name under which CDKTF writes a stack's Terraform JSON.
const StackFile = "cdk.tf.json"

// Open reads the configuration at a path: a file, or a folder that holds one (itself, or as CDKTF's
// cdktf.out/stacks/NAME/cdk.tf.json).
func Open(path string) (*Config, error) {
	file, err := Find(path)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, readError(file, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, readError(file, err)
	}
	if info.Size() > MaxSize {
		return nil, tooLarge(file, info.Size())
	}
	return read(file, f, info.Size())
}

// Read reads a configuration from a stream; name is what its positions and errors call it.
func Read(name string, r io.Reader) (*Config, error) { return read(name, r, 0) }

func read(name string, r io.Reader, size int64) (*Config, error) {
	var b strings.Builder
	b.Grow(int(size))
	n, err := io.Copy(&b, io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, readError(name, err)
	}
	if n > MaxSize {
		return nil, tooLarge(name, n)
	}
	return Parse(name, b.String())
}

// Parse reads a configuration from its text.
func Parse(name, text string) (*Config, error) {
	text = strings.TrimPrefix(text, "\ufeff")
	src := newSource(name, text)
	if err := recognise(src); err != nil {
		return nil, err
	}
	root, err := scan(src)
	if err != nil {
		return nil, err
	}
	return load(src, &root)
}

func readError(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return &Error{Position: Position{File: name}, Message: err.Error()}
}

func tooLarge(name string, size int64) error {
	return &Error{Position: Position{File: name}, Message: fmt.Sprintf("larger than the %d MB that are read (%d MB or more)", MaxSize>>20, size>>20)}
}

// recognise names the usual mistakes before the scanner would complain about their first character.
func recognise(src *source) error {
	trimmed := strings.TrimLeft(src.text, " \t\r\n")
	switch {
	case strings.HasPrefix(src.text, "\xff\xfe"), strings.HasPrefix(src.text, "\xfe\xff"):
		return &Error{Position{src.name, 1, 1}, "UTF-16 (PowerShell's > writes it): save it as UTF-8"}
	case !utf8.ValidString(src.text):
		at := invalidUTF8(src.text)
		return &Error{Position{src.name, 1 + strings.Count(src.text[:at], "\n"), 1}, "not UTF-8"}
	case trimmed == "":
		return &Error{Position{File: src.name}, "empty: Terraform JSON is expected"}
	case trimmed[0] != '{' && looksLikeHCL(src.name, trimmed):
		return &Error{src.position(len(src.text) - len(trimmed)), "HCL, not JSON: give a cdk.tf.json, or a plan as `terraform show -json` prints it"}
	}
	return nil
}

func invalidUTF8(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, width := utf8.DecodeRuneInString(s[i:]); width == 1 {
				return i
			}
		}
	}
	return len(s)
}

// looksLikeHCL tells HCL from broken JSON by its first word.
func looksLikeHCL(name, text string) bool {
	if strings.HasSuffix(name, ".tf") || text[0] == '#' || strings.HasPrefix(text, "//") || strings.HasPrefix(text, "/*") {
		return true
	}
	for _, word := range []string{"resource", "data", "provider", "terraform", "variable", "locals", "module", "output"} {
		if rest, ok := strings.CutPrefix(text, word); ok && strings.IndexAny(rest, " \t\"{") == 0 {
			return true
		}
	}
	return false
}

// Find resolves a path to the one file to read: the path itself if it is a file; in a folder its
// cdk.tf.json, its only *.tf.json, or the only stack under cdktf.out/stacks.
func Find(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", readError(path, err)
	}
	if !info.IsDir() {
		return path, nil
	}
	patterns := []string{StackFile, "*.tf.json", filepath.Join("cdktf.out", "stacks", "*", StackFile), filepath.Join("stacks", "*", StackFile)}
	for _, pattern := range patterns {
		matches, err := filepath.Glob(filepath.Join(globEscape(path), pattern))
		if err != nil {
			return "", readError(path, err)
		}
		switch len(matches) {
		case 0:
		case 1:
			return matches[0], nil
		default:
			return chooseStack(path, matches)
		}
	}
	if hcl, _ := filepath.Glob(filepath.Join(globEscape(path), "*.tf")); len(hcl) > 0 {
		return "", folderError(path, "only HCL here: give a plan as `terraform show -json` prints it")
	}
	return "", folderError(path, "no "+StackFile+" in this folder nor under cdktf.out/stacks: run `cdktf synth` or name a file")
}

func folderError(path, message string) error {
	return &Error{Position{File: path}, message}
}

// chooseStack picks, of several files, the only one that has records with failover routing.
func chooseStack(path string, files []string) (string, error) {
	var chosen []string
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err == nil && strings.Contains(string(content), `"failover_routing_policy"`) {
			chosen = append(chosen, file)
		}
	}
	if len(chosen) == 1 {
		return chosen[0], nil
	}
	return "", folderError(path, "several configurations: name one of "+strings.Join(files, ", "))
}

func globEscape(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
