package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
)

// How many writes the primary acknowledges before replication pauses, and after.
const (
	replicated = 20
	stranded   = 5
)

// pausedThenLost writes to the primary, pauses replication, writes more, and loses the region. The standby must lack
// exactly the later writes at the cut-over, and have them all once the region is back.
func pausedThenLost(ctx context.Context, w *world) (outcome, error) {
	early, late := ids("early", replicated), ids("late", stranded)
	if err := w.write(ctx, early); err != nil {
		return outcome{}, err
	}
	if _, ok, err := w.await(ctx, time.Minute, w.has(ctx, early)); err != nil || !ok {
		return outcome{"the early writes did not reach the standby within a minute", 0, false}, err
	}
	if err := w.set(ctx, "replication-paused:"+w.outputs.Primary.Region); err != nil {
		return outcome{}, err
	}
	if err := w.write(ctx, late); err != nil {
		return outcome{}, err
	}
	out, err := w.failOver(ctx, "region-down:"+w.outputs.Primary.Region)
	if err != nil || !out.holds {
		return out, err
	}
	missing, err := w.missing(ctx, append(early, late...))
	if err != nil {
		return outcome{}, err
	}
	if err := w.mend(ctx, ""); err != nil {
		return outcome{}, err
	}
	_, back, err := w.await(ctx, time.Minute, w.has(ctx, late))
	out.observed = fmt.Sprintf("missing of %d: %s", replicated+stranded, list(missing))
	if back {
		out.observed += "; back after the outage"
	}
	out.holds = back && slices.Equal(missing, late)
	return out, err
}

func ids(prefix string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s-%d", prefix, i+1)
	}
	return out
}

// list shortens "late-1 late-2 late-3" to "late-1 to late-3".
func list(ids []string) string {
	if len(ids) > 2 {
		return ids[0] + " to " + ids[len(ids)-1]
	}
	return strings.Join(append([]string{}, ids...), " ")
}

func (w *world) key(id string) string {
	table := w.outputs.Table
	key := fmt.Sprintf(`%q: {"S": %q}`, table.HashKey, id)
	if table.RangeKey != "" {
		key += fmt.Sprintf(`, %q: {"S": "profile"}`, table.RangeKey)
	}
	return key
}

// write puts items into the primary's table; each is acknowledged when it returns.
func (w *world) write(ctx context.Context, ids []string) error {
	for _, id := range ids {
		body := fmt.Sprintf(`{"TableName": %q, "Item": {%s, "name": {"S": "Ada"}}}`, w.outputs.Table.Name, w.key(id))
		if _, err := w.dynamodb(ctx, w.outputs.Primary.Region, "PutItem", body); err != nil {
			return err
		}
	}
	return nil
}

// missing lists what the standby's replica lacks.
func (w *world) missing(ctx context.Context, ids []string) ([]string, error) {
	var missing []string
	for _, id := range ids {
		body := fmt.Sprintf(`{"TableName": %q, "Key": {%s}}`, w.outputs.Table.Name, w.key(id))
		reply, err := w.dynamodb(ctx, w.outputs.Of(probe.Standby).Region, "GetItem", body)
		if err != nil {
			return nil, err
		}
		var got struct{ Item map[string]any }
		if err := json.Unmarshal(reply, &got); err != nil {
			return nil, err
		}
		if got.Item == nil {
			missing = append(missing, id)
		}
	}
	return missing, nil
}

func (w *world) has(ctx context.Context, ids []string) func() (bool, error) {
	return func() (bool, error) {
		missing, err := w.missing(ctx, ids)
		return len(missing) == 0, err
	}
}
