// Package review proves from Terraform JSON alone what can be proved about a failover before anything is
// deployed: one rule per file, each with its reason, its fix and the AWS page it rests on. What only a
// deployment can show (the function's own code, the true propagation of a health status) it leaves to drills.
package review
