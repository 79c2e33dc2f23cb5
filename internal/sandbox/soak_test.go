package sandbox

import (
	"crypto/rand"
	"fmt"
	"net"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/warm-standby/warm-standby/internal/sandbox/fault"
)

// warmUp is how many rounds fill what is bounded: the event log keeps 8,192 of each kind.
const warmUp = 20_000

// BenchmarkSoak is a whole sandbox at full load: reads, writes and their replication, DNS through both servers, faults
// that come and go, garbage on every port. It reports calls per second, and what heap and goroutines grew by since the
// warm-up, which is to be nothing: `make soak`.
func BenchmarkSoak(b *testing.B) {
	s := started(b)
	defer s.Close()
	client := dynamoDB(b, s)
	client.post(b, "CreateTable", `{"TableName":"profiles","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}`)
	client.post(b, "UpdateTable", `{"TableName":"profiles","ReplicaUpdates":[{"Create":{"RegionName":"us-west-2"}}]}`)
	var n atomic.Int64
	load := func(more func() bool) {
		for more() {
			s.round(b, client, n.Add(1))
		}
	}
	left := warmUp
	load(func() bool { left--; return left >= 0 })
	heap, goroutines := s.settled(client)

	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) { load(pb.Next) })
	b.StopTimer()
	nowHeap, nowGoroutines := s.settled(client)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
	b.ReportMetric((nowHeap-heap)/(1<<20), "heap-growth-MB")
	b.ReportMetric(float64(nowGoroutines-goroutines), "goroutines-growth")
}

// round is one call of the n-th client's; now and then it is a fault or garbage.
func (s *Sandbox) round(b *testing.B, client dynamoDBClient, n int64) {
	a := s.Addresses()
	switch {
	case n%1000 == 0:
		s.garbage()
	case n%500 == 0:
		s.faults.Set(fault.Fault{Kind: fault.DynamoDBSlow, Target: "us-east-1", Delay: time.Millisecond}, 5*time.Millisecond)
	case n%4 == 0:
		client.post(b, "PutItem", fmt.Sprintf(`{"TableName":"profiles","Item":{"id":{"S":"p%d"},"name":{"S":"Alice"}}}`, n%200))
	case n%4 == 1:
		ask(b, a.DNS)
	case n%4 == 2:
		ask(b, a.Resolver)
	default:
		client.post(b, "GetItem", fmt.Sprintf(`{"TableName":"profiles","Key":{"id":{"S":"p%d"}}}`, n%200))
	}
}

func ask(b *testing.B, server string) {
	client := dns.Client{Timeout: 5 * time.Second}
	if _, _, err := client.Exchange(new(dns.Msg).SetQuestion("tindrloop.example.", dns.TypeNS), server); err != nil {
		b.Errorf("ask %s: %v", server, err)
	}
}

// garbage sends random bytes to every port.
func (s *Sandbox) garbage() {
	a := s.Addresses()
	noise := make([]byte, 300)
	_, _ = rand.Read(noise) // never fails
	for _, address := range []string{a.AWS, a.Management, a.DNS, a.Resolver, a.Gateway["us-east-1"], a.Gateway["us-west-2"]} {
		for _, network := range []string{"tcp", "udp"} {
			if conn, err := net.Dial(network, address); err == nil {
				_, _ = conn.Write(noise) // nobody may listen, or it hangs up: both are answers
				_ = conn.Close()
			}
		}
	}
}

// settled is the heap in bytes and the goroutines once nothing is under way any more: replication takes a second.
func (s *Sandbox) settled(client dynamoDBClient) (heap float64, goroutines int) {
	client.http.CloseIdleConnections()
	time.Sleep(3 * time.Second)
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc), runtime.NumGoroutine()
}
