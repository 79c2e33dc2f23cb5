// Package stacks puts the constructs together: ProfileAPI is the whole two-region root module, FailoverOnly
// puts a failing-over name in front of endpoints that exist elsewhere, and StateBucket holds Terraform's state
// outside the region that may fail.
package stacks
