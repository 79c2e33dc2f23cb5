package dynamodb

import (
	"slices"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/expression"
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/table"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// readOptions are the parameters that Query and Scan share.
type readOptions struct {
	legacy
	substitutions
	TableName              string
	IndexName              string
	FilterExpression       string
	ProjectionExpression   string
	Select                 string
	Limit                  *int
	ExclusiveStartKey      attribute.Item
	ConsistentRead         bool
	ReturnConsumedCapacity string
}

type query struct {
	readOptions
	KeyConditionExpression string
	ScanIndexForward       *bool
}

type scan struct {
	readOptions
	Segment, TotalSegments *int
}

type page struct {
	Items            []attribute.Item `json:",omitempty"`
	Count            int
	ScannedCount     int
	LastEvaluatedKey attribute.Item    `json:",omitempty"`
	ConsumedCapacity *consumedCapacity `json:",omitempty"`
}

// check validates what does not depend on the table.
func (o *readOptions) check() error {
	if err := o.legacy.check(); err != nil {
		return err
	}
	if o.Limit != nil && *o.Limit < 1 {
		return constraint(*o.Limit, "limit", "Member must have value greater than or equal to 1")
	}
	if err := oneOf(o.Select, "select", "SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"); err != nil {
		return err
	}
	switch {
	case o.Select == "SPECIFIC_ATTRIBUTES" && o.ProjectionExpression == "":
		return validation("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES")
	case o.Select != "" && o.Select != "SPECIFIC_ATTRIBUTES" && o.ProjectionExpression != "":
		return validation("Cannot specify the ProjectionExpression when choosing to get %s", o.Select)
	case o.Select == "ALL_PROJECTED_ATTRIBUTES" && o.IndexName == "":
		return invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
	}
	return checkReturnConsumed(o.ReturnConsumedCapacity)
}

// reading is a Query or Scan that is ready to run.
type reading struct {
	table      *replica
	schema     table.Schema // of what is read: the table or an index
	index      *index
	projection expression.Projection
	read       table.Read
}

// prepare reads the expressions and finds the table and the index.
func (s *Service) prepare(region string, o *readOptions, p *expression.Placeholders) (*reading, error) {
	reading := &reading{}
	if o.FilterExpression != "" {
		filter, err := p.Condition(expression.FilterKind, o.FilterExpression)
		if err != nil {
			return nil, err
		}
		reading.read.Filter = filter.Holds
	}
	if o.ProjectionExpression != "" {
		var err error
		if reading.projection, err = p.Projection(o.ProjectionExpression); err != nil {
			return nil, err
		}
	}
	if err := p.CheckUsed(); err != nil {
		return nil, err
	}
	var err error
	if reading.table, err = s.dataTable(region, o.TableName); err != nil {
		return nil, err
	}
	if o.Limit != nil {
		reading.read.Limit = *o.Limit
	}
	if err := reading.useIndex(o); err != nil {
		return nil, err
	}
	return reading, reading.start(o.ExclusiveStartKey)
}

func (r *reading) useIndex(o *readOptions) error {
	r.schema = r.table.schema
	if o.IndexName == "" {
		return nil
	}
	ix, ok := r.table.index(o.IndexName)
	if !ok {
		return validation("The table does not have the specified index: %s", o.IndexName)
	}
	global := slices.ContainsFunc(r.table.definition.Global, func(g index) bool { return g.IndexName == ix.IndexName })
	if global && o.ConsistentRead {
		return validation("Consistent reads are not supported on global secondary indexes")
	}
	if global && o.Select == "ALL_ATTRIBUTES" && ix.Projection.ProjectionType != "ALL" {
		return invalid("Select type ALL_ATTRIBUTES is not supported for global secondary index %s because its projection type is not ALL", ix.IndexName)
	}
	r.schema, r.index = r.table.definition.schemaOf(ix.KeySchema), &ix
	r.read.Index = &r.schema
	return nil
}

// start checks the key to go on after: exactly the key attributes of the table and the index.
func (r *reading) start(key attribute.Item) error {
	if key == nil {
		return nil
	}
	names := append(r.table.schema.Names(), r.schema.Names()...)
	slices.Sort(names)
	names = slices.Compact(names)
	if len(key) != len(names) || !r.table.schema.Has(key) || !r.schema.Has(key) {
		return validation("The provided starting key is invalid")
	}
	r.read.Start = key
	return nil
}

// run reads one page.
func (r *reading) run(o *readOptions) *page {
	r.table.mu.RLock()
	found := r.table.store.Read(r.read)
	r.table.mu.RUnlock()
	out := &page{Count: len(found.Items), ScannedCount: found.Scanned, LastEvaluatedKey: found.Last}
	out.ConsumedCapacity = consumed(o.ReturnConsumedCapacity, r.table.name, readUnits(found.Bytes, o.ConsistentRead))
	if o.Select == "COUNT" {
		return out
	}
	out.Items = make([]attribute.Item, len(found.Items))
	for i, item := range found.Items {
		out.Items[i] = r.projection.Apply(r.projected(item))
	}
	return out
}

// projected leaves what an index holds of an item.
func (r *reading) projected(item attribute.Item) attribute.Item {
	if r.index == nil || r.index.Projection.ProjectionType == "ALL" {
		return item
	}
	names := append(r.table.schema.Names(), r.schema.Names()...)
	return item.Pick(append(names, r.index.Projection.NonKeyAttributes...)...)
}

func (s *Service) query(r *wire.Request, in *query) (*page, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if in.KeyConditionExpression == "" {
		return nil, validation("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
	}
	p := in.placeholders()
	if err := p.Check(in.KeyConditionExpression, in.FilterExpression, in.ProjectionExpression); err != nil {
		return nil, err
	}
	conditions, err := p.KeyConditions(in.KeyConditionExpression)
	if err != nil {
		return nil, err
	}
	reading, err := s.prepare(r.Region, &in.readOptions, p)
	if err != nil {
		return nil, err
	}
	if err := reading.match(conditions); err != nil {
		return nil, err
	}
	reading.read.Backward = in.ScanIndexForward != nil && !*in.ScanIndexForward
	return reading.run(&in.readOptions), nil
}

// match turns key conditions into what to read.
func (r *reading) match(conditions []expression.KeyCondition) error {
	byName := map[string]expression.KeyCondition{}
	for _, c := range conditions {
		if _, twice := byName[c.Attribute]; twice {
			return validation("KeyConditionExpressions must only contain one condition per key")
		}
		byName[c.Attribute] = c
	}
	hash, ok := byName[r.schema.Hash]
	if !ok {
		return validation("Query condition missed key schema element: %s", r.schema.Hash)
	}
	if hash.Operator != "=" {
		return validation("Query key condition not supported")
	}
	if sort, ok := byName[r.schema.Range]; ok && r.schema.Range != "" {
		r.read.Match = func(item attribute.Item) bool { return sort.Matches(item[r.schema.Range]) }
		delete(byName, r.schema.Range)
	}
	delete(byName, r.schema.Hash)
	if len(byName) > 0 {
		if r.schema.Range == "" || len(conditions) > 2 {
			return validation("Query key condition not supported")
		}
		return validation("Query condition missed key schema element: %s", r.schema.Range)
	}
	for _, c := range conditions {
		for _, v := range c.Values {
			if v.Kind != r.schema.Kind(c.Attribute) {
				return invalid("Condition parameter type does not match schema type")
			}
		}
	}
	r.read.Partition = hash.Values[0]
	return nil
}

func (s *Service) scan(r *wire.Request, in *scan) (*page, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	p := in.placeholders()
	if err := p.Check(in.FilterExpression, in.ProjectionExpression); err != nil {
		return nil, err
	}
	reading, err := s.prepare(r.Region, &in.readOptions, p)
	if err != nil {
		return nil, err
	}
	if err := in.segment(&reading.read); err != nil {
		return nil, err
	}
	return reading.run(&in.readOptions), nil
}

// segment is a parallel scan's part of the table.
func (in *scan) segment(read *table.Read) error {
	switch {
	case in.Segment == nil && in.TotalSegments == nil:
		return nil
	case in.TotalSegments == nil:
		return validation("The TotalSegments parameter is required but was not present in the request when Segment parameter is present")
	case in.Segment == nil:
		return validation("The Segment parameter is required but was not present in the request when parameter TotalSegments is present")
	case *in.TotalSegments < 1 || *in.TotalSegments > 1_000_000:
		return constraint(*in.TotalSegments, "totalSegments", "Member must have value less than or equal to 1000000")
	case *in.Segment < 0:
		return constraint(*in.Segment, "segment", "Member must have value greater than or equal to 0")
	case *in.Segment >= *in.TotalSegments:
		return validation("The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: %d is not less than TotalSegments: %d", *in.Segment, *in.TotalSegments)
	}
	read.Segment, read.Segments = *in.Segment, *in.TotalSegments
	return nil
}
