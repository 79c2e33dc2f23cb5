package dynamodb

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/fault"
	"github.com/warm-standby/warm-standby/internal/sandbox/metric"
)

// pair is a global table in two regions on a bubble's clock.
type pair struct {
	*Service
	east, west *replica
}

func newPair(t *testing.T, lag time.Duration) *pair {
	t.Helper()
	s := newService(lag)
	s.create(t, primary)
	east := s.tables[tableID{primary, "profiles"}]
	if err := s.createReplica(east, replicaAction{RegionName: standby}); err != nil {
		t.Fatal(err)
	}
	return &pair{s, east, s.tables[tableID{standby, "profiles"}]}
}

func (s *Service) create(t *testing.T, region string) {
	t.Helper()
	g, err := newGroup(&createTable{
		TableName: "profiles", BillingMode: payPerRequest,
		AttributeDefinitions: []attributeDefinition{{"id", "S"}}, KeySchema: []keyElement{{"id", "HASH"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.adopt(s.newReplica(g, region, "profiles"))
}

// put writes an item whose value is a text; "" deletes.
func (p *pair) put(r *replica, id, value string) {
	key := attribute.Item{"id": attribute.Str(id)}
	item := attribute.Item{"id": attribute.Str(id), "v": attribute.Str(value)}
	if value == "" {
		item = nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.write(p.Clock.Now(), key, item)
}

// read gives an item's value, "" where there is none.
func (p *pair) read(r *replica, id string) string {
	item, err := r.read(attribute.Item{"id": attribute.Str(id)})
	if err != nil {
		return err.Error()
	}
	return item["v"].Text
}

func (p *pair) want(t *testing.T, id, east, west string) {
	t.Helper()
	synctest.Wait()
	if e, w := p.read(p.east, id), p.read(p.west, id); e != east || w != west {
		t.Errorf("%s: %q in the east and %q in the west, want %q and %q", id, e, w, east, west)
	}
}

func TestAWriteArrivesAfterTheLag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, 800*time.Millisecond)
		defer p.Stop()
		p.put(p.east, "a", "1")
		time.Sleep(799 * time.Millisecond)
		p.want(t, "a", "1", "")
		time.Sleep(time.Millisecond)
		p.want(t, "a", "1", "1")
		latency := p.Metrics.Between(metric.Name{
			Region: primary, Namespace: "AWS/DynamoDB", Metric: "ReplicationLatency",
			Dimensions: map[string]string{"TableName": "profiles", "ReceivingRegion": standby},
		}, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
		if len(latency) != 1 || latency[0].Value != 800 {
			t.Errorf("ReplicationLatency = %+v", latency)
		}
		p.put(p.west, "a", "")
		time.Sleep(time.Second)
		p.want(t, "a", "", "")
	})
}

func TestTheLastWriterWins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, time.Second)
		defer p.Stop()
		p.put(p.east, "a", "east")
		time.Sleep(100 * time.Millisecond)
		p.put(p.west, "a", "west, later")
		p.want(t, "a", "east", "west, later")
		time.Sleep(2 * time.Second)
		p.want(t, "a", "west, later", "west, later")

		p.put(p.west, "b", "west")
		time.Sleep(100 * time.Millisecond)
		p.put(p.east, "b", "") // nothing is there yet, and the deletion is the later write
		time.Sleep(2 * time.Second)
		p.want(t, "b", "", "")

		p.put(p.east, "c", "east")
		p.put(p.west, "c", "west") // the same instant: both regions must agree
		time.Sleep(2 * time.Second)
		p.want(t, "c", "west", "west")
	})
}

func TestALostRegionNamesTheWritesThatDidNotArrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, time.Second)
		defer p.Stop()
		for i := range 10 {
			p.put(p.east, fmt.Sprint(i), "1")
			time.Sleep(250 * time.Millisecond)
		}
		synctest.Wait()
		p.Faults.Set(fault.Fault{Kind: fault.Region, Target: primary}, 0)
		time.Sleep(time.Hour)
		lost := p.Unreplicated(primary)
		if len(lost) != 3 {
			t.Fatalf("%d writes are missing, want 3: %+v", len(lost), lost)
		}
		for i, id := range []string{"7", "8", "9"} {
			w := lost[i]
			if w.Key["id"].Text != id || w.From != primary || w.To != standby || w.Table != "profiles" || !w.Held {
				t.Errorf("missing write %d is %+v, want %s", i, w, id)
			}
			p.want(t, id, "1", "")
		}
		p.want(t, "6", "1", "1")

		p.put(p.west, "9", "2") // life goes on in the standby
		p.Faults.Clear(fault.Fault{Kind: fault.Region, Target: primary})
		time.Sleep(2 * time.Second)
		p.want(t, "8", "1", "1")
		p.want(t, "9", "2", "2")
		if left := p.Unreplicated(""); len(left) != 0 {
			t.Errorf("still missing: %+v", left)
		}
	})
}

