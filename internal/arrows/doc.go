// Package arrows holds the tests that keep the design's arrows: which package may know which. The linter
// holds them by file (depguard in .golangci.yml), the tests here by what is really linked.
package arrows
