// Package drill breaks the primary of a two-region failover on purpose, watches who serves until the
// standby does everywhere, restores everything and watches the way back.
//
// A drill goes through stages: preflight (changes nothing, stops at the first doubt) → journal (what
// will be changed and how to undo it, on disk) → claim (the same in the table, so that no second drill
// starts and another machine can undo this one) → break → observe → restore → failback → report. From
// the journal on, everything ends in a restore: success, timeout, a signal, a panic; after a kill,
// Restore does it from the journal or from the claim.
//
// The package declares the interfaces that it needs of AWS; internal/awsapi implements them.
package drill
