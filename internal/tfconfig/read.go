package tfconfig

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// MaxSize is the most that is read of one file, in bytes. A plan with thousands of resources stays below it.
const MaxSize = 128 << 20

// Read reads a configuration from a stream; name is what its positions and errors call it. size is how
// large the stream is expected to be, 0 if that is not known.
func Read(name string, size int64, r io.Reader) (*Config, error) {
	if size > MaxSize {
		return nil, tooLarge(name, size)
	}
	var b strings.Builder
	b.Grow(int(size))
	n, err := io.Copy(&b, io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", Printable(name), err)
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

func tooLarge(name string, size int64) error {
	return &Error{Position: Position{File: name}, Message: fmt.Sprintf("%d MB or more, and verify reads %d MB at most", size>>20, MaxSize>>20)}
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
