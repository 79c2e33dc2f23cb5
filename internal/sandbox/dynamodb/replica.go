package dynamodb

import (
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/table"
	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
)

// group is what the replicas of a table share. A table in one region is a group of one.
type group struct {
	definition definition
	schema     table.Schema
	billing    billing
	ttl        string // the attribute, "" while TTL is off
	members    map[string]*replica
}

// definition is a table's shape as it was submitted.
type definition struct {
	Attributes []attributeDefinition
	Keys       []keyElement
	Global     []index
	Local      []index
}

// replica is a table in one region: its settings there and its items.
type replica struct {
	*group
	region, name, id string
	created          time.Time
	sourced          time.Time // when a replica was last made from this one
	stream           stream
	recovery         recovery
	protected        bool
	class            string
	encryption       encryption
	tags             tag.Set

	mu    sync.RWMutex // guards what follows
	store *table.Store
	last  time.Time // of the latest write, so that no two have the same time
	links map[string]*link
}

// stream is the state of DynamoDB Streams, which the sandbox describes and does not serve.
type stream struct {
	View  string // NEW_AND_OLD_IMAGES and so on, "" while off
	Label string // of the latest one, kept after it was turned off
}

// encryption is with an AWS managed or customer key; the zero value is an AWS owned key.
type encryption struct {
	KeyARN string
}

func (t *replica) arn() string { return account.ARN("dynamodb", t.region, "table/"+t.name) }

// enableStream starts a stream; its label is the time.
func (t *replica) enableStream(view string, now time.Time) {
	t.stream = stream{View: view, Label: now.UTC().Format("2006-01-02T15:04:05.000")}
}

// index finds a secondary index by name.
func (g *group) index(name string) (index, bool) {
	for _, list := range [][]index{g.definition.Global, g.definition.Local} {
		for _, ix := range list {
			if ix.IndexName == name {
				return ix, true
			}
		}
	}
	return index{}, false
}

// kind is the declared type of a key attribute.
func (d definition) kind(name string) attribute.Kind {
	for _, a := range d.Attributes {
		if a.AttributeName == name {
			return attribute.Kind(a.AttributeType)
		}
	}
	return ""
}

// schemaOf reads a key schema that has been validated.
func (d definition) schemaOf(keys []keyElement) table.Schema {
	schema := table.Schema{Hash: keys[0].AttributeName, HashKind: d.kind(keys[0].AttributeName)}
	if len(keys) > 1 {
		schema.Range, schema.RangeKind = keys[1].AttributeName, d.kind(keys[1].AttributeName)
	}
	return schema
}

// write stores an item (nil deletes) as a write of this region and sends it to the others. The caller holds t.mu.
func (t *replica) write(now time.Time, key, item attribute.Item) {
	if !now.After(t.last) {
		now = t.last.Add(time.Nanosecond)
	}
	if old := t.store.Get(key); old != nil && !now.After(old.Version.At) {
		now = old.Version.At.Add(time.Nanosecond) // a write wins over what its region has seen
	}
	t.last = now
	version := table.Version{At: now, Region: t.region}
	t.store.Apply(key, item, version)
	for _, l := range t.links {
		l.send(change{key: key, item: item, version: version})
	}
}
