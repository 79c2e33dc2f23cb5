// Package table stores the items of one table in one region: keys, order,
// versions and pages. It is pure and not safe for concurrent use; its owner locks.
package table

import (
	"fmt"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
)

// Limits of keys in bytes
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html).
const (
	maxHashSize  = 2048
	maxRangeSize = 1024
)

// ErrKeySchema is a key that has other attributes than the table's, or other types.
var ErrKeySchema = attribute.Invalid("The provided key element does not match the schema")

// Schema is the key of a table or an index.
type Schema struct {
	// Hash and Range are attribute names; Range is empty where there is no sort key.
	Hash, Range string
	// HashKind and RangeKind are S, N or B.
	HashKind, RangeKind attribute.Kind
}

// Names are the key attributes' names.
func (s Schema) Names() []string {
	if s.Range == "" {
		return []string{s.Hash}
	}
	return []string{s.Hash, s.Range}
}

// Kind is the declared type of a key attribute, "" for any other.
func (s Schema) Kind(name string) attribute.Kind {
	switch name {
	case s.Hash:
		return s.HashKind
	case s.Range:
		return s.RangeKind
	}
	return ""
}

// CheckKey refuses a key that does not match the schema exactly.
func (s Schema) CheckKey(key attribute.Item) error {
	if len(key) != len(s.Names()) {
		return ErrKeySchema
	}
	for _, name := range s.Names() {
		if v, ok := key[name]; !ok || v.Kind != s.Kind(name) {
			return ErrKeySchema
		}
	}
	return s.checkContent(key)
}

// CheckItem refuses an item without a valid key.
func (s Schema) CheckItem(item attribute.Item) error {
	for _, name := range s.Names() {
		v, ok := item[name]
		if !ok {
			return attribute.Invalidf("One or more parameter values were invalid: Missing the key %s in the item", name)
		}
		if v.Kind != s.Kind(name) {
			return attribute.Invalidf("One or more parameter values were invalid: Type mismatch for key %s expected: %s actual: %s", name, s.Kind(name), v.Kind)
		}
	}
	return s.checkContent(item)
}

func (s Schema) checkContent(item attribute.Item) error {
	for _, name := range s.Names() {
		v := item[name]
		if v.Kind != attribute.Numeric && v.Text == "" {
			what := "string"
			if v.Kind == attribute.Binary {
				what = "binary"
			}
			return attribute.Invalidf("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty %s value. Key: %s", what, name)
		}
		// The missing blank before the figure is AWS's.
		if name == s.Hash && v.Size() > maxHashSize {
			return attribute.Invalidf("One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of%d bytes", maxHashSize)
		}
		if name == s.Range && v.Size() > maxRangeSize {
			return attribute.Invalidf("One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of %d bytes", maxRangeSize)
		}
	}
	return nil
}

// Has says whether an item belongs to an index of this schema.
func (s Schema) Has(item attribute.Item) bool {
	for _, name := range s.Names() {
		if item[name].Kind != s.Kind(name) {
			return false
		}
	}
	return true
}

// encode makes a comparable form of the item's key.
func (s Schema) encode(item attribute.Item) string {
	key := scalar(item[s.Hash])
	if s.Range != "" {
		key += "\x00" + scalar(item[s.Range])
	}
	return key
}

// scalar writes a key value so that equal values are equal and lengths part them.
func scalar(v attribute.Value) string {
	if v.Kind == attribute.Numeric {
		return v.Num.String()
	}
	return fmt.Sprintf("%d:%s", len(v.Text), v.Text)
}
