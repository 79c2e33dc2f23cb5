package dynamodb

import (
	"maps"
	"slices"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// Limits of batches (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html,
// …/API_BatchWriteItem.html).
const (
	maxBatchGet   = 100
	maxBatchWrite = 25
	maxBatchBytes = 16 << 20
)

type batchGet struct {
	RequestItems           map[string]*keysAndAttributes
	ReturnConsumedCapacity string
}

type keysAndAttributes struct {
	legacy
	Keys                     []attribute.Item
	ConsistentRead           bool              `json:",omitempty"`
	ProjectionExpression     string            `json:",omitempty"`
	ExpressionAttributeNames map[string]string `json:",omitempty"`
}

type unprocessedKeys struct {
	Keys                     []attribute.Item
	ConsistentRead           bool              `json:",omitempty"`
	ProjectionExpression     string            `json:",omitempty"`
	ExpressionAttributeNames map[string]string `json:",omitempty"`
}

type batchGetOutput struct {
	Responses        map[string][]attribute.Item
	UnprocessedKeys  map[string]*unprocessedKeys
	ConsumedCapacity []*consumedCapacity `json:",omitempty"`
}

func (s *Service) batchGetItem(r *wire.Request, in *batchGet) (*batchGetOutput, error) {
	if len(in.RequestItems) == 0 {
		return nil, missing("requestItems")
	}
	n := 0
	for _, request := range in.RequestItems {
		if request == nil || len(request.Keys) == 0 {
			return nil, constraint("[]", "requestItems.member.keys", "Member must have length greater than or equal to 1")
		}
		n += len(request.Keys)
	}
	if n > maxBatchGet {
		return nil, validation("Too many items requested for the BatchGetItem call")
	}
	out := &batchGetOutput{Responses: map[string][]attribute.Item{}, UnprocessedKeys: map[string]*unprocessedKeys{}}
	bytes := 0
	for _, name := range slices.Sorted(maps.Keys(in.RequestItems)) {
		if err := s.getKeys(r, name, in.RequestItems[name], out, &bytes, in.ReturnConsumedCapacity); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// getKeys reads the keys of one table, up to the batch's bytes.
func (s *Service) getKeys(r *wire.Request, name string, request *keysAndAttributes, out *batchGetOutput, bytes *int, returned string) error {
	if err := request.check(); err != nil {
		return err
	}
	projection, err := (&getItem{ProjectionExpression: request.ProjectionExpression, ExpressionAttributeNames: request.ExpressionAttributeNames}).projection()
	if err != nil {
		return err
	}
	t, err := s.dataTable(r.Region, name)
	if err != nil {
		return err
	}
	if duplicated(request.Keys) {
		return validation("Provided list of item keys contains duplicates")
	}
	out.Responses[name] = []attribute.Item{}
	units := 0.0
	for i, key := range request.Keys {
		item, err := t.read(key)
		if err != nil {
			return err
		}
		if *bytes += item.Size(); *bytes > maxBatchBytes {
			out.UnprocessedKeys[name] = &unprocessedKeys{request.Keys[i:], request.ConsistentRead, request.ProjectionExpression, request.ExpressionAttributeNames}
			break
		}
		units += readUnits(item.Size(), request.ConsistentRead)
		if item != nil {
			out.Responses[name] = append(out.Responses[name], projection.Apply(item))
		}
	}
	if c := consumed(returned, t.name, units); c != nil {
		out.ConsumedCapacity = append(out.ConsumedCapacity, c)
	}
	return nil
}

func duplicated(keys []attribute.Item) bool {
	for i, a := range keys {
		for _, b := range keys[i+1:] {
			if a.Equal(b) {
				return true
			}
		}
	}
	return false
}

type batchWrite struct {
	RequestItems           map[string][]writeRequest
	ReturnConsumedCapacity string
}

type writeRequest struct {
	PutRequest    *struct{ Item attribute.Item }
	DeleteRequest *struct{ Key attribute.Item }
}

type batchWriteOutput struct {
	UnprocessedItems map[string]struct{}
	ConsumedCapacity []*consumedCapacity `json:",omitempty"`
}

// batchWriteItem checks all writes before it makes the first; each is on its own, there is no transaction.
func (s *Service) batchWriteItem(r *wire.Request, in *batchWrite) (*batchWriteOutput, error) {
	n := 0
	for _, requests := range in.RequestItems {
		n += len(requests)
	}
	if n == 0 {
		return nil, missing("requestItems")
	}
	if n > maxBatchWrite {
		return nil, constraint("requestItems", "requestItems", "Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]")
	}
	var all []*mutation
	for _, name := range slices.Sorted(maps.Keys(in.RequestItems)) {
		mutations, err := s.batchOf(r.Region, name, in.RequestItems[name])
		if err != nil {
			return nil, err
		}
		all = append(all, mutations...)
	}
	units := map[string]float64{}
	for _, m := range all {
		before, after, err := m.run(s.Clock.Now)
		if err != nil {
			return nil, err
		}
		units[m.table.name] += writeUnits(max(before.Size(), after.Size()))
	}
	out := &batchWriteOutput{UnprocessedItems: map[string]struct{}{}}
	for _, name := range slices.Sorted(maps.Keys(units)) {
		if c := consumed(in.ReturnConsumedCapacity, name, units[name]); c != nil {
			out.ConsumedCapacity = append(out.ConsumedCapacity, c)
		}
	}
	return out, nil
}

func (s *Service) batchOf(region, name string, requests []writeRequest) ([]*mutation, error) {
	var list []*mutation
	var keys []attribute.Item
	for _, request := range requests {
		var m *mutation
		var err error
		switch {
		case request.PutRequest != nil && request.DeleteRequest == nil:
			m, err = s.put(region, &putItem{writeOptions{TableName: name}, request.PutRequest.Item})
		case request.DeleteRequest != nil && request.PutRequest == nil:
			m, err = s.delete(region, &deleteItem{writeOptions{TableName: name}, request.DeleteRequest.Key})
		default:
			err = validation("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
		}
		if err != nil {
			return nil, err
		}
		list, keys = append(list, m), append(keys, m.key)
	}
	if duplicated(keys) {
		return nil, validation("Provided list of item keys contains duplicates")
	}
	return list, nil
}