func TestWhatHoldsReplication(t *testing.T) {
	for words, held := range map[string]bool{
		"replication-paused:us-east-1":           true,
		"replication-paused:us-east-1/us-west-2": true,
		"replication-paused:us-west-2":           false,
		"region-down:us-west-2":                  true,
		"dynamodb-down:us-east-1":                true,
		"dynamodb-unresolvable:us-west-2":        true,
		"dynamodb-slow:us-east-1:5s":             false,
		"endpoint-hang:us-east-1":                false,
	} {
		t.Run(words, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPair(t, 0)
				defer p.Stop()
				f, err := fault.Parse(words)
				if err != nil {
					t.Fatal(err)
				}
				p.Faults.Set(f, 0)
				p.put(p.east, "a", "1")
				time.Sleep(time.Minute)
				if got := len(p.Unreplicated("")) == 1; got != held {
					t.Errorf("held = %v", got)
				}
				p.Faults.Clear(f)
				time.Sleep(time.Second)
				p.want(t, "a", "1", "1")
			})
		})
	}
}

func TestJitterDoesNotReorder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, time.Second)
		defer p.Stop()
		p.Jitter = 1
		for i := range 200 {
			p.put(p.east, "a", fmt.Sprint(i))
			p.put(p.east, fmt.Sprint(i), "1")
			time.Sleep(time.Millisecond)
		}
		time.Sleep(3 * time.Second)
		p.want(t, "a", "199", "199")
		events, _ := p.Log.Since(0, event.Replication)
		if len(events) != 400 {
			t.Errorf("%d arrivals, want 400", len(events))
		}
	})
}

func TestANewReplicaHasEverythingOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, time.Hour)
		defer p.Stop()
		p.put(p.west, "only in the west so far", "1")
		if err := p.createReplica(p.east, replicaAction{RegionName: "eu-west-1"}); err != nil {
			t.Fatal(err)
		}
		third := p.tables[tableID{"eu-west-1", "profiles"}]
		if got := p.read(third, "only in the west so far"); got != "1" {
			t.Errorf("the third replica has %q", got)
		}
		if err := p.remove(third); err != nil {
			t.Fatal(err)
		}
		if len(p.east.links) != 1 || len(p.west.links) != 1 {
			t.Errorf("links left to a removed replica: %d, %d", len(p.east.links), len(p.west.links))
		}
	})
}

func TestExpiredItemsAreDeletedEverywhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, time.Second)
		if err := p.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer p.Stop()
		p.east.ttl = "expires_at"
		now := int(p.Clock.Now().Unix())
		for id, expiry := range map[string]attribute.Value{
			"soon": attribute.IntValue(now + 90), "later": attribute.IntValue(now + 3600), "text": attribute.Str("1"),
			"past": attribute.IntValue(now - 5), "ancient": attribute.IntValue(now - 6*365*24*3600),
		} {
			p.east.mu.Lock()
			p.east.write(p.Clock.Now(), attribute.Item{"id": attribute.Str(id)}, attribute.Item{"id": attribute.Str(id), "v": attribute.Str("1"), "expires_at": expiry})
			p.east.mu.Unlock()
		}
		time.Sleep(3 * time.Minute)
		for id, value := range map[string]string{"soon": "", "past": "", "later": "1", "text": "1", "ancient": "1"} {
			p.want(t, id, value, value)
		}
	})
}

func TestSpeedScalesTheLag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, time.Second)
		defer p.Stop()
		fast, err := clock.New(10)
		if err != nil {
			t.Fatal(err)
		}
		p.Clock = fast
		p.put(p.east, "a", "1")
		time.Sleep(99 * time.Millisecond)
		p.want(t, "a", "1", "")
		time.Sleep(time.Millisecond)
		p.want(t, "a", "1", "1")
	})
}

func TestDeletionsAreForgottenOnceTheyArrived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, time.Second)
		defer p.Stop()
		p.put(p.east, "a", "1")
		p.put(p.east, "a", "")
		time.Sleep(2 * tombstoneLife)
		p.sweep()
		if r := p.west.store.Get(attribute.Item{"id": attribute.Str("a")}); r != nil {
			t.Errorf("a deletion is remembered for ever: %+v", r)
		}
	})
}
