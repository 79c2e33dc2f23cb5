// Package synth is the one boundary around jsii: it starts Node's side, calls a
// function that declares stacks, synthesizes, and ends it again.
//
// Three things are done here so that nothing else has to know about them.
//
// Errors. jsii panics, with strings and errors, and Node adds banners and stack
// traces. [Run] returns one plain line instead, [Main] prints it and gives the
// exit code.
//
// Speed. As it comes, jsii spends six sevenths of a synthesis on loading 2,100
// submodules of the AWS provider that no stack of ours uses. Before the first
// call, Run hands jsii the same package cut down to the submodules in use
// (package slim tells how); which these are it asks the runtime, where every
// imported package of the provider registers its types, so there is no list to
// keep. The cut package is cached in the user's cache folder, and cutting it
// anew takes half a second, beside Node's own start.
//
// Never in the way. The synthesized JSON is the same to the byte. A cache that
// is missing, damaged, foreign or read-only costs time and nothing else: what
// cannot be cached is made again in memory, a package that does not look as
// expected is loaded whole, and when jsii fails, Run tries once more with
// nothing from any cache before it believes the error. The environment variable
// WARM_STANDBY_JSII_CACHE=off leaves everything to jsii.
//
// jsii has one kernel for a program and is not safe for concurrent use: no call
// of it outside Run's function, none from another goroutine.
package synth
