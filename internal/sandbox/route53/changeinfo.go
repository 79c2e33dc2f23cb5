package route53

import "time"

// The two states of a change.
const (
	Pending = "PENDING" // not yet on every name server
	InSync  = "INSYNC"  // on every name server
)

// ChangeInfo is the status of a change of a zone:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeInfo.html
type ChangeInfo struct {
	ID          string // without /change/
	Comment     string
	SubmittedAt time.Time
	Status      string // Pending or InSync
}

// changeMemory is how long a finished change can be asked for. AWS keeps them
// for a while too; without a limit a long run would only grow.
const changeMemory = time.Hour

// submit registers a change made now. The caller holds the lock.
func (s *Store) submit(comment string) ChangeInfo {
	now := s.config.Clock.Now()
	for id, old := range s.changes {
		if now.Sub(old.SubmittedAt) > changeMemory+s.config.ChangeDelay {
			delete(s.changes, id)
		}
	}
	change := ChangeInfo{ID: newID("C"), Comment: comment, SubmittedAt: now}
	s.changes[change.ID] = change
	return s.status(change)
}

func (s *Store) status(change ChangeInfo) ChangeInfo {
	change.Status = Pending
	if s.config.Clock.Now().Sub(change.SubmittedAt) >= s.config.ChangeDelay {
		change.Status = InSync
	}
	return change
}

// Change returns the status of a change, PENDING or INSYNC.
func (s *Store) Change(id string) (ChangeInfo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change, ok := s.changes[id]
	if !ok {
		return ChangeInfo{}, noSuchChange(id)
	}
	return s.status(change), nil
}
