package dnsserver

import (
	"encoding/json"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// TestEachServerLearnsInItsOwnTime: a status reaches the four servers one after
// the other, and the event log says when each flipped.
func TestEachServerLearnsInItsOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.Real()
		log := event.NewLog(c, 0)
		delays := []time.Duration{3 * time.Second, time.Second, 2 * time.Second, 4 * time.Second}
		next := 0
		fleet := New(Config{Clock: c, Log: log, Propagation: 4 * time.Second, RecordPropagation: -1, Delay: func(time.Duration) time.Duration {
			next++
			return delays[(next-1)%4]
		}})
		fleet.started = true
		store := route53.NewStore(route53.Config{Clock: c, OnZone: fleet.SetZone})
		zone, err := store.AddInitialZone("example.com")
		if err != nil {
			t.Fatal(err)
		}
		check, _, err := store.CreateHealthCheck("one", route53.HealthCheckConfig{Type: route53.HTTP, Domain: "a.example.net"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := store.ChangeResourceRecordSets(zone.ID, "", []route53.RecordChange{
			{Action: route53.Create, Set: failover(plain("api.example.com", "A", 60, "192.0.2.1"), route53.Primary, check.ID)},
			{Action: route53.Create, Set: failover(plain("api.example.com", "A", 60, "192.0.2.2"), route53.Secondary, "")},
		}); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		fleet.SetHealth(check.ID, false, false)
		for second := range 5 {
			synctest.Wait()
			flipped := 0
			for _, s := range fleet.servers {
				reply := new(dns.Msg).SetQuestion("api.example.com.", dns.TypeA)
				s.answer(t.Context(), reply, reply.Question[0])
				if reply.Answer[0].(*dns.A).A.String() == "192.0.2.2" {
					flipped++
				}
			}
			if flipped != second {
				t.Errorf("after %d s %d servers have flipped", second, flipped)
			}
			time.Sleep(time.Second)
		}
		var order []string
		flips, _ := log.Since(0, event.DNS)
		for _, e := range flips[4:] {
			var detail answerEvent
			if err := json.Unmarshal(e.Detail, &detail); err != nil {
				t.Fatal(err)
			}
			if detail.Failover != "SECONDARY" || detail.Previous != "primary" || !slices.Equal(detail.Answer, []string{"192.0.2.2"}) {
				t.Errorf("detail %+v", detail)
			}
			order = append(order, e.Subject+" "+e.Wall.Sub(start).String())
		}
		want := []string{"api.example.com A ns2 1s", "api.example.com A ns3 2s", "api.example.com A ns1 3s", "api.example.com A ns4 4s"}
		if !slices.Equal(order, want) {
			t.Errorf("flips %q, want %q", order, want)
		}
	})
}

// TestAnOlderChangeDoesNotWin: a status that overtakes an older one stays.
func TestAnOlderChangeDoesNotWin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		delay := 5 * time.Second
		fleet := New(Config{Clock: clock.Real(), Propagation: 5 * time.Second, Delay: func(time.Duration) time.Duration { return delay }})
		fleet.started = true
		fleet.SetHealth("check", false, false)
		delay = time.Second
		fleet.SetHealth("check", true, false)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if !fleet.servers[0].view.Load().health["check"] {
			t.Error("the older status won")
		}
	})
}

// TestStopDropsWhatIsOnItsWay.
func TestStopDropsWhatIsOnItsWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fleet := New(Config{Clock: clock.Real()})
		fleet.started = true
		fleet.SetHealth("check", false, false)
		if err := fleet.Stop(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if len(fleet.servers[0].health) != 0 {
			t.Error("a stopped server learned something")
		}
	})
}

func TestServerIndex(t *testing.T) {
	for host, want := range map[string]int{
		"ns-1.awsdns-01.com": 0, "NS-600.awsdns-11.NET.": 1, "ns-1100.awsdns-09.org": 2, "ns-2000.awsdns-58.co.uk": 3,
		"ns-1.awsdns-01.de": -1, "www.example.com": -1, "": -1,
	} {
		got, found := ServerIndex(host)
		if found != (want >= 0) || found && got != want {
			t.Errorf("%q: %d %t", host, got, found)
		}
	}
}

func TestTheLastStatusOfADeletedCheckStays(t *testing.T) {
	l := newLab(t)
	id := l.check("p")
	l.create(
		failover(plain("api.example.com", "A", 60, "192.0.2.1"), route53.Primary, id),
		failover(plain("api.example.com", "A", 60, "192.0.2.2"), route53.Secondary, ""),
	)
	l.fleet.SetHealth(id, false, false)
	l.fleet.SetHealth(id, true, true)
	Case{Name: "api.example.com.", Type: dns.TypeA, Answer: []string{"api.example.com. 60 IN A 192.0.2.2"}}.test(t, l.answer())
}

func TestWeightedAndMultivalue(t *testing.T) {
	l := newLab(t)
	down := l.check("down")
	l.fleet.SetHealth(down, false, false)
	for i, n := range []int64{0, 1, 3} {
		set := plain("w.example.com", "A", 60, []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"}[i])
		set.SetIdentifier, set.Weight = string(rune('a'+i)), &n
		l.create(set)
	}
	for i := range 10 {
		set := plain("m.example.com", "A", 60, "192.0.2.1"+string(rune('0'+i)))
		set.SetIdentifier, set.Multivalue = string(rune('a'+i)), true
		if i == 0 {
			set.HealthCheckID = down
		}
		l.create(set)
	}
	drawn := map[string]int{}
	for range 1000 {
		reply := l.answer().Reply(t.Context(), new(dns.Msg).SetQuestion("w.example.com.", dns.TypeA), false)
		drawn[reply.Answer[0].(*dns.A).A.String()]++
	}
	if drawn["192.0.2.1"] != 0 || drawn["192.0.2.2"] < 150 || drawn["192.0.2.2"] > 350 {
		t.Errorf("weights 0, 1 and 3 were drawn %v times", drawn)
	}
	for range 100 {
		reply := l.answer().Reply(t.Context(), new(dns.Msg).SetQuestion("m.example.com.", dns.TypeA), false)
		if len(reply.Answer) != maxMultivalue {
			t.Fatalf("%d values", len(reply.Answer))
		}
		for _, rr := range reply.Answer {
			if rr.(*dns.A).A.String() == "192.0.2.10" {
				t.Fatal("an unhealthy value was answered")
			}
		}
	}
}
