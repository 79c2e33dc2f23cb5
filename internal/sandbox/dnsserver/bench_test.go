package dnsserver

import (
	"slices"
	"testing"
	"time"

	"github.com/miekg/dns"
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
