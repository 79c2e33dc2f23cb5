package dynamodb

import (
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/expression"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

type updateItem struct {
	writeOptions
	Key              attribute.Item
	UpdateExpression string
}

func (s *Service) updateItem(r *wire.Request, in *updateItem) (*mutationOutput, error) {
	if err := in.check("NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"); err != nil {
		return nil, err
	}
	m, update, err := s.update(r.Region, in)
	if err != nil {
		return nil, err
	}
	before, after, err := m.run(s.Clock.Now)
	if err != nil {
		return nil, err
	}
	return in.output(m.table, before, after, returned(in.ReturnValues, update, before, after)), nil
}

func returned(which string, update *expression.Update, before, after attribute.Item) attribute.Item {
	switch which {
	case "ALL_OLD":
		return before
	case "ALL_NEW":
		return after
	case "UPDATED_OLD":
		return update.Touched(before)
	case "UPDATED_NEW":
		return update.Touched(after)
	}
	return nil
}

// update reads an update, of UpdateItem or of a transaction. Without an expression it only makes sure the item exists.
func (s *Service) update(region string, in *updateItem) (*mutation, *expression.Update, error) {
	if in.Key == nil {
		return nil, nil, missing("key")
	}
	p := in.placeholders()
	if err := p.Check(in.UpdateExpression, in.ConditionExpression); err != nil {
		return nil, nil, err
	}
	update := &expression.Update{}
	if in.UpdateExpression != "" {
		var err error
		if update, err = p.Update(in.UpdateExpression); err != nil {
			return nil, nil, err
		}
	}
	condition, err := conditionOf(p, in.ConditionExpression)
	if err != nil {
		return nil, nil, err
	}
	if err := p.CheckUsed(); err != nil {
		return nil, nil, err
	}
	t, err := s.dataTable(region, in.TableName)
	if err != nil {
		return nil, nil, err
	}
	if err := t.schema.CheckKey(in.Key); err != nil {
		return nil, nil, err
	}
	if err := t.checkUpdated(update); err != nil {
		return nil, nil, err
	}
	m := &mutation{table: t, key: in.Key, condition: condition, onFailure: in.ReturnValuesOnConditionCheckFailure}
	m.change = func(old attribute.Item) (attribute.Item, error) { return t.updated(update, in.Key, old) }
	return m, update, nil
}

// checkUpdated refuses to change the key.
func (t *replica) checkUpdated(update *expression.Update) error {
	for _, path := range update.Paths() {
		for _, key := range t.schema.Names() {
			if path[0].Name == key {
				return invalid("Cannot update attribute %s. This attribute is part of the key", key)
			}
		}
	}
	return nil
}

// updated applies an update to an item, or to its bare key where there is none.
func (t *replica) updated(update *expression.Update, key, old attribute.Item) (attribute.Item, error) {
	if old == nil {
		old = key
	}
	item, err := update.Apply(old)
	if err != nil {
		return nil, err
	}
	if err := t.checkKeyAttributes(item); err != nil {
		return nil, err
	}
	if item.Size() > attribute.MaxItemSize {
		return nil, validation("Item size to update has exceeded the maximum allowed size")
	}
	return item, nil
}
