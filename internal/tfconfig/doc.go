// Package tfconfig is a typed, read-only view of Terraform's JSON: a cdk.tf.json as CDKTF writes it, any
// other *.tf.json, and a plan as "terraform show -json" prints it. It keeps the line and column of every
// value, so that what is said about a value can point at it, and it leaves what only Terraform can know
// (count, for_each, attributes after apply, variables without a default) unknown.
//
// It imports nothing of this module, runs no Terraform and reads no cloud.
package tfconfig
