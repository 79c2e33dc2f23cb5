package table

import (
	"hash/fnv"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
)

// Version orders the writes of one item across regions: the last writer wins, and
// of two writes in the same instant the one of the later region name.
type Version struct {
	At     time.Time
	Region string
}

// After says whether this write wins over another.
func (v Version) After(o Version) bool {
	if v.At.Equal(o.At) {
		return v.Region > o.Region
	}
	return v.At.After(o.At)
}

// Record is an item with the version of its last write. A nil Item is a
// deletion, kept so that an older write that arrives late does not bring it back.
type Record struct {
	Key     attribute.Item
	Item    attribute.Item
	Version Version

	id    string
	place uint64 // hash of the partition key: the order in which Scan reads
}

// Store holds a table's records.
type Store struct {
	Schema  Schema
	records map[string]*Record
	ordered []*Record // live ones, by place, partition key and sort key
	bytes   int
}

// NewStore makes an empty store.
func NewStore(schema Schema) *Store {
	return &Store{Schema: schema, records: map[string]*Record{}}
}

// Get finds the record of a key, deletions included; nil where there never was one.
func (s *Store) Get(key attribute.Item) *Record { return s.records[s.Schema.encode(key)] }

// Item finds the item of a key, nil where there is none.
func (s *Store) Item(key attribute.Item) attribute.Item {
	if r := s.Get(key); r != nil {
		return r.Item
	}
	return nil
}

// Count is the number of items, Bytes their size.
func (s *Store) Count() int { return len(s.ordered) }

// Bytes is the size of all items.
func (s *Store) Bytes() int { return s.bytes }

// Apply writes an item (nil deletes) if its version wins, and says whether it did.
func (s *Store) Apply(key, item attribute.Item, version Version) bool {
	id := s.Schema.encode(key)
	old := s.records[id]
	if old != nil && !version.After(old.Version) {
		return false
	}
	record := &Record{Key: key, Item: item, Version: version, id: id, place: place(key[s.Schema.Hash])}
	s.records[id] = record
	s.reorder(old, record)
	return true
}

func (s *Store) reorder(old, record *Record) {
	at := sort.Search(len(s.ordered), func(i int) bool { return s.compare(s.ordered[i], record) >= 0 })
	had := old != nil && old.Item != nil
	switch {
	case had && record.Item != nil:
		s.ordered[at] = record
	case had:
		s.ordered = slices.Delete(s.ordered, at, at+1)
	case record.Item != nil:
		s.ordered = slices.Insert(s.ordered, at, record)
	}
	if had {
		s.bytes -= old.Item.Size()
	}
	s.bytes += record.Item.Size()
}

// Forget drops deletions older than a time, so that memory does not grow.
func (s *Store) Forget(before time.Time) {
	for id, r := range s.records {
		if r.Item == nil && r.Version.At.Before(before) {
			delete(s.records, id)
		}
	}
}

// Records gives every record, deletions included, in no order.
func (s *Store) Records() []*Record {
	return slices.Collect(maps.Values(s.records))
}

// All gives the live records in the order of Scan.
func (s *Store) All() []*Record { return s.ordered }

func (s *Store) compare(a, b *Record) int { return compareBy(s.Schema, a, b) }

// compareBy orders records by partition (in hashed order) and sort key.
func compareBy(schema Schema, a, b *Record) int {
	if a.place != b.place {
		if a.place < b.place {
			return -1
		}
		return 1
	}
	for _, name := range schema.Names() {
		x, y := a.field(name), b.field(name)
		if order, _ := x.Compare(y); order != 0 {
			return order
		}
	}
	return strings.Compare(a.id, b.id)
}

// field reads an attribute of the item, or of the key of a deletion.
func (r *Record) field(name string) attribute.Value {
	if r.Item == nil {
		return r.Key[name]
	}
	return r.Item[name]
}

func place(hash attribute.Value) uint64 {
	h := fnv.New64a()
	h.Write([]byte(scalar(hash)))
	return h.Sum64()
}
