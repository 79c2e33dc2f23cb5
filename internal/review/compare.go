package review

// Comparison is what changed.
type Comparison struct{}
