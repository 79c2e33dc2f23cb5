//go:build e2e

package e2e

import (
	"flag"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/sandbox"
)

var drills = flag.Int("drills", 6, "how many drills are held against the simulation")

// TestDetectionFollowsTheSimulation holds the measured detection of accelerated drills against the
// simulation's distribution by the Kolmogorov-Smirnov test at the 0.1 % level: a true simulation fails it
// once in a thousand runs. No detection may be beyond the formula's bound. `-drills 50` is the full run.
func TestDetectionFollowsTheSimulation(t *testing.T) {
	s := newStage(t, sandbox.Options{Speed: 30})
	budget := failover.Budget{Interval: 10 * time.Second, Threshold: 3, Timeout: 6 * time.Second}
	var early, late []time.Duration // the ends of what sampling can tell of each detection
	for range *drills {
		s.rephase(t)
		r := s.drill(t, "endpoint", "--polling", "500ms")
		for _, phase := range r.Failover.Phases {
			if phase.ID != "status" {
				continue
			}
			if phase.At == nil {
				t.Fatal("the status was not seen to turn")
			}
			early, late = append(early, phase.At.Low.Duration()), append(late, phase.At.High.Duration())
			if phase.At.Low.Duration() > budget.Detection() {
				t.Errorf("detection took %s, the bound is %s", phase.At.Low, budget.Detection())
			}
		}
	}
	slices.Sort(early)
	slices.Sort(late)
	distance := kolmogorov(early, late, simulatedDetection(t))
	limit := 1.95 / math.Sqrt(float64(len(late)))
	t.Logf("%d drills: detection %s to %s, median %s; distance to the simulation %.3f, limit %.3f",
		len(late), late[0], late[len(late)-1], late[len(late)/2], distance, limit)
	if distance > limit {
		t.Errorf("the drills are not of the simulation's distribution: %v", late)
	}
}

// rephase makes Route 53 take up its checkers anew, at random points of their cycles. Otherwise all drills
// would meet the same constellation, and one that stalls of this machine had pushed together at that.
func (s *stage) rephase(t *testing.T) {
	t.Helper()
	client := route53.NewFromConfig(s.sdk("us-east-1"))
	east := []types.HealthCheckRegion{"us-east-1", "eu-west-1", "sa-east-1", "ap-southeast-1"}
	west := []types.HealthCheckRegion{"us-west-1", "us-west-2", "ap-southeast-2", "ap-northeast-1"}
	for _, regions := range [][]types.HealthCheckRegion{east, west, append(east, west...)} {
		_, err := client.UpdateHealthCheck(t.Context(), &route53.UpdateHealthCheckInput{HealthCheckId: aws.String(s.primaryCheck(t)), Regions: regions})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(float64(12*time.Second) / s.speed))
	}
	s.settle(t)
}

// simulatedDetection is the simulation's cumulative distribution of detection. Nothing propagates and nothing is
// cached in it, so that the histogram's slices are of detection alone, a second each.
func simulatedDetection(t *testing.T) func(time.Duration) float64 {
	t.Helper()
	outcome, err := failover.Simulation{
		Pair:        failover.Pair{Name: "api", Check: failover.Check{Kind: "HTTPS", Interval: 10 * time.Second, Threshold: 3}},
		Fault:       failover.Fault{Kind: failover.ServerError},
		Propagation: 0, RTO: failover.DefaultRTO, Outages: 200_000, Seed: 1, Response: 10 * time.Millisecond,
	}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return func(at time.Duration) float64 {
		width := float64(outcome.Detect.Span) / float64(len(outcome.Detect.Shares))
		below := 0.0
		for i, share := range outcome.Detect.Shares {
			part := (float64(at) - float64(i)*width) / width
			below += share * min(1, max(0, part))
		}
		return below
	}
}

// kolmogorov is the largest distance between the sample's distribution and the expected one that sampling
// leaves no doubt about: the sample's lies between those of the early and of the late ends, both sorted.
func kolmogorov(early, late []time.Duration, expected func(time.Duration) float64) float64 {
	n, largest := float64(len(late)), 0.0
	for i := range late {
		largest = max(largest, float64(i+1)/n-expected(late[i]), expected(early[i])-float64(i)/n)
	}
	return largest
}
