package tfconfig

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// Printable is s without what could steer a terminal: escape sequences, control characters and the
// marks that reorder text. Names in JSON are a stranger's; every one of them passes here before it is printed.
func Printable(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if strings.IndexFunc(s, steers) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if steers(r) {
			return -1
		}
		return r
	}, ansi.Strip(s))
}

// steers tells whether a rune acts on a terminal instead of showing there. Cf holds the bidirectional
// overrides, zero-width characters and tags.
func steers(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}
