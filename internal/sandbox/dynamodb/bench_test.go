package dynamodb

import (
	"fmt"
	"sort"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// BenchmarkGetItem reads over HTTP with AWS's client and reports requests a second and the 99th percentile.
func BenchmarkGetItem(b *testing.B) {
	c := newCloud(b)
	c.create(b, profiles())
	for i := range 1000 {
		if _, err := c.primary.PutItem(b.Context(), &sdk.PutItemInput{TableName: aws.String("profiles"), Item: values4sdk{"id": str(fmt.Sprint(i)), "profile": str(`{"name":"x"}`)}}); err != nil {
			b.Fatal(err)
		}
	}
	var mu sync.Mutex
	var all []time.Duration
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		var mine []time.Duration
		for i := 0; pb.Next(); i++ {
			start := time.Now()
			out, err := c.primary.GetItem(b.Context(), &sdk.GetItemInput{TableName: aws.String("profiles"), Key: values4sdk{"id": str(fmt.Sprint(i % 1000))}})
			if err != nil || len(out.Item) != 2 {
				b.Errorf("%v, %v", out, err)
				return
			}
			mine = append(mine, time.Since(start))
		}
		mu.Lock()
		all = append(all, mine...)
		mu.Unlock()
	})
	b.StopTimer()
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	if len(all) > 0 {
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
		b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), "p99-µs")
	}
}
