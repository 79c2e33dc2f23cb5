package render

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/warm-standby/warm-standby/internal/review"
)

// paint colours text, or leaves it as it is. Colour never says anything that the words do not.
type paint bool

func (p paint) style(s string, style ansi.Style) string {
	if !p || s == "" {
		return s
	}
	return style.Styled(s)
}

func (p paint) bold(s string) string { return p.style(s, ansi.Style{}.Bold()) }
func (p paint) dim(s string) string  { return p.style(s, ansi.Style{}.Faint()) }

func (p paint) good(s string) string {
	return p.style(s, ansi.Style{}.Bold().ForegroundColor(ansi.Green))
}

func (p paint) bad(s string) string {
	return p.style(s, ansi.Style{}.Bold().ForegroundColor(ansi.Red))
}

func (p paint) severity(s review.Severity, text string) string {
	switch s {
	case review.Error:
		return p.bad(text)
	case review.Warning:
		return p.style(text, ansi.Style{}.Bold().ForegroundColor(ansi.Yellow))
	}
	return p.style(text, ansi.Style{}.ForegroundColor(ansi.Cyan))
}

// apart puts two texts at the two ends of a line, or of two lines where one is too short.
func apart(left, right string, width int) string {
	gap := width - ansi.StringWidth(left) - ansi.StringWidth(right)
	if gap < 2 {
		left = wrap(strings.TrimSpace(left), 2, width) + "\n"
		gap = width - ansi.StringWidth(right)
	}
	return left + strings.Repeat(" ", max(gap, 0)) + right
}

// wrap breaks a text into indented lines that fit the width; a word that is too long is broken.
func wrap(text string, indent, width int) string {
	margin := strings.Repeat(" ", indent)
	wrapped := ansi.Wrap(text, max(width-indent, 20), "/")
	lines := strings.Split(wrapped, "\n")
	for i := range lines {
		lines[i] = margin + strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}
