// Package slim cuts a jsii package down to the submodules that a program uses.
//
// The AWS provider's bindings are one npm package of 2,123 submodules, embedded
// in the Go module as a tarball. A program uses about thirty of them, yet jsii
// unpacks all, parses a table of 23,208 types and makes Node load every
// submodule: seconds, and close to a gigabyte, before the first resource.
// Submodules never refer to one another, so a tarball with the ones in use is a
// complete package for that program:
//
//   - package.json as it is;
//   - .jsii, the table of types, without the types of other submodules;
//   - lib/index.js, in place of the eager index the package's own lazy one
//     (lib/lazy-index.js), which loads a submodule when it is first asked for;
//   - the JavaScript of the submodules in use, as it is.
//
// Nothing is edited or generated: every byte but the dropped ones is the
// package's own. [Submodules] cuts that way, and [Reachable] cuts a package that
// is in use as a whole, cdktf, down to the files that Node may load, a fifth of
// them. Both refuse what does not look as described, so that a caller can always
// fall back to the whole package. [Store] keeps the result between runs.
package slim
