package dynamodb

import (
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

type putItem struct {
	writeOptions
	Item attribute.Item
}

type deleteItem struct {
	writeOptions
	Key attribute.Item
}

func (s *Service) putItem(r *wire.Request, in *putItem) (*mutationOutput, error) {
	if err := in.check("NONE", "ALL_OLD"); err != nil {
		return nil, err
	}
	m, err := s.put(r.Region, in)
	if err != nil {
		return nil, err
	}
	return s.replaceWhole(m, &in.writeOptions)
}

func (s *Service) deleteItem(r *wire.Request, in *deleteItem) (*mutationOutput, error) {
	if err := in.check("NONE", "ALL_OLD"); err != nil {
		return nil, err
	}
	m, err := s.delete(r.Region, in)
	if err != nil {
		return nil, err
	}
	return s.replaceWhole(m, &in.writeOptions)
}

// replaceWhole runs a put or a deletion.
func (s *Service) replaceWhole(m *mutation, o *writeOptions) (*mutationOutput, error) {
	before, after, err := m.run(s.Clock.Now)
	if err != nil {
		return nil, err
	}
	var attributes attribute.Item
	if o.ReturnValues == "ALL_OLD" {
		attributes = before
	}
	return o.output(m.table, before, after, attributes), nil
}

// put reads a put, of PutItem or of a transaction.
func (s *Service) put(region string, in *putItem) (*mutation, error) {
	if in.Item == nil {
		return nil, missing("item")
	}
	m, err := s.mutation(region, &in.writeOptions)
	if err != nil {
		return nil, err
	}
	if err := m.table.checkPut(in.Item); err != nil {
		return nil, err
	}
	m.key = in.Item.Pick(m.table.schema.Names()...)
	m.change = func(attribute.Item) (attribute.Item, error) { return in.Item, nil }
	return m, nil
}

// checkPut refuses an item that the table cannot hold.
func (t *replica) checkPut(item attribute.Item) error {
	if err := t.checkKeyAttributes(item); err != nil {
		return err
	}
	if item.Size() > attribute.MaxItemSize {
		return validation("Item size has exceeded the maximum allowed size")
	}
	return nil
}

// delete reads a deletion, of DeleteItem or of a transaction.
func (s *Service) delete(region string, in *deleteItem) (*mutation, error) {
	m, err := s.keyed(region, &in.writeOptions, in.Key)
	if err == nil {
		m.change = func(attribute.Item) (attribute.Item, error) { return nil, nil }
	}
	return m, err
}

// keyed is mutation for a write that names a key.
func (s *Service) keyed(region string, o *writeOptions, key attribute.Item) (*mutation, error) {
	if key == nil {
		return nil, missing("key")
	}
	m, err := s.mutation(region, o)
	if err != nil {
		return nil, err
	}
	m.key = key
	return m, m.table.schema.CheckKey(key)
}

// mutation reads the condition and finds the table. The only expression of the write is its condition.
func (s *Service) mutation(region string, o *writeOptions) (*mutation, error) {
	p := o.placeholders()
	if err := p.Check(o.ConditionExpression); err != nil {
		return nil, err
	}
	condition, err := conditionOf(p, o.ConditionExpression)
	if err != nil {
		return nil, err
	}
	if err := p.CheckUsed(); err != nil {
		return nil, err
	}
	t, err := s.dataTable(region, o.TableName)
	if err != nil {
		return nil, err
	}
	return &mutation{table: t, condition: condition, onFailure: o.ReturnValuesOnConditionCheckFailure}, nil
}
