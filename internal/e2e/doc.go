// Package e2e holds the tests that run the real programs together: cdktf, terraform, the AWS provider, the
// sandbox and the commands of this project.
package e2e
