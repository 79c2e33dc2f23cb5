package dynamodb

import (
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/expression"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// registerItems registers the operations on items.
func (s *Service) registerItems() {
	data(s, "GetItem", func(in *getItem) string { return in.TableName }, s.getItem)
	data(s, "PutItem", func(in *putItem) string { return in.TableName }, s.putItem)
	data(s, "UpdateItem", func(in *updateItem) string { return in.TableName }, s.updateItem)
	data(s, "DeleteItem", func(in *deleteItem) string { return in.TableName }, s.deleteItem)
	data(s, "Query", func(in *query) string { return in.TableName }, s.query)
	data(s, "Scan", func(in *scan) string { return in.TableName }, s.scan)
	data(s, "BatchGetItem", func(*batchGet) string { return "" }, s.batchGetItem)
	data(s, "BatchWriteItem", func(*batchWrite) string { return "" }, s.batchWriteItem)
	data(s, "TransactGetItems", func(*transactGet) string { return "" }, s.transactGetItems)
	data(s, "TransactWriteItems", func(*transactWrite) string { return "" }, s.transactWriteItems)
}

type getItem struct {
	legacy
	TableName                string
	Key                      attribute.Item
	ConsistentRead           bool
	ProjectionExpression     string
	ExpressionAttributeNames map[string]string
	ReturnConsumedCapacity   string
}

type itemOutput struct {
	Item             attribute.Item    `json:",omitempty"`
	ConsumedCapacity *consumedCapacity `json:",omitempty"`
}

func (s *Service) getItem(r *wire.Request, in *getItem) (*itemOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if in.Key == nil {
		return nil, missing("key")
	}
	if err := checkReturnConsumed(in.ReturnConsumedCapacity); err != nil {
		return nil, err
	}
	p, err := in.projection()
	if err != nil {
		return nil, err
	}
	t, err := s.dataTable(r.Region, in.TableName)
	if err != nil {
		return nil, err
	}
	item, err := t.read(in.Key)
	if err != nil {
		return nil, err
	}
	return &itemOutput{
		Item:             p.Apply(item),
		ConsumedCapacity: consumed(in.ReturnConsumedCapacity, t.name, readUnits(item.Size(), in.ConsistentRead)),
	}, nil
}

func (in *getItem) projection() (expression.Projection, error) {
	return readProjection(substitutions{ExpressionAttributeNames: in.ExpressionAttributeNames}.placeholders(), in.ProjectionExpression)
}

// readProjection reads the only expression of a request.
func readProjection(p *expression.Placeholders, text string) (expression.Projection, error) {
	if err := p.Check(text); err != nil || text == "" {
		return nil, err
	}
	projection, err := p.Projection(text)
	if err != nil {
		return nil, err
	}
	return projection, p.CheckUsed()
}

// read finds the item of a key.
func (t *replica) read(key attribute.Item) (attribute.Item, error) {
	if err := t.schema.CheckKey(key); err != nil {
		return nil, err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.store.Item(key), nil
}
