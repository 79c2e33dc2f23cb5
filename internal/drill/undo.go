package drill

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
)

// ErrChangedByHand is a health check that is neither as before the drill nor as the drill left it.
var ErrChangedByHand = errors.New("somebody changed the health check during the drill, so it is left alone")

// apply breaks the primary as the journal says.
func (c Cloud) apply(ctx context.Context, j Journal, version int64, now time.Time, net time.Duration) error {
	if j.Check != nil {
		return c.Checks.UpdateHealthCheck(ctx, j.Check.ID, version, j.Check.change(j.Check.Broken))
	}
	if j.Marker != "" {
		return c.Tables[probe.Primary].Put(ctx, Item{
			Key:     j.Marker,
			Strings: map[string]string{ClaimRun: j.Run},
			Expires: now.Add(net),
		})
	}
	return nil
}

func (u CheckUndo) change(to CheckSettings) CheckChange {
	var change CheckChange
	if u.Before.ResourcePath != u.Broken.ResourcePath {
		change.ResourcePath = &to.ResourcePath
	}
	if u.Before.Inverted != u.Broken.Inverted {
		change.Inverted = &to.Inverted
	}
	return change
}

// undo puts back what the journal says, once, and reads that it is so. Doing it again changes nothing.
func (c Cloud) undo(ctx context.Context, j Journal) error {
	if j.Check != nil {
		if err := c.undoCheck(ctx, *j.Check); err != nil {
			return err
		}
	}
	if j.Marker != "" {
		return c.undoMarker(ctx, j.Marker)
	}
	return nil
}

func (c Cloud) undoCheck(ctx context.Context, u CheckUndo) error {
	check, err := c.Checks.HealthCheck(ctx, u.ID)
	if err != nil {
		return err
	}
	switch settings := (CheckSettings{check.ResourcePath, check.Inverted}); settings {
	case u.Before:
		return nil
	case u.Broken:
	default:
		return fmt.Errorf("%w: %s has path %s, inverted %t", ErrChangedByHand, u.ID, settings.ResourcePath, settings.Inverted)
	}
	if err := c.Checks.UpdateHealthCheck(ctx, u.ID, check.Version, u.change(u.Before)); err != nil {
		return err
	}
	check, err = c.Checks.HealthCheck(ctx, u.ID)
	if err == nil && (CheckSettings{check.ResourcePath, check.Inverted}) != u.Before {
		err = fmt.Errorf("health check %s still has path %s, inverted %t", u.ID, check.ResourcePath, check.Inverted)
	}
	return err
}

// undoMarker removes the marker in the primary's region or, where that cannot be reached, in the
// standby's, from where the removal replicates.
func (c Cloud) undoMarker(ctx context.Context, key string) error {
	var failures []error
	for _, role := range []probe.Role{probe.Primary, probe.Standby} {
		err := c.Tables[role].Delete(ctx, key)
		if err == nil {
			return nil
		}
		failures = append(failures, fmt.Errorf("%s: %w", role, err))
	}
	return errors.Join(failures...)
}

// attemptTimeout bounds one try, so that a network which swallows everything does not swallow the rest.
const attemptTimeout = 30 * time.Second

// insist repeats a step, waiting longer each time, until it succeeds or ctx ends. What somebody
// changed by hand is not tried again.
func insist(ctx context.Context, tell func(string), step func(context.Context) error) error {
	for wait := time.Second; ; wait = min(2*wait, 15*time.Second) {
		attempt, cancel := context.WithTimeout(ctx, attemptTimeout)
		err := step(attempt)
		cancel()
		if err == nil || errors.Is(err, ErrChangedByHand) || errors.Is(err, ErrClaimed) {
			return err
		}
		if ctx.Err() != nil {
			return err
		}
		tell(fmt.Sprintf("%v; trying again in %s", err, wait))
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return err
		case <-timer.C:
		}
	}
}

// ByHand are the commands that undo the journal without verify.
func (j Journal) ByHand() []string {
	var steps []string
	if u := j.Check; u != nil {
		step := "aws route53 update-health-check --health-check-id " + quote(u.ID)
		if u.Before.ResourcePath != u.Broken.ResourcePath {
			step += " --resource-path " + quote(u.Before.ResourcePath)
		}
		if u.Before.Inverted != u.Broken.Inverted {
			step += map[bool]string{true: " --inverted", false: " --no-inverted"}[u.Before.Inverted]
		}
		steps = append(steps, step)
	}
	if j.Marker != "" {
		steps = append(steps, j.deleteItem(j.Outputs.Primary.Region, j.Marker))
	}
	if j.Outputs.Table.Name != "" {
		steps = append(steps, j.deleteItem(j.Outputs.Standby.Region, ClaimKey))
	}
	return steps
}

func (j Journal) deleteItem(region, key string) string {
	table := j.Outputs.Table
	keys := fmt.Sprintf(`"%s":{"S":"%s"}`, table.HashKey, key)
	if table.RangeKey != "" {
		keys += fmt.Sprintf(`,"%s":{"S":"profile"}`, table.RangeKey)
	}
	return fmt.Sprintf("aws dynamodb delete-item --region %s --table-name %s --key %s", quote(region), quote(table.Name), quote("{"+keys+"}"))
}

// quote makes one word of a shell command, whatever is in it.
func quote(word string) string {
	if word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
