package dnsserver

import (
	"fmt"
	"net"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// BenchmarkSoak is a server at full load while records and health change and
// garbage arrives: answers per second, and what the heap and the goroutines
// grew by. Give it -benchtime 10m.
func BenchmarkSoak(b *testing.B) {
	c := clock.Real()
	fleet := New(Config{Clock: c, Log: event.NewLog(c, 0), Propagation: -1, RecordPropagation: -1})
	store := route53.NewStore(route53.Config{Clock: c, Log: event.NewLog(c, 0), ChangeDelay: -1, OnZone: fleet.SetZone})
	zone, err := store.AddInitialZone("example.com")
	if err != nil {
		b.Fatal(err)
	}
	if err := fleet.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	defer fleet.Stop()
	heap, goroutines := resources()
	var n atomic.Int64
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		conn, err := dns.Dial("udp", fleet.Address(0).String())
		if err != nil {
			b.Error(err)
			return
		}
		defer conn.Close()
		for pb.Next() {
			i := n.Add(1)
			if i%1000 == 0 {
				disturb(b, store, fleet, zone.ID, i/1000)
			}
			if err := conn.WriteMsg(new(dns.Msg).SetQuestion(fmt.Sprintf("h%d.example.com.", i%20), dns.TypeA)); err != nil {
				b.Error(err)
				return
			}
			if _, err := conn.ReadMsg(); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.StopTimer()
	nowHeap, nowGoroutines := resources()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "answers/s")
	b.ReportMetric((nowHeap-heap)/(1<<20), "heap-growth-MB")
	b.ReportMetric(float64(nowGoroutines-goroutines), "goroutines-growth")
}

// disturb changes a record and a status, and sends garbage over UDP and TCP.
func disturb(b *testing.B, store *route53.Store, fleet *Fleet, zone string, i int64) {
	set := plain(fmt.Sprintf("h%d.example.com", i%10), "A", 60, fmt.Sprintf("192.0.2.%d", i%250))
	if _, err := store.ChangeResourceRecordSets(zone, "", []route53.RecordChange{{Action: route53.Upsert, Set: set}}); err != nil {
		b.Error(err)
	}
	fleet.SetHealth("check", i%2 == 0, false)
	for _, network := range []string{"udp", "tcp"} {
		if conn, err := net.Dial(network, fleet.Address(0).String()); err == nil {
			_, _ = conn.Write([]byte{0, 12, 1, 2, 3})
			conn.Close()
		}
	}
}

func resources() (heap float64, goroutines int) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc), runtime.NumGoroutine()
}
