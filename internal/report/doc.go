// Package report is what a drill found, as one value, and its renderers: text for a terminal, JSON
// with a versioned schema, Markdown, an SVG timeline and OpenMetrics. A renderer arranges; it never
// computes a figure.
package report
