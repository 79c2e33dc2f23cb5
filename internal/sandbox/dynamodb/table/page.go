package table

import (
	"slices"
	"sort"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
)

// maxPage is the most bytes that one Query or Scan reads: 1 MB
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html).
const maxPage = 1 << 20

// Read is what one Query or Scan asks for.
type Read struct {
	// Index is the key of the secondary index to read, nil for the table's own.
	Index *Schema
	// Partition is the partition key's value to read, the zero Value for all.
	Partition attribute.Value
	// Match keeps records of the key conditions; what it drops costs nothing.
	Match func(item attribute.Item) bool
	// Segment of Segments is a parallel scan's part; Segments 0 is the whole.
	Segment, Segments int
	// Filter drops items after they were counted; nil keeps all.
	Filter func(item attribute.Item) bool
	// Backward reads in descending order of the sort key.
	Backward bool
	// Limit is the most items to evaluate; 0 is no limit.
	Limit int
	// Start is the key after which to go on, nil for the beginning.
	Start attribute.Item
}

// Page is one answer to a [Read].
type Page struct {
	Items []attribute.Item
	// Scanned is the number of items before the filter, Bytes their size.
	Scanned, Bytes int
	// Last is the key to go on after, nil at the end.
	Last attribute.Item
}

// Read gives one page.
func (s *Store) Read(r Read) Page {
	var page Page
	candidates := s.candidates(r)
	for i, record := range candidates {
		page.Scanned++
		page.Bytes += record.Item.Size()
		if r.Filter == nil || r.Filter(record.Item) {
			page.Items = append(page.Items, record.Item)
		}
		full := page.Bytes >= maxPage && i+1 < len(candidates)
		if full || r.Limit > 0 && page.Scanned == r.Limit {
			page.Last = s.lastKey(r, record.Item)
			break
		}
	}
	return page
}

// candidates are the matching records after the start, in the order asked for.
func (s *Store) candidates(r Read) []*Record {
	schema, records := s.Schema, s.ordered
	if r.Index != nil {
		schema, records = *r.Index, s.indexed(*r.Index)
	}
	var out []*Record
	for _, record := range s.after(partition(records, schema, r.Partition), schema, r) {
		inSegment := r.Segments == 0 || int(record.place%uint64(r.Segments)) == r.Segment
		if inSegment && (r.Match == nil || r.Match(record.Item)) {
			out = append(out, record)
		}
	}
	if r.Backward {
		slices.Reverse(out)
	}
	return out
}

// partition finds the records of one partition key among ordered ones.
func partition(records []*Record, schema Schema, hash attribute.Value) []*Record {
	if !hash.Exists() {
		return records
	}
	at := place(hash)
	from := sort.Search(len(records), func(i int) bool { return records[i].place >= at })
	to := from + sort.Search(len(records)-from, func(i int) bool { return records[from+i].place > at })
	return slices.DeleteFunc(slices.Clone(records[from:to]), func(r *Record) bool { return !r.Item[schema.Hash].Equal(hash) })
}

// after cuts the records that come before the start, in either direction.
func (s *Store) after(records []*Record, schema Schema, r Read) []*Record {
	if r.Start == nil {
		return records
	}
	start := &Record{Item: r.Start, id: s.Schema.encode(r.Start), place: place(r.Start[schema.Hash])}
	if r.Backward {
		at := sort.Search(len(records), func(i int) bool { return compareBy(schema, records[i], start) >= 0 })
		return records[:at]
	}
	at := sort.Search(len(records), func(i int) bool { return compareBy(schema, records[i], start) > 0 })
	return records[at:]
}

// indexed builds an index's order. It reads the whole table: an index of the
// sandbox is right, not fast.
func (s *Store) indexed(schema Schema) []*Record {
	var out []*Record
	for _, record := range s.ordered {
		if schema.Has(record.Item) {
			entry := *record
			entry.place = place(record.Item[schema.Hash])
			out = append(out, &entry)
		}
	}
	slices.SortFunc(out, func(a, b *Record) int { return compareBy(schema, a, b) })
	return out
}

// lastKey is the table's key, and the index's where one is read.
func (s *Store) lastKey(r Read, item attribute.Item) attribute.Item {
	names := s.Schema.Names()
	if r.Index != nil {
		names = append(names, r.Index.Names()...)
	}
	return item.Pick(names...)
}
