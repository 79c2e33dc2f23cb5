package dynamodb

import (
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/expression"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// mutation is one write of one item: a put, update, deletion, or a mere condition check in a transaction.
type mutation struct {
	table     *replica
	key       attribute.Item
	condition expression.Condition // nil: none
	// change makes the new item from the old one, which may be nil; nil is a mere check.
	change func(old attribute.Item) (attribute.Item, error)
	// onFailure is ReturnValuesOnConditionCheckFailure.
	onFailure string
}

// errCondition is the condition that did not hold; Fields may hold the item.
func errCondition(old attribute.Item, returned string) error {
	e := wire.BadRequest("ConditionalCheckFailedException", "The conditional request failed")
	if returned == "ALL_OLD" && old != nil {
		e.Fields = map[string]any{"Item": old}
	}
	return e
}

// plan evaluates the mutation; the caller holds the table's mutex.
func (m *mutation) plan() (before, after attribute.Item, err error) {
	before = m.table.store.Item(m.key)
	if m.condition != nil && !m.condition.Holds(before) {
		return before, nil, errCondition(before, m.onFailure)
	}
	if m.change == nil {
		return before, before, nil
	}
	after, err = m.change(before)
	return before, after, err
}

// run plans and writes.
func (m *mutation) run(now func() time.Time) (before, after attribute.Item, err error) {
	m.table.mu.Lock()
	defer m.table.mu.Unlock()
	before, after, err = m.plan()
	if err == nil {
		m.commit(now(), before, after)
	}
	return before, after, err
}

// commit writes what plan gave. Deleting what is not there changes nothing and replicates nothing.
func (m *mutation) commit(now time.Time, before, after attribute.Item) {
	if m.change == nil || before == nil && after == nil {
		return
	}
	m.table.write(now, m.key, after)
}

// writeOptions are the parameters that all single writes share.
type writeOptions struct {
	legacy
	substitutions
	TableName                           string
	ConditionExpression                 string
	ReturnValues                        string
	ReturnConsumedCapacity              string
	ReturnItemCollectionMetrics         string
	ReturnValuesOnConditionCheckFailure string
}

// check validates what does not depend on the table.
func (o *writeOptions) check(returnValues ...string) error {
	if err := o.legacy.check(); err != nil {
		return err
	}
	if err := oneOf(o.ReturnValues, "returnValues", "ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"); err != nil {
		return err
	}
	if oneOf(o.ReturnValues, "", returnValues...) != nil {
		return validation("ReturnValues can only be ALL_OLD or NONE")
	}
	if err := oneOf(o.ReturnValuesOnConditionCheckFailure, "returnValuesOnConditionCheckFailure", "ALL_OLD", "NONE"); err != nil {
		return err
	}
	return checkReturnConsumed(o.ReturnConsumedCapacity)
}

// conditionOf reads a condition expression, if there is one.
func conditionOf(p *expression.Placeholders, text string) (expression.Condition, error) {
	if text == "" {
		return nil, nil
	}
	return p.Condition(expression.ConditionKind, text)
}

// mutationOutput is the answer to a single write.
type mutationOutput struct {
	Attributes       attribute.Item    `json:",omitempty"`
	ConsumedCapacity *consumedCapacity `json:",omitempty"`
}

func (o *writeOptions) output(t *replica, before, after, attributes attribute.Item) *mutationOutput {
	units := writeUnits(max(before.Size(), after.Size()))
	return &mutationOutput{Attributes: attributes, ConsumedCapacity: consumed(o.ReturnConsumedCapacity, t.name, units)}
}
