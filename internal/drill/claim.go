package drill

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/warm-standby/warm-standby/internal/probe"
)

// Of the claim.
const (
	// Lease is how long a claim holds without being renewed: a killed drill blocks others no longer.
	Lease = 2 * time.Minute
	// renewEvery leaves three tries before a lease lapses.
	renewEvery = Lease / 4
	// claimNet is when the table's TTL removes a claim that nobody restored. Until then it holds what is
	// needed to undo the drill.
	claimNet = 7 * 24 * time.Hour
)

// The attributes of the claim's item.
const (
	ClaimRun     = "run"
	claimJournal = "journal"
	ClaimLease   = "lease_until" // epoch seconds
)

// claim is the table's record that a drill is going on. It lives in the standby's region alone: a
// conditional write is serialised within one region only, and the standby is the region that a drill
// leaves intact. Times are the service's, so that a wrong clock here neither steals a claim nor keeps it.
type claim struct {
	table   Table // the standby's
	journal Journal
}

func (c *claim) put(ctx context.Context) error {
	_, now, err := c.table.Get(ctx, ClaimKey)
	if err != nil {
		return err
	}
	text, err := json.Marshal(c.journal)
	if err != nil {
		return err
	}
	return c.table.PutClaim(ctx, Item{
		Key:     ClaimKey,
		Strings: map[string]string{ClaimRun: c.journal.Run, "owner": c.journal.Owner, claimJournal: string(text)},
		Numbers: map[string]int64{ClaimLease: now.Add(Lease).Unix()},
		Expires: now.Add(claimNet),
	}, now)
}

// keep renews the claim until ctx ends. A renewal that fails is reported and tried again; losing the
// claim to somebody else is reported once and ends it.
func (c *claim) keep(ctx context.Context, report func(error)) {
	ticker := time.NewTicker(renewEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := c.put(ctx)
		if err == nil || ctx.Err() != nil {
			continue
		}
		report(fmt.Errorf("the claim could not be renewed: %w", err))
		if errors.Is(err, ErrClaimed) {
			return
		}
	}
}

// Held is a claim as found in the table.
type Held struct {
	Journal Journal
	Lapsed  bool // its drill no longer renews it
}

// FindClaim reads the claim from the standby's table; nil: there is none.
func FindClaim(ctx context.Context, tables map[probe.Role]Table) (*Held, error) {
	item, now, err := tables[probe.Standby].Get(ctx, ClaimKey)
	if err != nil || item == nil {
		return nil, err
	}
	j, err := ParseJournal([]byte(item.Strings[claimJournal]))
	if err != nil {
		return nil, fmt.Errorf("the claim %s: %w", ClaimKey, err)
	}
	return &Held{Journal: j, Lapsed: item.Numbers[ClaimLease] < now.Unix()}, nil
}
