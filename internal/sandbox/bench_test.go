package sandbox

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// BenchmarkStart is a whole sandbox, from New to listening and back.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		s := started(b)
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func started(t testing.TB) *Sandbox {
	t.Helper()
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// BenchmarkGetItemOverHTTP reads one item by as many clients as there are processors.
func BenchmarkGetItemOverHTTP(b *testing.B) {
	s := started(b)
	defer s.Close()
	client := dynamoDB(b, s)
	client.post(b, "CreateTable", `{"TableName":"profiles","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}`)
	client.post(b, "PutItem", `{"TableName":"profiles","Item":{"id":{"S":"alice"},"name":{"S":"Alice"}}}`)
	measure(b, func() { client.post(b, "GetItem", `{"TableName":"profiles","Key":{"id":{"S":"alice"}}}`) })
}

// BenchmarkDNSOverUDP asks the first name server by as many clients as there are processors.
func BenchmarkDNSOverUDP(b *testing.B) {
	s := started(b)
	defer s.Close()
	question := new(dns.Msg).SetQuestion("tindrloop.example.", dns.TypeNS)
	measure(b, func() {
		if _, err := dns.Exchange(question, s.Addresses().DNS); err != nil {
			b.Error(err)
		}
	})
}

// measure runs work in parallel and reports the rate and the 99th percentile.
func measure(b *testing.B, work func()) {
	b.Helper()
	var mu sync.Mutex
	var all []time.Duration
	b.ResetTimer()
	begin := time.Now()
	b.RunParallel(func(pb *testing.PB) {
		var mine []time.Duration
		for pb.Next() {
			start := time.Now()
			work()
			mine = append(mine, time.Since(start))
		}
		mu.Lock()
		defer mu.Unlock()
		all = append(all, mine...)
	})
	elapsed := time.Since(begin)
	slices.Sort(all)
	b.ReportMetric(float64(len(all))/elapsed.Seconds(), "req/s")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}

type dynamoDBClient struct {
	url  string
	http *http.Client
}

func dynamoDB(t testing.TB, s *Sandbox) dynamoDBClient {
	transport := &http.Transport{MaxIdleConnsPerHost: 2 * runtime.GOMAXPROCS(0)}
	t.Cleanup(transport.CloseIdleConnections)
	return dynamoDBClient{"http://" + s.Addresses().AWS, &http.Client{Transport: transport}}
}

func (c dynamoDBClient) post(t testing.TB, operation, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, c.url, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+accessKey+"/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature="+strings.Repeat("0", 64))
	response, err := c.http.Do(request)
	if err != nil {
		t.Error(err)
		return
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("%s: %d %s %v", operation, response.StatusCode, answer, err)
	}
}
