package dnsserver

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// BenchmarkAnswer is a failover-free answer without the network.
func BenchmarkAnswer(b *testing.B) {
	fleet := newServing(b, plain("www.example.com", "A", 60, "192.0.2.1"))
	m := new(dns.Msg).SetQuestion("www.example.com.", dns.TypeA)
	for b.Loop() {
		reply := new(dns.Msg).SetReply(m)
		fleet.servers[0].answer(b.Context(), reply, m.Question[0])
	}
}

// BenchmarkUDP asks over one socket per client and reports answers per second
// and the 99th percentile.
func BenchmarkUDP(b *testing.B) {
	fleet := newServing(b, plain("www.example.com", "A", 60, "192.0.2.1"))
	address := fleet.Address(0).String()
	var all = make(chan []time.Duration, 1024)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		conn, err := dns.Dial("udp", address)
		if err != nil {
			b.Error(err)
			return
		}
		defer conn.Close()
		var took []time.Duration
		for pb.Next() {
			start := time.Now()
			if err := conn.WriteMsg(new(dns.Msg).SetQuestion("www.example.com.", dns.TypeA)); err != nil {
				b.Error(err)
				return
			}
			if _, err := conn.ReadMsg(); err != nil {
				b.Error(err)
				return
			}
			took = append(took, time.Since(start))
		}
		all <- took
	})
	close(all)
	var took []time.Duration
	for some := range all {
		took = append(took, some...)
	}
	slices.Sort(took)
	b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), "answers/s")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

// BenchmarkChange is one change of a record in a zone of 10,000, AWS's limit
// for a zone, until all four servers answer with it.
func BenchmarkChange(b *testing.B) {
	fleet := New(Config{Clock: clock.Real(), Propagation: -1, RecordPropagation: -1})
	store := route53.NewStore(route53.Config{Clock: clock.Real(), OnZone: fleet.SetZone})
	zone, err := store.AddInitialZone("example.com")
	if err != nil {
		b.Fatal(err)
	}
	change := func(name string, values ...string) {
		set := plain(name, "A", 60, values...)
		if _, err := store.ChangeResourceRecordSets(zone.ID, "", []route53.RecordChange{{Action: route53.Upsert, Set: set}}); err != nil {
			b.Fatal(err)
		}
	}
	for i := range 100 {
		var changes []route53.RecordChange
		for j := range 100 {
			set := plain(fmt.Sprintf("h%d.d%d.example.com", j, i), "A", 60, "192.0.2.1")
			changes = append(changes, route53.RecordChange{Action: route53.Create, Set: set})
		}
		if _, err := store.ChangeResourceRecordSets(zone.ID, "", changes); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		change("changing.example.com", "192.0.2.1")
	}
}
