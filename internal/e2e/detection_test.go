package e2e

import (
	"flag"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/sandbox"
)

var drills = flag.Int("drills", 15, "how many drills are held against the simulation")

// TestDetectionFollowsTheSimulation holds the measured detection of accelerated drills against the
// simulation's distribution by the Kolmogorov-Smirnov test at the 0.1 % level: a true simulation fails it
// once in a thousand runs. No detection may be beyond the formula's bound. `-drills 50` is the full run.
func TestDetectionFollowsTheSimulation(t *testing.T) {
	s := newStage(t, sandbox.Options{Speed: 60})
	budget := failover.Budget{Interval: 10 * time.Second, Threshold: 3, Timeout: 6 * time.Second}
	var measured []time.Duration
	for range *drills {
		r := s.drill(t, "endpoint")
		for _, phase := range r.Failover.Phases {
			if phase.ID != "status" {
				continue
			}
			if phase.At == nil {
				t.Fatal("the status was not seen to turn")
			}
			measured = append(measured, (phase.At.Low+phase.At.High).Duration()/2)
			if phase.At.Low.Duration() > budget.Detection() {
				t.Errorf("detection took %s, the bound is %s", phase.At.Low, budget.Detection())
			}
		}
	}
	slices.Sort(measured)
	distance := kolmogorov(measured, simulatedDetection(t))
	limit := 1.95 / math.Sqrt(float64(len(measured)))
	t.Logf("%d drills: detection %s to %s, median %s; distance to the simulation %.3f, limit %.3f",
		len(measured), measured[0], measured[len(measured)-1], measured[len(measured)/2], distance, limit)
	if distance > limit {
		t.Errorf("the drills are not of the simulation's distribution: %v", measured)
	}
}

// simulatedDetection is the simulation's cumulative distribution of detection.
func simulatedDetection(t *testing.T) func(time.Duration) float64 {
	t.Helper()
	outcome, err := failover.Simulation{
		Pair:        failover.Pair{Name: "api", Check: failover.Check{Kind: "HTTPS", Interval: 10 * time.Second, Threshold: 3}, TTL: failover.AliasTTL},
		Fault:       failover.Fault{Kind: failover.ServerError},
		Propagation: failover.DefaultPropagation, RTO: failover.DefaultRTO, Outages: 200_000, Seed: 1, Response: 10 * time.Millisecond,
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

// kolmogorov is the largest distance between the sorted sample's distribution and the expected one.
func kolmogorov(sorted []time.Duration, expected func(time.Duration) float64) float64 {
	n, largest := float64(len(sorted)), 0.0
	for i, value := range sorted {
		e := expected(value)
		largest = max(largest, math.Abs(e-float64(i)/n), math.Abs(float64(i+1)/n-e))
	}
	return largest
}
