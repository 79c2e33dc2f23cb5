// Package workflows holds the tests of .github/workflows: actions are pinned, permissions are the least, and the
// commands that a workflow calls exist with the flags that it gives.
package workflows
