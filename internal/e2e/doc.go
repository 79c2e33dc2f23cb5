// Package e2e holds the tests that run the real programs together: cdktf, terraform, the AWS provider, the
// sandbox and the commands of this project. They take minutes, so they are behind the build tag e2e:
// make test sets it, go test ./... alone does not.
package e2e
