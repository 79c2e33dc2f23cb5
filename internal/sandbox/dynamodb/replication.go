package dynamodb

import (
	"sort"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/table"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/metric"
)

// heldPoll is how often a link that is held looks whether it may go on, in sandbox time.
const heldPoll = 100 * time.Millisecond

// link carries one table's writes from a region to another, in order. Each write arrives its lag after it was
// acknowledged; while replication is paused or either end is down, writes wait.
type link struct {
	service  *Service
	from, to *replica

	mu     sync.Mutex
	queue  []change
	timer  *time.Timer // nil while the queue is empty
	closed bool
}

// change is an acknowledged write on its way. Its version says when it was acknowledged.
type change struct {
	key, item attribute.Item
	version   table.Version
	due       time.Time
}

func (s *Service) newLink(from, to *replica) *link { return &link{service: s, from: from, to: to} }

// send queues a write.
func (l *link) send(c change) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.due = l.service.Clock.Now().Add(l.service.lag())
	if n := len(l.queue); n > 0 && c.due.Before(l.queue[n-1].due) {
		c.due = l.queue[n-1].due // jitter does not reorder
	}
	l.queue = append(l.queue, c)
	if l.timer == nil && !l.closed {
		l.wake(c.due.Sub(l.service.Clock.Now()))
	}
}

// wake runs drain after a while; the caller holds l.mu.
func (l *link) wake(after time.Duration) {
	l.timer = l.service.Clock.AfterFunc(max(after, 0), l.drain)
}

// drain delivers what is due and sets the timer for the rest.
func (l *link) drain() {
	for {
		c, ok := l.next()
		if !ok {
			return
		}
		l.deliver(c)
	}
}

func (l *link) next() (change, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.timer = nil
	if l.closed || len(l.queue) == 0 {
		return change{}, false
	}
	wait := l.queue[0].due.Sub(l.service.Clock.Now())
	if l.held() {
		wait = max(wait, heldPoll)
	}
	if wait > 0 {
		l.wake(wait)
		return change{}, false
	}
	c := l.queue[0]
	l.queue = l.queue[1:]
	return c, true
}

// held says whether writes wait: replication is paused, or either end is down.
func (l *link) held() bool {
	faults := l.service.Faults
	if faults.ReplicationPaused(l.from.region, l.to.region) {
		return true
	}
	for _, region := range []string{l.from.region, l.to.region} {
		if d := faults.DynamoDB(region); faults.RegionDown(region) || d.Down || d.Unresolvable {
			return true
		}
	}
	return false
}

// arrival is the detail of a replication event.
type arrival struct {
	From, To string
	Key      attribute.Item
	Deleted  bool    `json:",omitempty"`
	LagMS    float64 // sandbox time from acknowledgement to arrival
	Won      bool    // false: the receiving region already had a later write of the item
}

func (l *link) deliver(c change) {
	s := l.service
	l.to.mu.Lock()
	won := l.to.store.Apply(c.key, c.item, c.version)
	l.to.mu.Unlock()
	now := s.Clock.Now()
	lag := float64(now.Sub(c.version.At)) / float64(time.Millisecond)
	s.Log.Append(event.Replication, l.from.name, arrival{
		From: l.from.region, To: l.to.region, Key: c.key, Deleted: c.item == nil, LagMS: lag, Won: won,
	})
	// The metric belongs to the source region
	// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_monitoring.html).
	s.Metrics.Put(metric.Name{
		Region: l.from.region, Namespace: "AWS/DynamoDB", Metric: "ReplicationLatency",
		Dimensions: map[string]string{"TableName": l.from.name, "ReceivingRegion": l.to.region},
	}, now, lag, "Milliseconds")
}

// close ends the delivery. What has not arrived stays known, for a snapshot.
func (l *link) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	if l.timer != nil {
		l.timer.Stop()
	}
}

func (t *replica) unlink() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for region, l := range t.links {
		l.close()
		delete(t.links, region)
	}
}

func (t *replica) unlinkFrom(region string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l := t.links[region]; l != nil {
		l.close()
		delete(t.links, region)
	}
}

// Unreplicated is an acknowledged write that another region does not have yet. When the region that took it is lost,
// these are the writes that the others miss: the RPO, item by item.
type Unreplicated struct {
	Table        string         `json:"table"`
	From         string         `json:"from"`
	To           string         `json:"to"`
	Key          attribute.Item `json:"key"`
	Deleted      bool           `json:"deleted,omitempty"`
	Acknowledged time.Time      `json:"acknowledged"` // sandbox time
	Held         bool           `json:"held"`         // a fault keeps it; else it is only on its way
}

// Unreplicated lists the acknowledged writes that have not arrived, oldest first. An empty region means all.
func (s *Service) Unreplicated(from string) []Unreplicated {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := []Unreplicated{}
	for id, t := range s.tables {
		if from != "" && id.region != from {
			continue
		}
		t.mu.RLock()
		for _, l := range t.links {
			list = append(list, l.pending()...)
		}
		t.mu.RUnlock()
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].Acknowledged.Before(list[j].Acknowledged) })
	return list
}

func (l *link) pending() []Unreplicated {
	l.mu.Lock()
	defer l.mu.Unlock()
	held := l.held()
	list := make([]Unreplicated, len(l.queue))
	for i, c := range l.queue {
		list[i] = Unreplicated{
			Table: l.from.name, From: l.from.region, To: l.to.region, Key: c.key, Deleted: c.item == nil,
			Acknowledged: c.version.At.Round(0), Held: held,
		}
	}
	return list
}
