package dynamodb

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// maxTransaction is the most items of a transaction. A transaction is atomic in its region only; its writes replicate
// one by one (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html).
const maxTransaction = 100

type transactWrite struct {
	TransactItems []struct {
		Put            *putItem
		Update         *updateItem
		Delete         *deleteItem
		ConditionCheck *deleteItem
	}
	ClientRequestToken string
}

type transactGet struct {
	TransactItems []struct{ Get *getItem }
}

type transactGetOutput struct{ Responses []itemOutput }

func (s *Service) transactGetItems(r *wire.Request, in *transactGet) (*transactGetOutput, error) {
	if err := checkTransaction(len(in.TransactItems)); err != nil {
		return nil, err
	}
	out := &transactGetOutput{}
	for _, one := range in.TransactItems {
		if one.Get == nil {
			return nil, missing("transactItems.1.member.get")
		}
		got, err := s.getItem(r, one.Get)
		if err != nil {
			return nil, err
		}
		out.Responses = append(out.Responses, itemOutput{Item: got.Item})
	}
	return out, nil
}

func checkTransaction(n int) error {
	if n < 1 || n > maxTransaction {
		return constraint(n, "transactItems", "Member must have length less than or equal to 100 and greater than or equal to 1")
	}
	return nil
}

// transactWriteItems makes all writes or none.
func (s *Service) transactWriteItems(r *wire.Request, in *transactWrite) (*wire.Empty, error) {
	if err := checkTransaction(len(in.TransactItems)); err != nil {
		return nil, err
	}
	var all []*mutation
	for _, one := range in.TransactItems {
		var m *mutation
		var err error
		switch {
		case one.Put != nil:
			m, err = s.put(r.Region, one.Put)
		case one.Update != nil:
			m, _, err = s.update(r.Region, one.Update)
		case one.Delete != nil:
			m, err = s.delete(r.Region, one.Delete)
		case one.ConditionCheck != nil:
			m, err = s.keyed(r.Region, &one.ConditionCheck.writeOptions, one.ConditionCheck.Key)
		default:
			err = validation("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request")
		}
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	if err := distinctItems(all); err != nil {
		return nil, err
	}
	return nil, s.runAll(all)
}

func distinctItems(all []*mutation) error {
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a.table == b.table && a.key.Equal(b.key) {
				return validation("Transaction request cannot include multiple operations on one item")
			}
		}
	}
	return nil
}

// runAll locks the tables in the order of their names, plans every write, and writes if all can be.
func (s *Service) runAll(all []*mutation) error {
	tables := make([]*replica, len(all))
	for i, m := range all {
		tables[i] = m.table
	}
	slices.SortFunc(tables, func(a, b *replica) int { return strings.Compare(a.name, b.name) })
	for _, t := range slices.Compact(tables) {
		t.mu.Lock()
		defer t.mu.Unlock()
	}
	type planned struct{ before, after attribute.Item }
	plans := make([]planned, len(all))
	failures := make([]error, len(all))
	for i, m := range all {
		plans[i].before, plans[i].after, failures[i] = m.plan()
	}
	if err := canceled(failures); err != nil {
		return err
	}
	for i, m := range all {
		m.commit(s.Clock.Now(), plans[i].before, plans[i].after)
	}
	return nil
}

type cancellationReason struct {
	Code    string
	Message string         `json:",omitempty"`
	Item    attribute.Item `json:",omitempty"`
}

// canceled tells why a transaction was not made, item by item; nil if nothing failed.
func canceled(failures []error) error {
	reasons := make([]cancellationReason, len(failures))
	codes := make([]string, len(failures))
	failed := false
	for i, err := range failures {
		reasons[i] = reasonFor(err)
		codes[i] = reasons[i].Code
		failed = failed || err != nil
	}
	if !failed {
		return nil
	}
	e := wire.BadRequest("TransactionCanceledException",
		"Transaction cancelled, please refer cancellation reasons for specific reasons [%s]", strings.Join(codes, ", "))
	e.Fields = map[string]any{"CancellationReasons": reasons, "Message": e.Message}
	return e
}

func reasonFor(err error) cancellationReason {
	if err == nil {
		return cancellationReason{Code: "None"}
	}
	var e *wire.Error
	if !errors.As(asWireError(err), &e) {
		return cancellationReason{Code: "ValidationError", Message: fmt.Sprint(err)}
	}
	reason := cancellationReason{Code: "ValidationError", Message: e.Message}
	if e.Code == "ConditionalCheckFailedException" {
		reason.Code = "ConditionalCheckFailed"
		reason.Item, _ = e.Fields["Item"].(attribute.Item)
	}
	return reason
}
