// Package tag is the tags of AWS resources: a map inside, a sorted list of pairs in most answers.
package tag

import (
	"maps"
	"slices"
)

// Set is tags by key. The nil Set is empty and may be read.
type Set map[string]string

// Pair is a tag as most services write it, in JSON and in XML.
type Pair struct {
	Key   string
	Value string
}

// FromPairs makes a set; of two equal keys the last wins.
func FromPairs(pairs []Pair) Set {
	s := Set{}
	for _, p := range pairs {
		s[p.Key] = p.Value
	}
	return s
}

// Pairs lists the tags by key. It is never nil, so JSON shows [].
func (s Set) Pairs() []Pair {
	pairs := make([]Pair, 0, len(s))
	for _, key := range slices.Sorted(maps.Keys(s)) {
		pairs = append(pairs, Pair{Key: key, Value: s[key]})
	}
	return pairs
}

// With is the set with others put over it.
func (s Set) With(others Set) Set {
	merged := Set{}
	maps.Copy(merged, s)
	maps.Copy(merged, others)
	return merged
}

// Without is the set less some keys.
func (s Set) Without(keys []string) Set {
	rest := Set{}
	for key, value := range s {
		if !slices.Contains(keys, key) {
			rest[key] = value
		}
	}
	return rest
}
